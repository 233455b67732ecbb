"""The midpoint: the organisation looks back, the coach sums up, and it is decided how to go on."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from coaching import clock
from coaching.data.assessment import DIMENSIONS
from coaching.model.assessments import Occasion
from coaching.model.base import db
from coaching.model.cases import Case, CaseStatus
from coaching.model.decisions import Decision
from coaching.model.guidance import GuidanceEntry
from coaching.model.mail import Mail
from coaching.model.people import User
from coaching.model.plans import ActionPlan, ActionState, PlanState
from coaching.model.withdrawals import Origin, Withdrawal
from coaching.services import assessments, midpoint, plan, tasks, withdrawals
from tests.midpoints import BESIDE, reach
from tests.typed.midpoint import condition, review
from tests.years import Year

UNTIL_MEETING = ("review_progress", "summarise_midpoint", "hold_midpoint_meeting")
UNTIL_DECISION = (*UNTIL_MEETING, "decide_midpoint")


@pytest.fixture
def year(
    case: Case, cora: User, carl: User, kim: User, otto: User, stina: User, mona: User
) -> Year:
    """The year of Otto's organisation, halfway through it, with everybody in it."""
    people = {
        "coordinator": cora,
        "coach": carl,
        "deputy": kim,
        "contact": otto,
        "sponsor": stina,
        "manager": mona,
    }
    return reach(Year(case, people))


def names(year: Year) -> list[str]:
    """What the midpoint waits for."""
    return [name for name in year.names if name not in BESIDE]


def mails() -> list[tuple[str, str]]:
    """Who is owed which mail, in order."""
    found = db.session.scalars(select(Mail).order_by(Mail.id))
    return [(mail.to.first_name if mail.to else "", mail.name) for mail in found]


def do(year: Year, *tasks_in_order: str, **changes: Any) -> None:
    """Answer tasks one after the other; the last one with changes."""
    for name in tasks_in_order[:-1]:
        year.do(name)
    year.do(tasks_in_order[-1], **changes)


# ---- the organisation looks back ----


def test_the_review_moves_goals_and_actions_and_gives_nine_scores(year: Year, case: Case) -> None:
    typed = review(year.task("review_progress"), state="done", progress="60")
    year.do("review_progress", **typed | {"d7": "not_applicable"})

    standing = plan.standing(case.id)
    assert standing is not None
    assert [goal.progress for goal in standing.goals] == [60]
    assert {action.state for action in standing.actions} == {ActionState.DONE}
    found = assessments.of_case(case.id, Occasion.MIDPOINT)
    assert found is not None
    scores = found.dimension_scores()
    assert scores == {d.key: 2.0 for d in DIMENSIONS} | {"d7": None}


def test_a_review_given_back_has_not_been(year: Year, case: Case, carl: User, otto: User) -> None:
    task = year.do("review_progress")

    tasks.give_back(carl, task)

    standing = plan.standing(case.id)
    assert standing is not None
    assert [goal.progress for goal in standing.goals] == [None]
    assert {action.state for action in standing.actions} == {ActionState.NOT_STARTED}
    assert assessments.of_case(case.id, Occasion.MIDPOINT) is None
    year.do("review_progress")
    assert names(year) == ["summarise_midpoint"]


def test_without_a_plan_there_is_still_something_to_look_back_at(
    case: Case, cora: User, carl: User, kim: User, otto: User, stina: User, mona: User
) -> None:
    people = {"coordinator": cora, "coach": carl, "deputy": kim, "contact": otto}
    late = Year(case, people | {"sponsor": stina, "manager": mona})
    late.begin()
    late.live("review_progress", leaving=BESIDE | {"draft_action_plan"})

    late.do("review_progress")

    assert "summarise_midpoint" in late.names
    late.do("summarise_midpoint")
    late.do("hold_midpoint_meeting")
    late.do("decide_midpoint", decision="adjust")
    assert tasks.prefill(late.task("revise_action_plan")) == {}


# ---- the table and the people ----


