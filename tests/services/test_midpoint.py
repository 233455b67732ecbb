"""The midpoint: the organisation looks back, the coach sums up, and it is decided how to go on."""

import pytest
from sqlalchemy import select

from coaching.data.assessment import DIMENSIONS
from coaching.model.assessments import Occasion
from coaching.model.base import db
from coaching.model.cases import Case
from coaching.model.decisions import Decision
from coaching.model.guidance import GuidanceEntry
from coaching.model.people import User
from coaching.model.plans import ActionState
from coaching.services import assessments, plan, tasks
from tests.midpoints import BESIDE, UNTIL_MEETING, do, open_names, reach
from tests.typed.midpoint import review
from tests.years import Year


@pytest.fixture
def halfway(year: Year) -> Year:
    """The year of Otto's organisation, halfway through it."""
    return reach(year)


# ---- the organisation looks back ----


def test_the_review_moves_goals_and_actions_and_gives_nine_scores(
    halfway: Year, case: Case
) -> None:
    typed = review(halfway.task("review_progress"), state="done", progress="60")
    halfway.do("review_progress", **typed | {"d7": "not_applicable"})

    standing = plan.standing(case.id)
    assert standing is not None
    assert [goal.progress for goal in standing.goals] == [60]
    assert {action.state for action in standing.actions} == {ActionState.DONE}
    found = assessments.of_case(case.id, Occasion.MIDPOINT)
    assert found is not None
    scores = found.dimension_scores()
    assert scores == {d.key: 2.0 for d in DIMENSIONS} | {"d7": None}


def test_a_review_given_back_has_not_been(
    halfway: Year, case: Case, carl: User, otto: User
) -> None:
    task = halfway.do("review_progress")

    tasks.give_back(carl, task)

    standing = plan.standing(case.id)
    assert standing is not None
    assert [goal.progress for goal in standing.goals] == [None]
    assert {action.state for action in standing.actions} == {ActionState.NOT_STARTED}
    assert assessments.of_case(case.id, Occasion.MIDPOINT) is None
    halfway.do("review_progress")
    assert open_names(halfway) == ["summarise_midpoint"]


def test_without_a_plan_there_is_still_something_to_look_back_at(year: Year) -> None:
    year.begin()
    year.live("review_progress", leaving=BESIDE | {"draft_action_plan"})

    year.do("review_progress")

    assert "summarise_midpoint" in year.names
    year.do("summarise_midpoint")
    year.do("hold_midpoint_meeting")
    year.do("decide_midpoint", decision="adjust")
    assert tasks.prefill(year.task("revise_action_plan")) == {}


# ---- the table and the people ----


def test_the_coach_sees_figures_and_rules_and_the_table_knows_of_the_risk(halfway: Year) -> None:
    halfway.do("review_progress")

    facts = tasks.facts(halfway.task("summarise_midpoint"))

    # No coaching session has been held since September.
    assert facts["shown"].recommendation == "Adjust the action plan"
    assert facts["shown"].reasons == ["Coaching is behind what was planned."]
    assert facts["recommended"] == {"none": "adjust", "minor": "adjust", "serious": "escalate"}
    assert ("Actions of the plan", "0 done, 3 on time, 0 late, 0 dropped") in facts["progress"]
    assert [name for name, _at in facts["comparison"].occasions] == [
        "Baseline",
        "Midpoint, quick scores",
    ]


def test_recommending_otherwise_needs_a_reason(halfway: Year) -> None:
    halfway.do("review_progress")

    with pytest.raises(AssertionError, match="the table recommends: Hold a support meeting"):
        halfway.do("summarise_midpoint", risk="serious", risk_kind="management")

    halfway.do(
        "summarise_midpoint", risk="serious", risk_kind="management", reason="It was solved today"
    )
    kept = db.session.scalars(select(Decision)).one()
    assert kept.recommended == {"recommendation": "escalate"}
    assert kept.decided == {"recommendation": "adjust"}
    assert (kept.reason, kept.facts["open_risk"]) == ("It was solved today", "serious")
    assert [rule["rule"] for rule in kept.fired] == ["serious_risk"]


def test_an_organisation_that_would_rather_leave_is_talked_with(halfway: Year) -> None:
    halfway.do("review_progress", goes_on="no")

    facts = tasks.facts(halfway.task("summarise_midpoint"))

    assert facts["shown"].recommendation == "Talk about ending the year early"


def test_a_sponsor_who_is_absent_twice_calls_for_support(halfway: Year) -> None:
    changes = {"sponsor_took_part": "no_again", "sponsor_statement": ""}
    do(halfway, *UNTIL_MEETING, **changes)

    facts = tasks.facts(halfway.task("decide_midpoint"))

    assert facts["shown"].reasons == ["The management sponsor does not take part."]
    assert facts["coach_recommends"] == "Adjust the action plan"


def test_the_meeting_is_an_entry_of_the_guidance_log(halfway: Year) -> None:
    do(halfway, *UNTIL_MEETING)

    entry = db.session.scalars(select(GuidanceEntry).where(GuidanceEntry.kind == "midpoint")).one()
    assert (entry.minutes, entry.summary) == (90, "We looked at every goal")
