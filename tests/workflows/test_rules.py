"""How a table decides: what a condition asks, which rules count, what is refused."""

from decimal import Decimal
from typing import Any

import pytest

from coaching.data.decisions import INTERVAL, TRAINING
from coaching.engine.definitions import Definitions, parse
from coaching.engine.rules import (
    BadFact,
    Decided,
    Given,
    NoRule,
    SeveralRules,
    UnknownTable,
    decide,
)
from tests.workflows.tables import ACTUAL, table

DRAWN = parse(ACTUAL)


def of(cell: str, value: Given, kind: str = "number") -> bool:
    """Whether a rule with this one condition fires."""
    small = parse({"small.dmn": table("FIRST", [[cell]], kinds=[kind])})
    return bool(decide(small, "small", {"a": value}).fired)


@pytest.mark.parametrize(
    ("cell", "value", "kind", "fires"),
    [
        ("", 1, "number", True),
        ("-", None, "number", True),
        ("2", 2, "number", True),
        ("2", 3, "number", False),
        ("-2", -2, "number", True),
        ("< 3", 2, "number", True),
        ("2 <= ? <= 4", 5, "number", False),
        ("in (5, 6)", 5, "number", True),
        ("not in (5, 6)", 5, "number", False),
        ("? != 5", 4, "number", True),
        ("? < 1 or ? > 3", 4, "number", True),
        ("not ? > 3", 4, "number", False),
        ('"a?"', "a?", "string", True),
        ('in ("a", "b")', "b", "string", True),
        ("True", True, "boolean", True),
        ("True", False, "boolean", False),
        ("? is not True", False, "boolean", True),
        # A missing value fits nothing but a question for it.
        ("2", None, "number", False),
        ("< 3", None, "number", False),
        ("? != 5", None, "number", False),
        ("not in (5, 6)", None, "number", False),
        ("not ? > 3", None, "number", False),
        ("False", None, "boolean", False),
        ("? is None", None, "number", True),
        ("is None", None, "number", True),
        ("None", None, "number", True),
        ("in (None, 3)", None, "number", True),
        ("? is None or ? < 3", None, "number", True),
        ("? is not None and ? < 3", None, "number", False),
    ],
)
def test_a_condition_asks_its_own_value(cell: str, value: Given, kind: str, fires: bool) -> None:
    assert of(cell, value, kind) is fires


@pytest.mark.parametrize(
    ("given_score", "seen"), [(2.45, 2.5), (2.44, 2.4), (Decimal("1.05"), 1.1), (3, 3.0)]
)
def test_scores_have_one_decimal_so_that_none_falls_between_two_rules(
    given_score: Given, seen: float
) -> None:
    decided = decide(DRAWN, TRAINING, {"d3": given_score})

    assert decided.facts["d3"] == seen
    assert sum(rule.outputs["module"] == "M01" for rule in decided.fired) == 1


def small(policy: str) -> Definitions:
    return parse({"small.dmn": table(policy, [["> 1"], ["> 2"], ["> 3"]])})


def fired(decided: Decided) -> list[str]:
    return [rule.rule for rule in decided.fired]


def test_first_takes_the_first_rule_and_collect_all_of_them_in_order() -> None:
    assert fired(decide(small("FIRST"), "small", {"a": 4})) == ["rule_1"]
    assert fired(decide(small("COLLECT"), "small", {"a": 4})) == ["rule_1", "rule_2", "rule_3"]
    assert fired(decide(small("COLLECT"), "small", {"a": 3})) == ["rule_1", "rule_2"]


def test_a_unique_table_says_so_when_several_rules_fire() -> None:
    assert fired(decide(small("UNIQUE"), "small", {"a": 2})) == ["rule_1"]
    with pytest.raises(SeveralRules, match='Rules 1 and 2 of "small" fire at once'):
        decide(small("UNIQUE"), "small", {"a": 3})


def test_where_nothing_fires_there_is_no_answer() -> None:
    decided = decide(small("FIRST"), "small", {"a": 0})

    assert decided.fired == ()
    with pytest.raises(NoRule, match='No rule of "small"'):
        _ = decided.outputs


def test_a_table_that_the_version_lacks_is_named() -> None:
    with pytest.raises(UnknownTable, match='no decision table "other"'):
        decide(DRAWN, "other", {})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("d1", "1.0"),
        ("d1", True),
        ("d1", float("nan")),
        ("d1", float("inf")),
        ("d1", 10**12),
        ("recruits", 1),
        ("recruits", "yes"),
        ("plan_status", 1),
    ],
)
def test_a_fact_of_another_kind_is_named(name: str, value: Any) -> None:
    with pytest.raises(BadFact, match=f'"{name}" has to be a'):
        decide(DRAWN, TRAINING, {name: value})


def test_facts_that_the_table_does_not_ask_for_are_left_out() -> None:
    decided = decide(DRAWN, INTERVAL, {"count_start": 3, "size": "big"})

    assert decided.facts == {"count_start": 3.0, "min_dim": None}