def test_the_coach_sees_figures_and_rules_and_the_table_knows_of_the_risk(year: Year) -> None:
    year.do("review_progress")

    facts = tasks.facts(year.task("summarise_midpoint"))

    # No coaching session has been held since September.
    assert facts["shown"].recommendation == "Adjust the action plan"
    assert facts["shown"].reasons == ["Coaching is behind what was planned."]
    assert facts["recommended"] == {"none": "adjust", "minor": "adjust", "serious": "escalate"}
    assert ("Actions of the plan", "0 done, 3 on time, 0 late, 0 dropped") in facts["progress"]
    assert [name for name, _at in facts["comparison"].occasions] == [
        "Baseline",
        "Midpoint, quick scores",
    ]


def test_recommending_otherwise_needs_a_reason(year: Year) -> None:
    year.do("review_progress")

    with pytest.raises(AssertionError, match="the table recommends: Hold a support meeting"):
        year.do("summarise_midpoint", risk="serious", risk_kind="management")

    year.do(
        "summarise_midpoint", risk="serious", risk_kind="management", reason="It was solved today"
    )
    kept = db.session.scalars(select(Decision)).one()
    assert kept.recommended == {"recommendation": "escalate"}
    assert kept.decided == {"recommendation": "adjust"}
    assert (kept.reason, kept.facts["open_risk"]) == ("It was solved today", "serious")
    assert [rule["rule"] for rule in kept.fired] == ["serious_risk"]


def test_an_organisation_that_would_rather_leave_is_talked_with(year: Year) -> None:
    year.do("review_progress", goes_on="no")

    facts = tasks.facts(year.task("summarise_midpoint"))

    assert facts["shown"].recommendation == "Talk about ending the year early"


def test_a_sponsor_who_is_absent_twice_calls_for_support(year: Year) -> None:
    changes = {"sponsor_took_part": "no_again", "sponsor_statement": ""}
    do(year, *UNTIL_MEETING, **changes)

    facts = tasks.facts(year.task("decide_midpoint"))

    assert facts["shown"].reasons == ["The management sponsor does not take part."]
    assert facts["coach_recommends"] == "Adjust the action plan"


def test_the_meeting_is_an_entry_of_the_guidance_log(year: Year) -> None:
    do(year, *UNTIL_MEETING)

    entry = db.session.scalars(select(GuidanceEntry).where(GuidanceEntry.kind == "midpoint")).one()
    assert (entry.minutes, entry.summary) == (90, "We looked at every goal")


# ---- every way on ----


def test_continue_changes_nothing_and_the_organisation_reads_why(
    year: Year, case: Case, otto: User, mona: User
) -> None:
    before = len(mails())
    do(year, *UNTIL_DECISION, **condition())

    assert names(year) == []
    assert case.status == CaseStatus.ACTIVE
    assert mails()[before:] == [("Otto", "midpoint_decided"), ("Stina", "midpoint_decided")]
    way_on = midpoint.way_on(otto, case)
    assert way_on is not None
    assert (way_on.words, way_on.message) == ("Continue as planned", "Thank you for the first half")
    assert [what for what, _day in way_on.conditions] == ["Name a deputy contact person"]
    assert way_on.is_news
    clock.set_to(clock.now() + timedelta(days=29))
    assert not way_on.is_news
    assert midpoint.way_on(mona, case) is None


def test_adjust_makes_a_new_version_that_keeps_what_is_kept(year: Year, case: Case) -> None:
    before = plan.standing(case.id)
    assert before is not None
    do(year, *UNTIL_DECISION, decision="adjust")
    assert tasks.prefill(year.task("revise_action_plan"))["goals"][0]["key"] == before.goals[0].key

    year.do("revise_action_plan")
    assert plan.standing(case.id) is before
    year.do("review_revised_plan")

    after = plan.standing(case.id)
    assert after is not None
    assert (after.number, after.changes) == (2, "The target comes later")
    assert [goal.key for goal in after.goals] == [goal.key for goal in before.goals]
    assert [goal.progress for goal in after.goals] == [40]
    assert [action.key for action in after.actions][:3] == [a.key for a in before.actions]
    assert [action.state for action in after.actions] == [
        *[ActionState.IN_PROGRESS] * 3,
        ActionState.NOT_STARTED,
    ]
    assert mails()[-1] == ("Stina", "plan_revised")
    assert names(year) == []


