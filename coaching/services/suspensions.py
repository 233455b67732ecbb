"""What stands still while a year is on hold, and every date when it goes on again.

What a page shows before and what happens afterwards come from the same reckoning.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import exists, select
from sqlalchemy.orm import joinedload, undefer

from coaching import calendar
from coaching.calendar import Dates
from coaching.clock import HELSINKI, now
from coaching.engine.expressions import Facts
from coaching.engine.process import Process as Running
from coaching.engine.process import Wait
from coaching.model.action_items import ActionItem
from coaching.model.base import db
from coaching.model.cases import Case, CaseStatus
from coaching.model.coaching_sessions import TO_COME, CoachingSession, SessionState
from coaching.model.history import note_event
from coaching.model.holds import Hold
from coaching.model.processes import Process, Task
from coaching.model.training import Attendance, CaseModule, TrainingSession
from coaching.services import (
    action_items,
    bookings,
    cases,
    coaching_sessions,
    hold_days,
    outlines,
    task_rows,
    versions,
)
from coaching.services.subjects import Subjects

# What the drawing hears where a meeting is called off because the year pauses.
CALLED_OFF: Mapping[str, Mapping[str, object]] = {
    "confirm_time": {"time_suits": False},
    "log_session": {"outcome": SessionState.LAPSED.value},
}


@dataclass(frozen=True)
class MovedTask:
    """An open task with its dates as they were, and as they are when the year goes on."""

    task: Task
    held_days: int
    extended_to: datetime | None
    old_opens: datetime | None
    old_due: datetime | None
    new_opens: datetime | None
    new_due: datetime | None


@dataclass(frozen=True)
class MovedTimer:
    """A timer of a process, before and after."""

    process: Process
    before: Wait
    after: Wait


@dataclass(frozen=True)
class MovedPromise:
    """An open promise with the day it had, and the day it has when the year goes on."""

    item: ActionItem
    old: date
    new: date


@dataclass(frozen=True)
class Outlook:
    """How a year goes on if it does so today, with its end moved (``shifts``) or kept."""

    shifts: bool
    days: int
    old_end: date
    new_end: date
    tasks: Sequence[MovedTask]
    timers: Sequence[MovedTimer]
    promises: Sequence[MovedPromise]


# ---- all of it within the caller's transaction, which has locked the year ----


def suspend(case: Case) -> None:
    """Let everything of a year stand still, but for what goes on during a hold."""
    case.status = CaseStatus.ON_HOLD
    for process_id in _process_ids(case, suspended=False):
        with cases.moving_within(process_id) as move:
            move.process.suspended_at = now()
    for task in _tasks(case, Process.suspended_at.is_not(None)):
        task.suspended_at = now()
    cases.redate(case)


def resume(case: Case, hold: Hold, *, shifts: bool) -> Outlook:
    """Let a year go on, with the dates of `outlook`; gives them."""
    found = outlook(case, hold, shifts=shifts)
    case.status = CaseStatus.ACTIVE
    case.held_days += found.days if shifts else 0
    db.session.flush()
    opened = _opened(found.tasks)
    for process_id in _process_ids(case, suspended=True):
        with cases.moving_within(process_id) as move:
            move.process.suspended_at = None
            # What is due by now goes off in a moment, when the background work wakes it.
            move.running.move_timers(found.days, opened)
            # The state before the last completion knows nothing of the new dates.
            move.process.before_last = None
    for each in found.tasks:
        each.task.held_days, each.task.extended_to = each.held_days, each.extended_to
        each.task.suspended_at = None
    for promise in found.promises:
        promise.item.due_on = promise.new
    cases.redate(case)
    return found


def outlook(case: Case, hold: Hold, *, shifts: bool) -> Outlook:
    """Every remaining date, old and new, if the year goes on today; nothing is changed."""
    length = hold_days.length_of(hold)
    dates = case.cohort.dates.moved(case.held_days + (length if shifts else 0))
    tasks = _moved_tasks(case, hold, dates)
    return Outlook(
        shifts=shifts,
        days=length,
        old_end=case.ends_on,
        new_end=case.ends_on + timedelta(days=length if shifts else 0),
        tasks=tasks,
        timers=_moved_timers(case, dates, length, _opened(tasks)),
        promises=_moved_promises(case, hold, length),
    )


def _moved_tasks(case: Case, hold: Hold, dates: Dates) -> list[MovedTask]:
    """Every open task, but for those about a meeting that the hold has swallowed."""
    begun = hold.begun_at or now()
    missed = {session.id for session in meetings_between(case, begun, now())}
    seats = {taken.module_id for taken in seats_between(case, begun, now())}
    about = Subjects(case, without=seats)
    return [
        _moved(task, about, dates)
        for task in _tasks(case, Task.suspended_at.is_not(None))
        if task.name not in CALLED_OFF or task.coaching_session_id not in missed
    ]


def _moved(task: Task, about: Subjects, dates: Dates) -> MovedTask:
    parsed = versions.definitions_of(task.process.version_id)
    seen = hold_days.days_since(task.suspended_at)
    held_days = task.held_days + seen
    old_opens, old_due = task_rows.reckoned(task, parsed, about)
    opens, due = task_rows.reckoned(task, parsed, about, dates=dates, held_days=held_days)
    until = _extended_to(task, dates)
    return MovedTask(
        task=task,
        held_days=held_days,
        extended_to=until,
        old_opens=old_opens,
        old_due=task.extended_to or old_due,
        new_opens=opens,
        new_due=until or due,
    )


def _extended_to(task: Task, dates: Dates) -> datetime | None:
    """The day that somebody has set; one chosen during the hold stays, if it is still to come."""
    if task.extended_to is None or task.suspended_at is None:
        return task.extended_to
    since = max(task.suspended_at, task.extended_at or task.suspended_at)
    if since > task.suspended_at and task.extended_to > now():
        return task.extended_to
    return calendar.later(task.extended_to, hold_days.days_since(since), dates.blackouts)


def _moved_promises(case: Case, hold: Hold, length: int) -> list[MovedPromise]:
    """As much time as before is left for each; who promised during the hold knew of it."""
    begun = hold.begun_at or hold.asked_at

    def new(item: ActionItem) -> date:
        if item.created_at >= begun:
            return item.due_on
        later = item.due_on + timedelta(days=length)
        working = calendar.add_working_days(later - timedelta(days=1), 1)
        return calendar.after_blackouts(working, case.cohort.dates.blackouts)

    return [MovedPromise(each, each.due_on, new(each)) for each in action_items.open_of(case)]


def _opened(tasks: Sequence[MovedTask]) -> dict[str, datetime]:
    """By step: from when it counts when the year has gone on."""
    return {each.task.step: each.task.opened_at + timedelta(days=each.held_days) for each in tasks}


def _moved_timers(
    case: Case, dates: Dates, length: int, opened: Mapping[str, datetime]
) -> list[MovedTimer]:
    found = []
    query = select(Process).where(Process.id.in_(_process_ids(case, suspended=True)))
    for process in db.session.scalars(query.order_by(Process.id).options(undefer(Process.state))):
        parsed = versions.definitions_of(process.version_id)
        running = Running.restore(process.state, parsed, Facts(dates))
        found += [MovedTimer(process, *pair) for pair in running.move_timers(length, opened)]
    return found


def _process_ids(case: Case, *, suspended: bool) -> Sequence[int]:
    """The processes that a hold stops; the year comes first, as whoever locks begins with it."""
    is_so = Process.suspended_at.is_not(None) if suspended else Process.suspended_at.is_(None)
    query = select(Process.id).where(
        Process.case_id == case.id,
        Process.ended_at.is_(None),
        Process.name.not_in(cases.GO_ON),
        is_so,
    )
    return db.session.scalars(query.order_by(Process.name != outlines.YEAR, Process.id)).all()


def _tasks(case: Case, condition: object) -> Sequence[Task]:
    query = (
        select(Task)
        .join(Process, Process.id == Task.process_id)
        .where(Task.case_id == case.id, Task.closed_at.is_(None), condition)  # type: ignore[arg-type]
        .order_by(Task.id)
        .options(joinedload(Task.process))
    )
    return db.session.scalars(query).all()


# ---- meetings that fall into it ----


def end_of(day: date) -> datetime:
    """The last moment of a day in Helsinki."""
    return datetime.combine(day, time(23, 59, 59), HELSINKI)


def meetings_between(
    case: Case, first: datetime, last: datetime | None = None
) -> list[CoachingSession]:
    """The coaching sessions planned for some time, the first one first."""
    query = select(CoachingSession).where(
        CoachingSession.case_id == case.id,
        CoachingSession.state.in_(TO_COME),
        CoachingSession.starts_at > first,
    )
    if last is not None:
        query = query.where(CoachingSession.starts_at <= last)
    return list(db.session.scalars(query.order_by(CoachingSession.starts_at, CoachingSession.id)))


def call_off_meetings(case: Case, first: datetime, last: datetime) -> list[CoachingSession]:
    """Nobody meets during a hold: coach and contact person hear it, and a new time is needed."""
    found = meetings_between(case, first, last)
    for session in found:
        session.state = SessionState.LAPSED
        _pass_over(session)
        note_event(
            None,
            "session_off_for_hold",
            case,
            session_id=session.id,
            day=session.day.isoformat(),
        )
        if session.starts_at > now():
            coaching_sessions.tell_both("session_called_off", session)
    return found


def _pass_over(session: CoachingSession) -> None:
    """The cycle goes on to its next proposal."""
    task = db.session.scalar(
        select(Task).where(
            Task.coaching_session_id == session.id,
            Task.closed_at.is_(None),
            Task.name.in_(CALLED_OFF),
        )
    )
    if task is not None:
        with cases.moving_within(task.process_id) as move:
            move.running.pass_over(task.step, CALLED_OFF[task.name])


def seats_between(case: Case, first: datetime, last: datetime | None = None) -> list[CaseModule]:
    """The modules whose training session falls into some time."""
    query = (
        select(CaseModule)
        .join(TrainingSession, TrainingSession.id == CaseModule.session_id)
        .where(
            CaseModule.case_id == case.id,
            CaseModule.confirmed_at.is_not(None),
            TrainingSession.starts_at > first,
        )
        .order_by(TrainingSession.starts_at, CaseModule.id)
    )
    if last is not None:
        query = query.where(TrainingSession.starts_at <= last)
    return list(db.session.scalars(query).unique())


def release_seats(case: Case, first: datetime, last: datetime) -> list[CaseModule]:
    """Give the seats of these training sessions to others; the modules wait for another one."""
    found = seats_between(case, first, last)
    if found:
        bookings.lock({taken.session_id for taken in found if taken.session_id is not None})
        bookings.book([(taken, None) for taken in found])
        bookings.follow(found)
        for taken in found:
            note_event(None, "training_unbooked", case, module=taken.module_id)
    return found


def without_seat(case: Case) -> list[CaseModule]:
    """Confirmed modules that wait for a training session."""
    query = select(CaseModule).where(
        CaseModule.case_id == case.id,
        CaseModule.confirmed_at.is_not(None),
        CaseModule.self_study.is_(False),
        CaseModule.session_id.is_(None),
        # What was held before the organisation split off waits for nothing.
        ~exists().where(Attendance.case_module_id == CaseModule.id),
    )
    return list(db.session.scalars(query.order_by(CaseModule.id)).unique())
