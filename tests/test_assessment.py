"""The self-assessment: its statements, and the rules that read its answers."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coaching.data.assessment import (
    BANDS,
    DIMENSIONS,
    NOT_APPLICABLE,
    SCALE,
    STATEMENTS,
    UNKNOWN,
    Statement,
    band,
    dimension_score,
    discuss,
    distribution,
    levels_of,
    needs_evidence,
    statements_of,
)

ANSWERS = st.sampled_from(["0", "1", "2", "3", "4", UNKNOWN, NOT_APPLICABLE])
SIZES = {"d1": 4, "d2": 4, "d3": 4, "d4": 4, "d5": 3, "d6": 4, "d7": 4, "d8": 3, "d9": 4}


def test_the_instrument_has_34_statements_in_nine_dimensions() -> None:
    assert len(STATEMENTS) == 34
    assert {d.key: len(statements_of(d.key)) for d in DIMENSIONS} == SIZES
    assert len({s.text for s in STATEMENTS}) == 34


def test_statements_come_in_the_order_of_their_dimensions() -> None:
    expected = [f"{key}_{n}" for key, size in SIZES.items() for n in range(1, size + 1)]

    assert [s.key for s in STATEMENTS] == expected


@pytest.mark.parametrize("statement", STATEMENTS, ids=lambda s: s.key)
def test_every_statement_is_a_sentence_with_a_prompt_for_evidence(statement: Statement) -> None:
    assert statement.text.endswith(".")
    assert statement.text == statement.text.strip()
    assert statement.prompt
    assert statement.key.split("_")[0] == statement.dimension


@pytest.mark.parametrize("statement", STATEMENTS, ids=lambda s: s.key)
def test_only_services_may_not_apply_to_an_organisation(statement: Statement) -> None:
    offered = [level.value for level in levels_of(statement)]

    expected = ["0", "1", "2", "3", "4", UNKNOWN]
    if statement.dimension == "d7":
        expected.append(NOT_APPLICABLE)
    assert offered == expected


@pytest.mark.parametrize(
    ("values", "score"),
    [
        (["3", "2", "1", "4"], 2.5),
        (["1", "0", "0", "0"], 0.3),
        (["1", "1", "1", "2"], 1.3),
        (["2", "2", "2", "3"], 2.3),
        (["1", "1", "0"], 0.7),
        (["4", UNKNOWN], 2.0),
        ([UNKNOWN, UNKNOWN], 0.0),
        (["4", NOT_APPLICABLE, NOT_APPLICABLE], 4.0),
        (["0", NOT_APPLICABLE], 0.0),
        ([NOT_APPLICABLE, NOT_APPLICABLE], None),
        ([], None),
    ],
)
def test_a_score_is_the_mean_of_what_counts_with_halves_rounded_up(
    values: list[str], score: float | None
) -> None:
    assert dimension_score(values) == score


@pytest.mark.parametrize(
    ("score", "key"),
    [
        (0.0, "start"),
        (1.0, "start"),
        (1.1, "build"),
        (2.4, "build"),
        (2.5, "strengthen"),
        (3.4, "strengthen"),
        (3.5, "share"),
        (4.0, "share"),
    ],
)
def test_the_limits_belong_to_their_bands(score: float, key: str) -> None:
    assert band(score).key == key


@pytest.mark.parametrize("score", [-0.1, 4.1])
def test_a_figure_outside_the_scale_has_no_band(score: float) -> None:
    with pytest.raises(ValueError, match=str(score)):
        band(score)


def test_the_bands_leave_no_gap_between_scores() -> None:
    tenths = [(round(b.lowest * 10), round(b.highest * 10)) for b in BANDS]

    assert tenths[0][0] == 0
    assert tenths[-1][1] == 40
    assert [lower for lower, _ in tenths[1:]] == [upper + 1 for _, upper in tenths[:-1]]


@given(st.lists(ANSWERS, max_size=40))
def test_every_score_lies_on_the_scale_and_within_its_band(values: list[str]) -> None:
    score = dimension_score(values)

    if score is None:
        assert set(values) <= {NOT_APPLICABLE}
    else:
        assert score == round(score, 1)
        assert band(score).lowest <= score <= band(score).highest


@given(st.lists(ANSWERS, max_size=12))
def test_the_order_of_answers_does_not_matter(values: list[str]) -> None:
    shuffled = sorted(values)

    assert dimension_score(values) == dimension_score(shuffled)
    assert discuss(values) == discuss(shuffled)
    assert distribution(values) == distribution(shuffled)


@pytest.mark.parametrize(
    ("value", "text", "needed"),
    [
        ("3", "", True),
        ("4", "  \n", True),
        ("3", "Staff handbook, page 4", False),
        ("2", "", False),
        (UNKNOWN, "", False),
        (NOT_APPLICABLE, "", False),
    ],
)
def test_a_high_score_needs_evidence(value: str, text: str, needed: bool) -> None:
    assert needs_evidence(value, text) is needed


@pytest.mark.parametrize(
    ("values", "worth_it"),
    [
        (["1", "2", "2"], False),
        (["1", "2", "3"], True),
        (["2", "2", UNKNOWN], True),
        (["4", "4", NOT_APPLICABLE], False),
        ([NOT_APPLICABLE] * 3, False),
    ],
)
def test_members_discuss_a_statement_when_their_answers_differ_by_two(
    values: list[str], worth_it: bool
) -> None:
    assert discuss(values) is worth_it


def test_two_answers_never_tell_what_the_other_person_thinks() -> None:
    two = ["0", "4"]

    assert discuss(two) is False
    assert distribution(two) is None
    assert discuss([*two, "4"]) is True


def test_a_distribution_counts_every_possible_answer() -> None:
    shown = distribution(["3", "3", UNKNOWN])

    assert shown == {
        **dict.fromkeys([level.value for level in SCALE], 0),
        "3": 2,
        UNKNOWN: 1,
        NOT_APPLICABLE: 0,
    }


@given(st.lists(ANSWERS, max_size=12))
def test_a_distribution_is_hidden_under_three_answers(values: list[str]) -> None:
    shown = distribution(values)

    if len(values) < 3:
        assert shown is None
    else:
        assert shown is not None
        assert +Counter(shown) == Counter(values)
