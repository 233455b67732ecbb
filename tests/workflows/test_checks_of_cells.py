"""A cell of a decision table compares its own value or gives a fixed answer, and never fails."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coaching.engine.cells import wrong_with_answer, wrong_with_cell
from coaching.engine.checks import check
from coaching.engine.definitions import parse
from coaching.engine.rules import Given, decide
from tests.workflows.tables import table


def of_cell(cell: str, kind: str = "number") -> list[str]:
    """What the check says about a table with this one condition."""
    small = {"small.dmn": table("FIRST", [[cell]], kinds=[kind])}
    return [str(complaint) for complaint in check(small)]


@pytest.mark.parametrize(
    "cell",
    [
        "open('x')",
        "< open('x')",
        "__import__('os')",
        "().__class__",
        "? + 1 > 2",
        "?.real > 1",
        "d2 > 1",
        "? > d2",
        "max(?, 1) > 2",
        "[1..3]",
        "? in [x]",
        "lambda: 1",
        "1 < 2",
        "?",
        "not ?",
        "? and 1",
        "1 if ? else 2",
        "< 'a'",
        '"a"',
        "True",
        "in ('a', 'b')",
        "in ()",
        "< None",
        "< " + "9" * 1000,
        "? " * 900,
    ],
)
def test_a_condition_may_only_compare_its_own_number(cell: str) -> None:
    assert [line.split(". ")[0].partition(" The condition ")[0] for line in of_cell(cell)] == [
        "small.dmn: rule_1.a:"
    ]


@pytest.mark.parametrize(
    ("kind", "cell"),
    [
        ("string", "< 'a'"),
        ("string", "3"),
        ("string", "in ('a', 3)"),
        ("boolean", "> False"),
        ("boolean", "1"),
        ("boolean", "'yes'"),
    ],
)
def test_a_condition_compares_values_of_its_own_kind(kind: str, cell: str) -> None:
    assert len(of_cell(cell, kind)) == 1


@pytest.mark.parametrize("cell", ["? < 3 or ? is None", "not ? < 3 and ? is None"])
def test_a_condition_on_missing_values_asks_for_them_first(cell: str) -> None:
    assert of_cell(cell) == [
        f"small.dmn: rule_1.a: The condition {cell} has no answer where the value is missing. "
        "Ask for a missing value first, such as ? is None or ? < 2.5."
    ]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("", "string"),
        ("M01", "string"),
        ('""', "string"),
        (f'"{"a" * 301}"', "string"),
        ("3", "string"),
        ('"3"', "number"),
        ("True", "number"),
        ("None", "number"),
        ("[1]", "number"),
        ("d1", "number"),
        ("open('x')", "number"),
        ("1", "boolean"),
    ],
)
def test_an_answer_is_a_fixed_value_of_its_kind(text: str, kind: str) -> None:
    assert wrong_with_answer(text, kind) is not None


VALUES: dict[str, tuple[Given, ...]] = {
    "number": (None, 0, 2.5),
    "string": (None, "", "a"),
    "boolean": (None, True, False),
}
PARTS = ("?", "None", "1", "2.5", "-1", "'a'", "True", "(1, None)", "< 2", "in (1, 2)", "is None")
WORDS = (" and ", " or ", " < ", " == ", " is ", " in ", " not in ", " <= ", " ", " is not ")
written = st.lists(st.sampled_from((*PARTS, *WORDS, "not ", "(", ")")), max_size=7).map("".join)


@given(written, st.sampled_from(sorted(VALUES)))
def test_a_condition_that_passes_the_check_never_fails(cell: str, kind: str) -> None:
    if wrong_with_cell(cell.strip(), kind) is not None:
        return
    small = parse({"small.dmn": table("FIRST", [[cell.strip()]], kinds=[kind])})

    for value in VALUES[kind]:
        decide(small, "small", {"a": value})
