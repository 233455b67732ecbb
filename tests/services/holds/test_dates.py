"""What stands still during a hold, and where every date is when the year goes on."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select

from coaching import clock
from coaching.calendar import add_working_days, after_blackouts, day_in_helsinki
from coaching.clock import today
from coaching.model.base import db, transaction
from coaching.model.cases import Case, CaseStatus
from coaching.model.coaching_sessions import SessionState
from coaching.model.holds import Hold
from coaching.model.people import User
from coaching.model.processes import Outcome, Process, Task
from coaching.permissions import Forbidden
from coaching.services import (
    cases,
    cohorts,
    holds,
    process_states,
    resumptions,
    suspensions,
    task_reminders,
    tasks,
    waits,
)
from coaching.services.schedules import Schedule
from tests import make
from tests.services import cycle
from tests.services.holds.pausing import (
    WEEK,
    dues,
    go_on,
    mails,
    open_tasks,
    pass_weeks,
    pause,
    wake,
)
from tests.story import answer, open_names, open_task
from tests.trained import take
from tests.years import Year

# A state of the year in each phase, and what is open in several branches at once.
STATES = (
    *("name_team", "confirm_assignment", "record_kickoff", "submit_baseline"),
    *("draft_action_plan", "accept_training", "confirm_training", "name_participants"),
    *("confirm_time", "log_session", "accept_summary", "do_between_task"),
    *("review_progress", "decide_midpoint", "submit_closing_assessment"),
    *("write_final_report", "accept_completion"),
)


def timers(case: Case) -> dict[tuple[str, tuple[str, ...]], date]:
    """When each timer of a case wakes."""
    running = db.session.scalars(
        select(Process).where(
            Process.case_id == case.id, Process.ended_at.is_(None), Process.name != "hold"
        )
    )
    return {
        (wait.element.id, wait.ends): day_in_helsinki(wait.until)
        for process in running
        for wait in process_states.waits_of(process)
    }


def test_nothing_is_due_and_nothing_wakes(begun: Case, cora: User, otto: User) -> None:
    pause(otto, cora, begun)

    held = [task for task in open_tasks(begun) if task.name != "resume_year"]
    assert held
    assert all(task.is_suspended and not task.is_late and not task.is_coming for task in held)
    assert {(task.opens_at, task.due_at, task.next_rung_at) for task in held} == {
        (None, None, None)
    }
    year = db.session.scalars(
        select(Process).where(Process.case_id == begun.id, Process.name == "year")
    ).one()
    assert year.next_timer_at is None
    assert year.suspended_at == clock.now()
    assert waits.sentences(otto, begun)[-1].held


def test_a_silence_that_would_have_counted_waits_as_long_as_it_had_left(
    begun: Case, cora: User, carl: User, otto: User
) -> None:
    cycle.plan(begun, carl, day="11.12.2026")
    task = open_task(begun, "confirm_time")
    opened = day_in_helsinki(task.opened_at)
    clock.set_to(clock.now() + timedelta(days=2))
    pause(otto, cora, begun, weeks=3)

    pass_weeks(begun, 3)
    assert open_task(begun, "confirm_time") is task
    go_on(cora, begun)

    # Five working days after its opening, and that lies three weeks later now.
    last = add_working_days(opened + 3 * WEEK, 5)
    assert timers(begun)["time_silence", (task.step,)] == last
    assert dues(begun)["confirm_time"] == add_working_days(opened + 3 * WEEK, 3)
    while clock.today() < last + timedelta(days=1):
        assert task.is_open
        clock.set_to(clock.now() + timedelta(days=1))
        wake(begun)
    assert task.outcome == Outcome.SILENCE


def test_what_somebody_had_seen_due_does_not_wake_a_year_on_hold(
    begun: Case, cora: User, carl: User, otto: User
) -> None:
    cycle.plan(begun, carl, day="11.12.2026")
    year = open_task(begun, "confirm_time").process_id
    pause(otto, cora, begun, weeks=3)
    clock.set_to(clock.now() + 2 * WEEK)

    tasks.wake(year)

    assert "confirm_time" in open_names(begun)


def check_going_on(case: Case, cora: User, hold: Hold, dates: str) -> None:
    """Let the year go on, and find every date where the page had shown it."""
    shown = resumptions.outlooks(hold)[dates]

    go_on(cora, case, dates)

    by_step = {task.step: task for task in open_tasks(case)}
    assert {each.task.step: (each.new_opens, each.new_due) for each in shown.tasks} == {
        step: (task.opens_at, task.due_at) for step, task in by_step.items()
    }
    assert {
        (each.after.element.id, each.after.ends): day_in_helsinki(each.after.until)
        for each in shown.timers
    } == timers(case)
    assert (case.ends_on, case.status) == (shown.new_end, CaseStatus.ACTIVE)
    assert not any(task.is_suspended for task in by_step.values())
    if dates == "shift":
        # Nobody is late because of a hold.
        was_late = {each.task.step for each in shown.tasks if late_at(each.old_due, hold)}
        assert {step for step, task in by_step.items() if task.is_late} <= was_late


def late_at(due: datetime | None, hold: Hold) -> bool:
    """Whether something was due before a hold began."""
    return due is not None and hold.begun_at is not None and due < hold.begun_at


@pytest.mark.parametrize("dates", ["shift", "keep"])
def test_every_date_is_where_the_page_had_shown_it(
    year: Year, dates: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # In every state of one and the same year.
    monkeypatch.setattr(holds, "held_before", lambda case: 0)
    year.plan_training()
    year.begin()
    case, cora = year.case, year.people["coordinator"]
    for state in STATES:
        year.live(state)
        held_days, ends_on = case.held_days, case.ends_on

        hold = pause(cora, cora, case, weeks=1)
        assert state not in {task.name for task in open_tasks(case) if not task.is_suspended}
        clock.set_to(clock.now() + WEEK)
        wake(case)
        check_going_on(case, cora, hold, dates)
        # Where the end stays, coaching may be over by now: the background work notices at once.
        wake(case)

        moved = 7 if dates == "shift" else 0
        assert case.held_days == held_days + moved
        assert case.ends_on == ends_on + timedelta(days=moved)
    year.live()
    assert case.status == CaseStatus.COMPLETED


def test_a_log_has_as_much_time_as_before(year: Year) -> None:
    year.begin()
    year.live("log_session")
    log = open_task(year.case, "log_session")
    session = log.coaching_session
    assert session is not None
    clock.set_to(session.starts_at + timedelta(hours=2))

    check_it_counts_on(year, log)


def test_practice_waits_for_a_meeting_as_much_later(year: Year) -> None:
    year.plan_training()
    year.begin()
    year.live("do_between_task")
    with transaction():
        for session in suspensions.meetings_between(year.case, clock.now()):
            session.state = SessionState.CANCELLED_BY_COACH

    check_it_counts_on(year, open_task(year.case, "do_between_task"))


def check_it_counts_on(year: Year, task: Task) -> None:
    """What counts from a meeting before a hold is due as much later, and never within a break."""
    cases.redate(year.case)
    assert task.due_at is not None
    due = day_in_helsinki(task.due_at)
    cora = year.people["coordinator"]

    pause(cora, cora, year.case, weeks=3)
    clock.set_to(clock.now() + 3 * WEEK)
    go_on(cora, year.case)

    later = due + 3 * WEEK
    assert day_in_helsinki(task.due_at) == after_blackouts(later, year.case.dates.blackouts)


def test_dates_of_the_cohort_that_move_during_a_hold_count_when_it_goes_on(
    begun: Case, cora: User, otto: User
) -> None:
    before = timers(begun)["midpoint_opens", ()]
    pause(otto, cora, begun, weeks=4)
    now = Schedule.of(begun.cohort)
    moved = Schedule(starts_on=now.starts_on + WEEK, ends_on=now.ends_on + WEEK, breaks=now.breaks)

    told = cohorts.change(cora, begun.cohort, name=begun.cohort.name, schedule=moved)

    assert told == []
    assert {task.due_at for task in open_tasks(begun) if task.is_suspended} == {None}
    clock.set_to(clock.now() + 4 * WEEK)
    go_on(cora, begun)
    assert timers(begun)["midpoint_opens", ()] == before + 5 * WEEK


def test_an_extended_date_moves_by_the_length_of_the_hold(
    begun: Case, cora: User, otto: User
) -> None:
    task = open_task(begun, "plan_session")
    task.extended_to = task.due_at = suspensions.end_of(date(2026, 10, 2))
    db.session.commit()
    pause(otto, cora, begun, weeks=2)
    clock.set_to(clock.now() + 2 * WEEK)

    go_on(cora, begun, "keep")

    assert task.due_at == suspensions.end_of(date(2026, 10, 16))


def test_promises_have_as_much_time_as_before(begun: Case, cora: User, otto: User) -> None:
    before = make.promise(begun, due_on=today() + timedelta(days=3))
    clock.set_to(clock.now() + timedelta(hours=1))
    hold = pause(cora, cora, begun, weeks=2)
    clock.set_to(clock.now() + timedelta(days=1))
    during = make.promise(begun, due_on=today() + timedelta(days=20))
    wake(begun)
    clock.set_to(clock.now() + timedelta(days=13))
    days = {each.id: each.due_on for each in (before, during)}
    shown = {each.item.id: each.new for each in resumptions.outlooks(hold)["keep"].promises}

    go_on(cora, begun, "keep")

    assert shown == {each.id: each.due_on for each in (before, during)}
    assert before.due_on == days[before.id] + timedelta(days=14)
    assert during.due_on == days[during.id]


def test_meetings_of_the_hold_are_called_off_and_later_ones_stay(
    begun: Case, cora: User, carl: User, otto: User
) -> None:
    cycle.plan(begun, carl, ahead_day="7.12.2026", ahead_at="13.00")
    answer(otto, open_task(begun, "confirm_time"))
    assert "log_session" in open_names(begun)

    pause(carl, cora, begun, weeks=6)

    assert [state for _number, state in cycle.states(begun)] == [
        SessionState.LAPSED,
        SessionState.PLANNED,
    ]
    assert "log_session" not in open_names(begun)
    assert mails("session_called_off") == ["Otto", "Carl"]
    clock.set_to(clock.now() + 6 * WEEK)
    go_on(cora, begun)
    # The one planned ahead is taken up by the next cycle.
    answer(carl, open_task(begun, "plan_session"), day="7.12.2026")
    assert "confirm_time" in open_names(begun)


def test_a_proposal_for_a_day_of_the_hold_is_made_anew(
    begun: Case, cora: User, carl: User, otto: User
) -> None:
    cycle.plan(begun, carl)

    pause(otto, cora, begun)

    names = open_names(begun)
    assert ("confirm_time" in names, "plan_session" in names) == (False, True)


def test_what_the_hold_outlasts_is_called_off_when_it_goes_on(
    begun: Case, cora: User, carl: User, otto: User
) -> None:
    cycle.plan(begun, carl, day="30.10.2026")
    answer(otto, open_task(begun, "confirm_time"))
    pause(otto, cora, begun, weeks=2)
    assert "log_session" in open_names(begun)

    clock.set_to(clock.now() + 9 * WEEK)
    go_on(cora, begun)

    assert "log_session" not in open_names(begun)
    assert "plan_session" in open_names(begun)


def test_seats_of_the_hold_are_free_for_others(
    begun: Case, cora: User, otto: User, tess: User
) -> None:
    soon = take(begun, "M01", clock.today() + WEEK, tess)
    later = take(begun, "M02", clock.today() + 9 * WEEK, tess)

    pause(otto, cora, begun, weeks=4)

    assert (soon.session, later.session is None) == (None, False)
    assert suspensions.without_seat(begun) == [soon]
    clock.set_to(clock.now() + 10 * WEEK)
    go_on(cora, begun)
    # The hold lasted longer than anybody had thought.
    assert suspensions.without_seat(begun) == [soon, later]


def test_nobody_is_reminded_during_a_hold(begun: Case, cora: User, otto: User, carl: User) -> None:
    task = open_task(begun, "plan_session")
    pause(otto, cora, begun)

    with pytest.raises(Forbidden):
        task_reminders.remind(cora, task)

    assert mails("reminder") == []


def test_an_ended_cohort_does_not_end_a_year_on_hold(begun: Case, cora: User, otto: User) -> None:
    clock.set_to(clock.now() + 47 * WEEK)
    wake(begun)
    pause(otto, cora, begun, weeks=10)
    clock.set_to(clock.now() + 10 * WEEK)
    wake(begun)
    assert clock.today() > begun.cohort.ends_on

    go_on(cora, begun, "keep")

    wake(begun)
    assert begun.status == CaseStatus.ACTIVE
    assert any(task.is_late for task in open_tasks(begun))


def test_a_task_that_is_opened_during_a_hold_waits_too(begun: Case, cora: User, otto: User) -> None:
    pause(otto, cora, begun)

    assert cases.begin("feedback", begun).suspended_at == clock.now()

    assert open_task(begun, "answer_feedback").is_suspended
