"""The decision tables say what the programme says: every rule, every border, missing values."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coaching.data.decisions import INTAKE, INTERVAL, MIDPOINT, NEEDED, STATUS, TRAINING
from coaching.engine.definitions import parse
from coaching.engine.rules import Given, decide
from tests.workflows.tables import ACTUAL

DRAWN = parse(ACTUAL)

# The border of a band belongs to the lower one.
SCORES = (None, 0.0, 1.0, 1.1, 2.4, 2.5, 3.4, 3.5, 4.0)


def numbers(name: str, **facts: Given) -> list[int]:
    """The numbers of the rules that fire."""
    return [rule.number for rule in decide(DRAWN, name, facts).fired]


# --- training recommendation ----------------------------------------------------------------------

Facts = Mapping[str, Any]


def low(name: str) -> Callable[[Facts], bool]:
    return lambda facts: facts[name] is not None and facts[name] <= 1.0


def between(name: str, above: float, to: float) -> Callable[[Facts], bool]:
    return lambda facts: facts[name] is not None and above < facts[name] <= to


def under(name: str, limit: float) -> Callable[[Facts], bool]:
    return lambda facts: facts[name] is not None and facts[name] < limit


def from_(name: str, limit: float) -> Callable[[Facts], bool]:
    return lambda facts: facts[name] is not None and facts[name] >= limit


def when(name: str, other: Callable[[Facts], bool]) -> Callable[[Facts], bool]:
    return lambda facts: facts[name] is True and other(facts)


# Number, condition, module, level, points: the table as the programme has it on paper.
ON_PAPER: list[tuple[Callable[[Facts], bool], str, str, int]] = [
    (under("d3", 2.5), "M01", "B", 100),
    (from_("d3", 2.5), "M01", "R", 100),
    (under("d1", 2.5), "M03", "B", 99),
    (from_("d1", 2.5), "M03", "A", 99),
    (lambda facts: True, "M12", "B", 98),
    (low("d3"), "M02", "B", 60),
    (between("d3", 1.0, 2.4), "M02", "A", 30),
    (lambda facts: facts["plan_status"] in {"none", "expired"}, "M04", "B", 90),
    (low("d2"), "M04", "B", 70),
    (between("d2", 1.0, 2.4), "M04", "A", 45),
    (when("recruits", low("d4")), "M05", "B", 60),
    (when("recruits", between("d4", 1.0, 2.4)), "M05", "A", 40),
    (low("d6"), "M06", "B", 80),
    (between("d6", 1.0, 2.4), "M06", "A", 50),
    (between("d6", -1.0, 2.4), "M07", "B", 55),
    (between("d6", 2.4, 3.4), "M07", "A", 35),
    (when("has_clients", low("d7")), "M08", "B", 70),
    (when("has_clients", between("d7", 1.0, 2.4)), "M08", "A", 45),
    (low("d5"), "M09", "B", 65),
    (between("d5", 1.0, 2.4), "M09", "A", 38),
    (low("d8"), "M10", "B", 50),
    (between("d8", 1.0, 2.4), "M10", "A", 32),
    (low("lower_of_d5_d9"), "M11", "B", 58),
    (between("d9", 1.0, 2.4), "M11", "A", 36),
]


def on_paper(facts: Facts) -> list[tuple[int, str, str, int]]:
    return [
        (number, module, level, points)
        for number, (fits, module, level, points) in enumerate(ON_PAPER, start=1)
        if fits(facts)
    ]


def in_fact(facts: Mapping[str, Given]) -> list[tuple[Any, ...]]:
    return [
        (rule.number, rule.outputs["module"], rule.outputs["level"], rule.outputs["points"])
        for rule in decide(DRAWN, TRAINING, facts).fired
    ]


NOTHING: dict[str, Given] = dict.fromkeys(NEEDED[TRAINING].facts)


@pytest.mark.parametrize("name", [name for name in NOTHING if name[0] in "dl"])
@pytest.mark.parametrize("score", SCORES)
@pytest.mark.parametrize("switch", [True, False, None])
def test_every_border_of_a_score_is_where_the_programme_has_it(
    name: str, score: float | None, switch: bool | None
) -> None:
    facts = {**NOTHING, name: score, "has_clients": switch, "recruits": switch}

    assert in_fact(facts) == on_paper(facts)


@pytest.mark.parametrize("status", [*NEEDED[TRAINING].facts["plan_status"].words, None])
def test_an_equality_plan_that_is_missing_or_expired_asks_for_a_module(status: str | None) -> None:
    assert (8 in numbers(TRAINING, plan_status=status)) == (status in {"none", "expired"})


def test_every_rule_of_the_training_recommendation_fires_for_some_facts() -> None:
    seen: set[int] = set()
    for score in SCORES:
        facts: dict[str, Given] = {name: score for name in NOTHING if name[0] in "dl"}
        facts |= {"has_clients": True, "recruits": True, "plan_status": "none"}
        seen |= {number for number, *_answer in in_fact(facts)}

    assert seen == set(range(1, 25))


score = st.none() | st.integers(0, 40).map(lambda tenths: tenths / 10)
yes_or_no = st.none() | st.booleans()
training = st.fixed_dictionaries(
    {name: score for name in NOTHING if name[0] in "dl"}
    | {"has_clients": yes_or_no, "recruits": yes_or_no}
    | {"plan_status": st.sampled_from([None, "valid", "expired", "none", "not_required"])}
)


@given(training)
def test_the_table_says_what_the_programme_says_for_all_facts(facts: dict[str, Given]) -> None:
    assert in_fact(facts) == on_paper(facts)


def test_what_does_not_apply_asks_for_no_module() -> None:
    facts = {**NOTHING, "d7": None, "has_clients": False}

    assert [module for _number, module, *_ in in_fact(facts)] == ["M12"]


# --- coaching interval ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("count", "lowest", "rule", "answer"),
    [
        (9, 0.1, 1, (21, 14, 60)),
        (5, 3.0, 1, (21, 14, 60)),
        (4, 0.5, 2, (24, 12, 60)),
        (2, 2.6, 2, (24, 12, 60)),
        (1, 2.5, 3, (35, 8, 60)),
        (0, 4.0, 3, (35, 8, 60)),
        (0, 2.4, 4, (28, 11, 60)),
        (1, 0.2, 4, (28, 11, 60)),
        (None, None, 4, (28, 11, 60)),
        (None, 2.5, 3, (35, 8, 60)),
        (3, None, 2, (24, 12, 60)),
    ],
)
def test_the_coaching_interval_follows_the_lowest_scores(
    count: int | None, lowest: float | None, rule: int, answer: tuple[int, int, int]
) -> None:
    decided = decide(DRAWN, INTERVAL, {"count_start": count, "min_dim": lowest})

    assert [fired.number for fired in decided.fired] == [rule]
    assert tuple(decided.outputs.values()) == answer
    assert list(decided.outputs) == ["interval_days", "planned_sessions", "minutes"]


# --- midpoint recommendation ----------------------------------------------------------------------

GOOD: dict[str, Given] = {
    "org_wants_out": False,
    "open_risk": "none",
    "sessions_held_pct": 100,
    "modules_pct": 100,
    "sponsor_active": True,
    "plan_pct": 100,
}


@pytest.mark.parametrize(
    ("changes", "rule", "recommendation"),
    [
        ({"org_wants_out": True, "open_risk": "serious"}, 1, "withdraw"),
        ({"open_risk": "serious", "sponsor_active": False}, 2, "escalate"),
        ({"open_risk": "minor"}, 8, "continue"),
        ({"sessions_held_pct": 39.9, "modules_pct": 39.9}, 3, "escalate"),
        ({"sessions_held_pct": 40, "modules_pct": 39.9}, 5, "adjust"),
        ({"sessions_held_pct": 39.9, "modules_pct": 40}, 5, "adjust"),
        ({"sponsor_active": False, "plan_pct": 0}, 4, "escalate"),
        ({"sessions_held_pct": 69.9}, 5, "adjust"),
        ({"sessions_held_pct": 70}, 8, "continue"),
        ({"modules_pct": 69.9}, 6, "adjust"),
        ({"modules_pct": 70}, 8, "continue"),
        ({"plan_pct": 49.9}, 7, "adjust"),
        ({"plan_pct": 50}, 8, "continue"),
        ({}, 8, "continue"),
        (dict.fromkeys(GOOD), 8, "continue"),
        ({"sessions_held_pct": None, "modules_pct": 0}, 6, "adjust"),
    ],
)
def test_the_midpoint_recommendation_takes_the_first_rule_that_fits(
    changes: dict[str, Given], rule: int, recommendation: str
) -> None:
    decided = decide(DRAWN, MIDPOINT, {**GOOD, **changes})

    assert [fired.number for fired in decided.fired] == [rule]
    assert decided.outputs == {"recommendation": recommendation}


# --- how an organisation is doing -----------------------------------------------------------------

CALM: dict[str, Given] = {
    "open_risk": "none",
    "working_days_late": 0,
    "days_since_last_session": 10,
    "modules_pct": 100,
}


@pytest.mark.parametrize(
    ("changes", "rule", "status"),
    [
        ({"open_risk": "serious", "working_days_late": 21}, 1, "red"),
        ({"working_days_late": 20, "days_since_last_session": 50}, 2, "red"),
        ({"days_since_last_session": 50, "open_risk": "minor"}, 3, "red"),
        ({"open_risk": "minor", "working_days_late": 19}, 4, "amber"),
        ({"working_days_late": 19, "days_since_last_session": 49}, 5, "amber"),
        ({"working_days_late": 5}, 5, "amber"),
        ({"days_since_last_session": 49, "modules_pct": 69.9}, 6, "amber"),
        ({"days_since_last_session": 36}, 6, "amber"),
        ({"modules_pct": 69.9}, 7, "amber"),
        ({"modules_pct": 0}, 7, "amber"),
        ({"modules_pct": 70}, 8, "green"),
        ({"working_days_late": 4, "days_since_last_session": 35}, 8, "green"),
        ({}, 8, "green"),
        (dict.fromkeys(CALM), 8, "green"),
    ],
)
def test_the_traffic_light_takes_the_first_rule_that_fits(
    changes: dict[str, Given], rule: int, status: str
) -> None:
    decided = decide(DRAWN, STATUS, {**CALM, **changes})

    assert [fired.number for fired in decided.fired] == [rule]
    assert decided.outputs == {"status": status}


# --- who is selected ------------------------------------------------------------------------------

GOOD_APPLICANT: dict[str, Given] = {
    "sponsor_named": True,
    "team_size": 4,
    "hours_per_month": 12,
    "motivation": 16,
    "balance_need": False,
    "places_left": 3,
}


@pytest.mark.parametrize(
    ("changes", "rule", "recommendation"),
    [
        ({"sponsor_named": False, "motivation": 0}, 1, "return_for_completion"),
        ({"team_size": 1, "hours_per_month": 0}, 2, "return_for_completion"),
        ({"team_size": 2}, 5, "recommend"),
        ({"hours_per_month": 3, "motivation": 7}, 3, "return_for_completion"),
        ({"hours_per_month": 4}, 5, "recommend"),
        ({"motivation": 7.9, "places_left": 0}, 4, "not_selected"),
        ({"motivation": 0, "balance_need": True}, 4, "not_selected"),
        ({"motivation": 8}, 8, "discuss"),
        ({"motivation": 14}, 5, "recommend"),
        ({"motivation": 14, "places_left": 1}, 5, "recommend"),
        ({"motivation": 13.9}, 8, "discuss"),
        ({"motivation": 10, "balance_need": True}, 6, "recommend"),
        ({"motivation": 9.9, "balance_need": True}, 8, "discuss"),
        ({"motivation": 13.9, "balance_need": True, "places_left": 0}, 7, "reserve"),
        ({"motivation": 20, "places_left": 0}, 7, "reserve"),
        ({"motivation": 20, "places_left": -1}, 7, "reserve"),
        ({"motivation": 8, "places_left": 0}, 7, "reserve"),
        # What is not known is no reason for anything.
        ({"places_left": None}, 8, "discuss"),
        ({"motivation": None}, 8, "discuss"),
        ({"motivation": None, "places_left": 0}, 7, "reserve"),
        ({"sponsor_named": None, "team_size": None, "hours_per_month": None}, 5, "recommend"),
        ({"motivation": 12, "balance_need": None}, 8, "discuss"),
        (dict.fromkeys(GOOD_APPLICANT), 8, "discuss"),
    ],
)
def test_the_table_of_applicants_takes_the_first_rule_that_fits(
    changes: dict[str, Given], rule: int, recommendation: str
) -> None:
    decided = decide(DRAWN, INTAKE, {**GOOD_APPLICANT, **changes})

    assert [fired.number for fired in decided.fired] == [rule]
    assert decided.outputs == {"recommendation": recommendation}


percent = st.none() | st.floats(0, 100)
midpoint = st.fixed_dictionaries(
    {
        "org_wants_out": yes_or_no,
        "open_risk": st.sampled_from([None, "none", "minor", "serious"]),
        "sessions_held_pct": percent,
        "modules_pct": percent,
        "sponsor_active": yes_or_no,
        "plan_pct": percent,
    }
)
interval = st.fixed_dictionaries({"count_start": st.none() | st.integers(0, 9), "min_dim": score})


number = st.none() | st.integers(0, 400)
status = st.fixed_dictionaries(
    {
        "open_risk": st.sampled_from([None, "none", "minor", "serious"]),
        "working_days_late": number,
        "days_since_last_session": number,
        "modules_pct": percent,
    }
)


intake = st.fixed_dictionaries(
    {
        "sponsor_named": yes_or_no,
        "team_size": st.none() | st.integers(0, 8),
        "hours_per_month": number,
        "motivation": st.none() | st.floats(0, 20),
        "balance_need": yes_or_no,
        "places_left": st.none() | st.integers(-5, 40),
    }
)


@given(
    st.tuples(st.just(MIDPOINT), midpoint)
    | st.tuples(st.just(INTAKE), intake)
    | st.tuples(st.just(INTERVAL), interval)
    | st.tuples(st.just(STATUS), status)
)
def test_there_is_always_exactly_one_answer_and_a_reason(asked: tuple[str, Any]) -> None:
    name, facts = asked

    decided = decide(DRAWN, name, facts)

    assert len(decided.fired) == 1
    assert decided.fired[0].reason.endswith(".")
