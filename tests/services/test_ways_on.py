"""Every way on from the midpoint: continue, adjust, get support, or ask to leave."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from coaching import clock
from coaching.model.base import db
from coaching.model.cases import Case, CaseStatus
from coaching.model.mail import Mail
from coaching.model.people import User
from coaching.model.plans import ActionPlan, ActionState, PlanState
from coaching.model.withdrawals import Origin, Withdrawal
from coaching.services import plan, tasks, ways_on, withdrawals
from tests.midpoints import BESIDE, UNTIL_DECISION, UNTIL_MEETING, do, open_names, reach
from tests.typed.midpoint import condition
from tests.years import Year


@pytest.fixture
def halfway(year: Year) -> Year:
    """The year of Otto's organisation, halfway through it."""
    return reach(year)


def mails() -> list[tuple[str, str]]:
    """Who is owed which mail, in order."""
    found = db.session.scalars(select(Mail).order_by(Mail.id))
    return [(mail.to.first_name if mail.to else "", mail.name) for mail in found]


def test_continue_changes_nothing_and_the_organisation_reads_why(
    halfway: Year, case: Case, otto: User, mona: User
) -> None:
    before = len(mails())
    do(halfway, *UNTIL_DECISION, **condition())

    assert open_names(halfway) == []
    assert case.status == CaseStatus.ACTIVE
    assert mails()[before:] == [("Otto", "midpoint_decided"), ("Stina", "midpoint_decided")]
    way_on = ways_on.last(otto, case)
    assert way_on is not None
    assert (way_on.words, way_on.message) == ("Continue as planned", "Thank you for the first half")
    assert [what for what, _day in way_on.conditions] == ["Name a deputy contact person"]
    assert way_on.is_news
    clock.set_to(clock.now() + timedelta(days=29))
    assert not way_on.is_news
    assert ways_on.last(mona, case) is None


def test_adjust_makes_a_new_version_that_keeps_what_is_kept(halfway: Year, case: Case) -> None:
    before = plan.standing(case.id)
    assert before is not None
    do(halfway, *UNTIL_DECISION, decision="adjust")
    assert (
        tasks.prefill(halfway.task("revise_action_plan"))["goals"][0]["key"] == before.goals[0].key
    )

    halfway.do("revise_action_plan")
    assert plan.standing(case.id) is before
    halfway.do("review_revised_plan")

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
    assert open_names(halfway) == []


def test_a_revised_plan_is_returned_at_most_twice(halfway: Year, case: Case) -> None:
    do(halfway, *UNTIL_DECISION, decision="adjust")
    no = {"revision_approved": "no", "comments": "Who does it?"}

    for _time in range(2):
        halfway.do("revise_action_plan")
        halfway.do("review_revised_plan", **no)
    halfway.do("revise_action_plan", changes="The third try")
    with pytest.raises(AssertionError, match="revision_approved"):
        halfway.do("review_revised_plan", **no)
    halfway.do("review_revised_plan")

    states = db.session.scalars(select(ActionPlan.state).order_by(ActionPlan.number)).all()
    assert states == [
        PlanState.ACCEPTED,
        PlanState.RETURNED,
        PlanState.RETURNED,
        PlanState.ACCEPTED,
    ]


def test_a_revision_given_back_leaves_the_plan_as_it_was(
    halfway: Year, case: Case, carl: User
) -> None:
    do(halfway, *UNTIL_DECISION, decision="adjust")
    task = halfway.do("revise_action_plan")

    tasks.give_back(carl, task)

    assert [version.number for version in db.session.scalars(select(ActionPlan))] == [1]
    assert open_names(halfway) == ["revise_action_plan"]


def test_support_comes_again_and_again_until_the_manager_is_content(
    halfway: Year, case: Case, otto: User
) -> None:
    do(halfway, *UNTIL_DECISION, decision="escalate")
    assert ("Mona", "support_needed") in mails()

    halfway.do("hold_support_meeting")
    halfway.do("decide_after_support", support_decision="escalate")
    halfway.do("hold_support_meeting")
    halfway.do("decide_after_support", support_decision="adjust")
    assert open_names(halfway) == ["revise_action_plan"]
    halfway.do("revise_action_plan")
    halfway.do("review_revised_plan")

    assert open_names(halfway) == []
    way_on = ways_on.last(otto, case)
    assert way_on is not None
    assert way_on.words == "Adjust the action plan"
    # The conditions are those of the support meeting.
    assert [what for what, _day in way_on.conditions] == ["Name a deputy contact person"]


def test_the_manager_gets_figures_bands_and_conditions_and_no_scores(halfway: Year) -> None:
    do(halfway, *UNTIL_DECISION, decision="escalate", **condition())

    for name in ("hold_support_meeting", "decide_after_support"):
        facts = tasks.facts(halfway.task(name))
        scores = [s.score for line in facts["comparison"].lines for s in line.standings if s]
        assert set(scores) == {None}
        assert [what for what, _day in facts["conditions"]] == ["Name a deputy contact person"]
        assert facts["progress"][0][0] == "Coaching sessions"
        halfway.do(name)


@pytest.mark.parametrize("by", ["decide_midpoint", "decide_after_support"])
def test_withdraw_asks_the_manager_and_the_year_goes_on_meanwhile(
    halfway: Year, case: Case, by: str
) -> None:
    if by == "decide_midpoint":
        do(halfway, *UNTIL_DECISION, decision="withdraw")
    else:
        do(halfway, *UNTIL_DECISION, decision="escalate")
        do(halfway, "hold_support_meeting", by, support_decision="withdraw")

    asked = db.session.scalars(select(Withdrawal)).one()
    assert (asked.origin, asked.confirmed) == (Origin.MIDPOINT, None)
    assert open_names(halfway) == ["confirm_withdrawal"]
    assert case.status == CaseStatus.ACTIVE

    halfway.do("confirm_withdrawal", withdrawal_confirmed="no", reason="They found the time")

    assert open_names(halfway) == []
    assert case.status == CaseStatus.ACTIVE
    assert sorted(BESIDE) == halfway.names


def test_a_request_that_runs_already_is_enough(halfway: Year, case: Case, cora: User) -> None:
    do(halfway, *UNTIL_MEETING)
    first = withdrawals.ask(cora, case, "They do not answer")

    halfway.do("decide_midpoint", decision="withdraw")

    assert db.session.scalars(select(Withdrawal)).all() == [first]


def test_two_plans_under_way_at_once_are_told_apart(year: Year) -> None:
    year.begin()
    year.live("review_progress", leaving=BESIDE | {"accept_action_plan"})
    do(year, *UNTIL_DECISION, decision="adjust")
    year.do("revise_action_plan")

    # The management accepts the first version while the coach looks at the second one.
    year.do("accept_action_plan")

    states = {p.number: p.state for p in db.session.scalars(select(ActionPlan))}
    assert states == {1: PlanState.ACCEPTED, 2: PlanState.DRAFTED}