def test_a_revised_plan_is_returned_at_most_twice(year: Year, case: Case) -> None:
    do(year, *UNTIL_DECISION, decision="adjust")
    no = {"revision_approved": "no", "comments": "Who does it?"}

    for _time in range(2):
        year.do("revise_action_plan")
        year.do("review_revised_plan", **no)
    year.do("revise_action_plan", changes="The third try")
    with pytest.raises(AssertionError, match="revision_approved"):
        year.do("review_revised_plan", **no)
    year.do("review_revised_plan")

    states = db.session.scalars(select(ActionPlan.state).order_by(ActionPlan.number)).all()
    assert states == [
        PlanState.ACCEPTED,
        PlanState.RETURNED,
        PlanState.RETURNED,
        PlanState.ACCEPTED,
    ]


def test_a_revision_given_back_leaves_the_plan_as_it_was(
    year: Year, case: Case, carl: User
) -> None:
    do(year, *UNTIL_DECISION, decision="adjust")
    task = year.do("revise_action_plan")

    tasks.give_back(carl, task)

    assert [version.number for version in db.session.scalars(select(ActionPlan))] == [1]
    assert names(year) == ["revise_action_plan"]


def test_support_comes_again_and_again_until_the_manager_is_content(
    year: Year, case: Case, otto: User
) -> None:
    do(year, *UNTIL_DECISION, decision="escalate")
    assert ("Mona", "support_needed") in mails()

    year.do("hold_support_meeting")
    year.do("decide_after_support", support_decision="escalate")
    year.do("hold_support_meeting")
    year.do("decide_after_support", support_decision="adjust")
    assert names(year) == ["revise_action_plan"]
    year.do("revise_action_plan")
    year.do("review_revised_plan")

    assert names(year) == []
    way_on = midpoint.way_on(otto, case)
    assert way_on is not None
    assert way_on.words == "Adjust the action plan"
    # The conditions are those of the support meeting.
    assert [what for what, _day in way_on.conditions] == ["Name a deputy contact person"]


def test_the_manager_gets_figures_bands_and_conditions_and_no_scores(year: Year) -> None:
    do(year, *UNTIL_DECISION, decision="escalate", **condition())

    for name in ("hold_support_meeting", "decide_after_support"):
        facts = tasks.facts(year.task(name))
        scores = [s.score for line in facts["comparison"].lines for s in line.standings if s]
        assert set(scores) == {None}
        assert [what for what, _day in facts["conditions"]] == ["Name a deputy contact person"]
        assert facts["progress"][0][0] == "Coaching sessions"
        year.do(name)


@pytest.mark.parametrize("by", ["decide_midpoint", "decide_after_support"])
def test_withdraw_asks_the_manager_and_the_year_goes_on_meanwhile(
    year: Year, case: Case, by: str
) -> None:
    if by == "decide_midpoint":
        do(year, *UNTIL_DECISION, decision="withdraw")
    else:
        do(year, *UNTIL_DECISION, decision="escalate")
        do(year, "hold_support_meeting", by, support_decision="withdraw")

    asked = db.session.scalars(select(Withdrawal)).one()
    assert (asked.origin, asked.confirmed) == (Origin.MIDPOINT, None)
    assert names(year) == ["confirm_withdrawal"]
    assert case.status == CaseStatus.ACTIVE

    year.do("confirm_withdrawal", withdrawal_confirmed="no", reason="They found the time")

    assert names(year) == []
    assert case.status == CaseStatus.ACTIVE
    assert sorted(BESIDE) == year.names


def test_a_request_that_runs_already_is_enough(year: Year, case: Case, cora: User) -> None:
    do(year, *UNTIL_MEETING)
    first = withdrawals.ask(cora, case, "They do not answer")

    year.do("decide_midpoint", decision="withdraw")

    assert db.session.scalars(select(Withdrawal)).all() == [first]


def test_two_plans_under_way_at_once_are_told_apart(
    case: Case, cora: User, carl: User, kim: User, otto: User, stina: User, mona: User
) -> None:
    people = {"coordinator": cora, "coach": carl, "deputy": kim, "contact": otto}
    late = Year(case, people | {"sponsor": stina, "manager": mona})
    late.begin()
    late.live("review_progress", leaving=BESIDE | {"accept_action_plan"})
    do(late, *UNTIL_DECISION, decision="adjust")
    late.do("revise_action_plan")

    # The management accepts the first version while the coach looks at the second one.
    late.do("accept_action_plan")

    states = {p.number: p.state for p in db.session.scalars(select(ActionPlan))}
    assert states == {1: PlanState.ACCEPTED, 2: PlanState.DRAFTED}
