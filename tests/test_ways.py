"""Other ways through the year: what goes wrong, takes longer, or ends early."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from coaching import clock
from coaching.model.base import db
from coaching.model.cases import Case, CaseStatus, Cohort
from coaching.model.coaching_sessions import CoachingSession, SessionState
from coaching.model.guidance import GuidanceEntry
from coaching.model.people import User
from coaching.model.plans import ActionPlan
from coaching.model.processes import Outcome, Task
from coaching.model.withdrawals import Withdrawal
from coaching.services import certificates, closing, tasks, withdrawals
from tests.story import open_names
from tests.typed.midpoint import condition
from tests.years import Year

ESCALATE = {"decision": "escalate", "reason": "Nobody has working time for it"}
ADJUST = {"decision": "adjust", "reason": "The goals were too big"}
RETURNS = {"report_accepted": "no", "comments": "Tell what did not work"}

# An open task in each phase, at which somebody asks to leave.
MOMENTS = {
    "intake": "name_team",
    "baseline": "submit_baseline",
    "training": "name_participants",
    "coaching": "accept_summary",
    "midpoint": "hold_midpoint_meeting",
    "documentation": "write_final_report",
}


def met(case: Case) -> dict[str, bool]:
    """Which criteria of completion are met."""
    return {criterion.key: criterion.met for criterion in closing.criteria(case)}


def kind_of_certificate(case: Case) -> str:
    """What the organisation got, or nothing."""
    certificate = certificates.of_case(case.id)
    return certificate.kind if certificate else ""


def closed(case: Case, name: str) -> list[Outcome | None]:
    """How the tasks of this name were closed, in order."""
    query = select(Task.outcome).where(Task.case_id == case.id, Task.name == name)
    return list(db.session.scalars(query.order_by(Task.id)))


# ---- the end ----


def test_too_few_coaching_sessions_lead_to_certificate_b(year: Year) -> None:
    year.plan_training()
    year.begin()
    year.live("accept_completion", leaving=["plan_session"])

    assert [key for key, is_met in met(year.case).items() if not is_met] == ["sessions"]
    year.do("accept_completion", certificate="participated")

    assert kind_of_certificate(year.case) == "participated"
    assert year.case.status == CaseStatus.COMPLETED


def test_a_module_that_nobody_finishes_does_not_hold_the_year(year: Year) -> None:
    year.plan_training()
    year.begin()
    year.live("accept_completion", leaving=["do_between_task"])

    ends = tasks.facts(year.task("accept_completion"))["ends"]
    assert sum("Foundations" in each for each in ends) == 1
    year.do("accept_completion")

    assert year.is_over
    assert set(closed(year.case, "do_between_task")) == {Outcome.CANCELLED}
    assert kind_of_certificate(year.case) == "completed"


def test_a_report_is_returned_twice_and_then_accepted(year: Year) -> None:
    year.plan_training()
    year.begin()

    for _time in range(2):
        year.live("check_final_report")
        year.do("check_final_report", **RETURNS)
    year.live("check_final_report")
    with pytest.raises(AssertionError, match="report_accepted"):
        year.do("check_final_report", **RETURNS)

    year.live()
    assert year.count("write_final_report") == 3
    assert kind_of_certificate(year.case) == "completed"


def test_a_year_that_begins_late_has_several_windows_open_at_once(
    cohort: Cohort, year: Year
) -> None:
    clock.set_to(datetime(2027, 8, 16, 6, tzinfo=UTC))
    year.begin()
    year.live("review_progress")

    assert {"hold_baseline_workshop", "review_progress", "submit_closing_assessment"} <= set(
        year.names
    )
    assert year.case.phase == "documentation"
    year.live(accept_completion={"certificate": "participated", "reason": "It began so late"})
    assert (year.case.status, kind_of_certificate(year.case)) == ("completed", "participated")


# ---- on the way ----


def test_a_coach_who_declines_twice_is_replaced(year: Year) -> None:
    year.begin()
    for reason in ("load", "conflict"):
        year.live("confirm_assignment", leaving=["sign_commitment", "name_team"])
        year.do("confirm_assignment", coach_accepts="no", reason=reason)
        assert year.case.coach is None

    year.live("hold_intro_call")

    assert closed(year.case, "assign_coach") == [Outcome.DONE] * 3
    assert year.case.coach_confirmed


def test_both_silences_count_as_a_yes_and_say_so(year: Year) -> None:
    year.begin()
    year.live("plan_session", leaving=["hold_baseline_workshop"])
    year.do("plan_session")

    # Otto says nothing about the time.
    year.live("log_session", leaving=["confirm_time", "hold_baseline_workshop"])
    session = db.session.scalars(select(CoachingSession)).one()
    assert (session.state, session.agreed_by_silence) == (SessionState.AGREED, True)
    assert closed(year.case, "confirm_time") == [Outcome.SILENCE]
    year.do("log_session")

    # Nor about the summary.
    year.live("plan_session", leaving=["accept_summary", "hold_baseline_workshop"])
    entry = db.session.scalars(select(GuidanceEntry).where(GuidanceEntry.kind == "coaching")).one()
    assert (entry.is_locked, entry.accepted_by_silence) == (True, True)
    assert closed(year.case, "accept_summary") == [Outcome.SILENCE]


def test_the_second_of_two_sessions_planned_ahead_is_taken_up(year: Year) -> None:
    year.begin()
    year.live("plan_session", leaving=["hold_baseline_workshop"])
    ahead = clock.today() + timedelta(weeks=7)

    year.do("plan_session", **_second(ahead))
    first, second = db.session.scalars(select(CoachingSession).order_by(CoachingSession.id))
    assert (first.taken_up_at is None, second.taken_up_at) == (False, None)

    # The next cycle begins with it.
    year.live("plan_session", leaving=["hold_baseline_workshop"])
    assert tasks.prefill(year.task("plan_session"))["day"] == ahead
    year.do("plan_session", day=f"{ahead.day}.{ahead.month}.{ahead.year}")
    assert second.taken_up_at is not None
    assert set(db.session.scalars(select(CoachingSession))) == {first, second}


def _second(day: date) -> dict[str, Any]:
    return {"ahead_day": f"{day.day}.{day.month}.{day.year}", "ahead_at": "9.00"}


# ---- halfway ----


def test_an_adjusted_plan_is_returned_twice_before_it_stands(year: Year) -> None:
    year.plan_training()
    year.begin()
    year.live("decide_midpoint")
    year.do("decide_midpoint", **ADJUST)

    for _time in range(2):
        year.live("review_revised_plan")
        year.do("review_revised_plan", revision_approved="no", comments="Too small now")
    year.live("review_revised_plan")
    year.do("review_revised_plan")

    versions = db.session.scalars(select(ActionPlan.number)).all()
    assert len(versions) == 4
    year.live()
    assert kind_of_certificate(year.case) == "completed"


def test_an_organisation_that_is_escalated_twice_goes_on(year: Year) -> None:
    year.plan_training()
    year.begin()
    year.live("decide_midpoint")
    year.do("decide_midpoint", **ESCALATE)

    year.live("decide_after_support")
    year.do("decide_after_support", support_decision="escalate", reason="Not yet", **condition())
    year.live("decide_after_support")
    year.do("decide_after_support", support_decision="adjust", reason="With a smaller plan")
    year.live("review_revised_plan")
    assert year.count("hold_support_meeting") == 2

    year.live()
    assert year.case.status == CaseStatus.COMPLETED


def test_a_midpoint_that_ends_in_a_withdrawal(year: Year) -> None:
    year.plan_training()
    year.begin()
    year.live("decide_midpoint")
    year.do("decide_midpoint", decision="withdraw", reason="They would rather leave")

    # Mona refuses: the year goes on as if it had been decided to continue.
    year.do("confirm_withdrawal", withdrawal_confirmed="no", reason="They changed their mind")
    year.live("accept_completion")

    assert year.case.status == CaseStatus.ACTIVE


# ---- leaving ----


@pytest.mark.parametrize("task", MOMENTS.values(), ids=MOMENTS.keys())
def test_an_organisation_asks_to_leave_in_every_phase(year: Year, otto: User, task: str) -> None:
    year.plan_training()
    year.begin()
    year.live(task)
    before = set(open_names(year.case))

    # Refused once, nothing has changed.
    withdrawals.ask(otto, year.case)
    year.do("confirm_withdrawal", withdrawal_confirmed="no", reason="Let us talk first")
    assert set(open_names(year.case)) == before

    # Confirmed once, everything ends but the exit.
    withdrawals.ask(otto, year.case, words="We merge with another school")
    year.do("confirm_withdrawal")
    assert open_names(year.case) == ["record_exit"]
    assert year.case.status == CaseStatus.WITHDRAWN
    year.do("record_exit")

    assert year.is_over
    asked = db.session.scalars(select(Withdrawal.confirmed).order_by(Withdrawal.id)).all()
    assert asked == [False, True]
    came = task in {"hold_midpoint_meeting", "write_final_report"}
    assert kind_of_certificate(year.case) == ("participated" if came else "")


def test_a_year_that_is_complete_ends_a_withdrawal_that_nobody_decided(
    year: Year, otto: User
) -> None:
    year.plan_training()
    year.begin()
    year.live("accept_completion")
    withdrawals.ask(otto, year.case)

    year.do("accept_completion")

    assert year.is_over
    assert closed(year.case, "confirm_withdrawal") == [Outcome.CANCELLED]
    assert year.case.status == CaseStatus.COMPLETED
