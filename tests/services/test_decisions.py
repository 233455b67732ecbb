"""Decisions by table as services give them: in words, stored and shown again."""

import pytest
from flask import Flask
from flask_babel import force_locale

from coaching.data.decisions import INTERVAL, MIDPOINT, NEEDED, TRAINING
from coaching.engine.rules import Decided, Given, UnknownTable
from coaching.services import decisions, versions

BEHIND: dict[str, Given] = {
    "org_wants_out": False,
    "open_risk": "minor",
    "sessions_held_pct": 66.66,
    "modules_pct": 100,
    "sponsor_active": True,
    "plan_pct": None,
}


def midpoint() -> tuple[int, Decided]:
    version = versions.newest().id
    return version, decisions.evaluate(version, MIDPOINT, BEHIND)


def test_a_decision_is_shown_with_its_reasons_and_figures(app: Flask) -> None:
    shown = decisions.show(*midpoint())

    assert shown == decisions.Shown(
        title="Midpoint recommendation",
        recommendation="Adjust the action plan",
        reasons=["Coaching is behind what was planned."],
        figures=[
            ("Does the organisation want to end its year?", "No"),
            ("Open risk in the guidance log", "Minor risk"),
            ("Share of the planned coaching sessions that have been held", "66.7%"),
            ("Share of the mandatory modules that enough people have attended", "100%"),
            ("Does the management sponsor take part?", "Yes"),
            ("Share of the actions that are done or on time", "Not known"),
        ],
    )


def test_figures_are_written_as_the_reader_writes_them(app: Flask) -> None:
    version, decided = midpoint()

    with force_locale("fi"):
        figures = [value for _label, value in decisions.show(version, decided).figures]

    assert figures[2].startswith("66,7")


def test_a_stored_decision_is_shown_again_as_it_was(app: Flask) -> None:
    version, decided = midpoint()
    # The database keeps facts by name, in an order of its own.
    facts = dict(sorted(decided.facts.items()))

    again = decisions.shown_again(version, MIDPOINT, facts, decisions.fired(decided))

    assert again == decisions.show(version, decided)
    assert decisions.fired(decided) == [
        {"rule": "coaching_behind", "number": 5, "outputs": {"recommendation": "adjust"}}
    ]


def test_an_interval_is_told_in_days_sessions_and_minutes(app: Flask) -> None:
    version = versions.newest().id
    scores = {"d1": 1.0, "d2": 0.5, "d3": 1.1, "d7": None}
    facts = decisions.interval_facts(scores, start_to=1.0)

    shown = decisions.show(version, decisions.evaluate(version, INTERVAL, facts))

    assert facts == {"count_start": 2, "min_dim": 0.5}
    assert shown.recommendation == (
        "24 days between coaching sessions, 12 coaching sessions in the year, 60 minutes each"
    )
    assert [value for _label, value in shown.figures] == ["2", "0.5"]


def test_an_interval_without_any_score_is_the_usual_one(app: Flask) -> None:
    version = versions.newest().id
    facts = decisions.interval_facts({"d1": None}, start_to=1.0)

    decided = decisions.evaluate(version, INTERVAL, facts)

    assert decided.outputs["interval_days"] == 28
    assert facts == {"count_start": 0, "min_dim": None}


@pytest.mark.parametrize(
    ("d5", "d9", "lower"), [(2.0, 1.0, 1.0), (0.5, None, 0.5), (None, 3.0, 3.0), (None, None, None)]
)
def test_the_lower_of_two_scores_is_a_fact_of_its_own(
    d5: float | None, d9: float | None, lower: float | None
) -> None:
    facts = decisions.training_facts({"d5": d5, "d9": d9}, recruits=True, plan_status=None)

    assert facts == {
        "d5": d5,
        "d9": d9,
        "lower_of_d5_d9": lower,
        "recruits": True,
        "plan_status": None,
    }


def test_a_training_recommendation_counts_its_modules(app: Flask) -> None:
    version = versions.newest().id
    facts = decisions.training_facts({"d3": 1.0, "d2": 0.2}, plan_status="none")

    shown = decisions.show(version, decisions.evaluate(version, TRAINING, facts))

    assert shown.recommendation == "4 modules fit"
    assert "The equality plan is missing or has expired." in shown.reasons
    assert ("State of the equality plan", "There is no equality plan") in shown.figures


def test_every_text_of_the_tables_is_stored_with_the_version(app: Flask) -> None:
    version = versions.newest().id
    for name, table in versions.definitions_of(version).tables.items():
        assert versions.word(version, name, name) == table.name
        for rule in table.rules:
            assert decisions.reason(version, name, rule.id).endswith("."), rule.id
        for column in NEEDED[name].facts:
            assert decisions.label(version, name, column) != column


def test_a_table_that_is_not_there_is_an_error(app: Flask) -> None:
    with pytest.raises(UnknownTable):
        decisions.evaluate(versions.newest().id, "other", {})
