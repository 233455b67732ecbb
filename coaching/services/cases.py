"""Cases and their processes: the only place that loads, moves and stores a running drawing."""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select, update
from sqlalchemy.orm import joinedload, undefer

from coaching.clock import now
from coaching.engine.definitions import Definitions
from coaching.engine.process import NotWaiting
from coaching.engine.process import Process as Running
from coaching.i18n import gettext as _
from coaching.model.ad_hoc import AdHocTask
from coaching.model.applications import Application
from coaching.model.base import db, transaction
from coaching.model.cases import UNDER_WAY, Case, CaseStatus, MemberKind
from coaching.model.history import note_event
from coaching.model.holds import Hold
from coaching.model.late_tasks import LateTask
from coaching.model.mail import note_mail
from coaching.model.people import User
from coaching.model.processes import Outcome, Process, Task
from coaching.permissions import Can, require
from coaching.services import (
    coaching_sessions,
    hold_days,
    invitations,
    process_states,
    settings,
    task_rows,
    versions,
)
from coaching.services.moves import Ending, Move, Opening
from coaching.services.outlines import YEAR
from coaching.services.process_states import HOLD, facts_of
from coaching.services.refusals import Refusal
from coaching.services.subjects import Subjects

# What goes on while a year is on hold: the hold itself, the way out, and a change of coach, also
# that a coach asks for one.
GO_ON = (HOLD, "withdrawal", "handover", "coach_wish")


class AlreadyStarted(Refusal):
    """The year of this organisation runs already."""


class OnHold(Refusal):
    """The year is on hold: nothing in it moves until it goes on."""


class PeopleMissing(Refusal):
    """The year cannot start without those who have to take its first steps."""


def start_year(user: User, case: Case) -> Process:
    """Begin an organisation's year; raises `AlreadyStarted`, `PeopleMissing`."""
    require(user, Can.COORDINATE, case)
    if case.status != CaseStatus.PREPARING:
        raise _already_started(case)
    for kind, missing in (
        (MemberKind.CONTACT, _("Add the contact person first, then start the year.")),
        (MemberKind.SPONSOR, _("Add the management sponsor first, then start the year.")),
    ):
        if not case.people(kind):
            raise PeopleMissing(missing)
    with transaction():
        return start_year_within(user, case)


def start_year_within(user: User, case: Case) -> Process:
    """The same for a case that has its people, within the caller's transaction."""
    # Of two people who press the button at once, one starts the year.
    first = db.session.scalar(
        update(Case)
        .where(Case.id == case.id, Case.status == CaseStatus.PREPARING)
        .values(
            status=CaseStatus.ACTIVE,
            started_at=now(),
            coaching_interval=settings.current().first_interval_days,
        )
        .returning(Case.id)
    )
    if first is None:
        raise _already_started(case)
    note_event(user, "year_started", case)
    process = begin(YEAR, case, opening=invitations.ask_to_sign)
    contacts, sponsors = case.people(MemberKind.CONTACT), case.people(MemberKind.SPONSOR)
    # Whoever signs by a link hears of the year with it.
    for person in (*contacts, *(each for each in sponsors if not invitations.awaiting(each))):
        note_mail("year_started", person, case_id=case.id)
    return process


def begin(
    drawing: str,
    case: Case | None = None,
    *,
    about: AdHocTask | Hold | Application | None = None,
    decided: Mapping[str, Any] | None = None,
    opening: Opening | None = None,
) -> Process:
    """Start a drawing in its newest version, within the caller's transaction.

    ``about`` says what is asked of whom, or when, where the drawing leaves that open; ``decided``
    what its first task would have asked, where whoever begins it has that task and has decided.
    """
    version = versions.newest()
    process = Process(name=drawing, case=case, version=version, state=b"")
    if case is not None and case.is_on_hold and drawing not in GO_ON:
        process.suspended_at = now()
    db.session.add(process)
    if about is not None:
        about.process = process
        db.session.add(about)
    db.session.flush()
    parsed = versions.definitions_of(version.id)
    running = Running.start(parsed, drawing, facts_of(process))
    if decided is not None:
        [first] = running.open_steps
        running.complete(first.id, decided)
    _store(Move(process, running, parsed, opening=opening))
    return process


def _already_started(case: Case) -> AlreadyStarted:
    return AlreadyStarted(_("The year of %(name)s has already begun.", name=case.organisation.name))


@contextmanager
def moving(
    process_id: int, ending: Ending | None = None, opening: Opening | None = None
) -> Iterator[Move]:
    """Load a process, let the caller act, and store everything together or nothing at all."""
    with transaction(), moving_within(process_id, ending, opening) as move:
        yield move


@contextmanager
def moving_within(
    process_id: int, ending: Ending | None = None, opening: Opening | None = None
) -> Iterator[Move]:
    """The same within the caller's transaction."""
    move = _load(process_id, ending, opening)
    yield move
    _store(move)


def _load(process_id: int, ending: Ending | None = None, opening: Opening | None = None) -> Move:
    # Take the lock with the first write: whoever comes second waits here, then sees the truth.
    process = db.session.scalars(
        update(Process)
        .where(Process.id == process_id)
        .values(revision=Process.revision + 1)
        .returning(Process)
        .options(undefer(Process.state))
        .execution_options(synchronize_session=False, populate_existing=True)
    ).one()
    parsed = versions.definitions_of(process.version_id)
    running = Running.restore(process.state, parsed, facts_of(process))
    return Move(process, running, parsed, ending, opening)


def withdraw(case: Case, *, leaving: int | None = None) -> None:
    """End the year of a case early, within the caller's transaction.

    ``leaving`` is the process that decided it: that one goes on to its own end.
    """
    _end_early(case, CaseStatus.WITHDRAWN, leaving)


def merge(case: Case, into: Case) -> None:
    """End the year of a case because it goes on in another one; within the transaction."""
    case.merged_into = into
    # Who had joined this organisation before goes on where it does.
    db.session.execute(
        update(Case).where(Case.merged_into_id == case.id).values(merged_into_id=into.id)
    )
    _end_early(case, CaseStatus.MERGED)


def _end_early(case: Case, status: CaseStatus, leaving: int | None = None) -> None:
    case.status, case.ended_at = status, now()
    hold_days.end(case)
    year = db.session.scalar(
        select(Process.id).where(
            Process.case_id == case.id, Process.name == YEAR, Process.ended_at.is_(None)
        )
    )
    if year is None:
        return
    with moving_within(year) as move:
        try:
            move.running.signal("withdraw")
        except NotWaiting:
            # Years of 0.1.0 follow drawings that know no withdrawal.
            move.running.cancel()
    # Only the exit is still to be recorded.
    _end_what_runs_beside(case, leaving)


def _end_what_runs_beside(case: Case, leaving: int | None = None) -> None:
    """Side processes have lost their meaning when the year is over."""
    _cancel(
        select(Process.id).where(
            Process.case_id == case.id,
            Process.name != YEAR,
            Process.ended_at.is_(None),
            Process.id.is_distinct_from(leaving),
        )
    )


def _end_handling(tasks: Collection[Task]) -> None:
    """Nobody has to handle that a task is late once it is closed, or has another date."""
    handled = [task.id for task in tasks]
    if handled:
        _cancel(
            select(Process.id)
            .join(LateTask, LateTask.process_id == Process.id)
            .where(
                LateTask.task_id.in_(handled),
                LateTask.decision.is_(None),
                Process.ended_at.is_(None),
            )
        )


def _cancel(processes: Select[int]) -> None:
    for process_id in db.session.scalars(processes.order_by(Process.id)).all():
        with moving_within(process_id) as move:
            move.running.cancel()


def stop_on_hold(process: Process) -> None:
    """Refuse to move a process of a year that is on hold; raises `OnHold`."""
    if process.suspended_at is not None:
        raise OnHold(_("This year is on hold. It can be done when the year goes on again."))


def cancel(process: Process) -> None:
    """End a side process that has lost its meaning, within the caller's transaction."""
    if process.ended_at is None:
        move = _load(process.id)
        move.running.cancel()
        _store(move)


def skip(task: Task) -> bool:
    """Close a task that is not needed, and let its process go on; False when it is closed already.

    Within the caller's transaction. What is due by now goes off when the background work wakes it.
    """
    move = _load(task.process_id)
    if not move.waits_for(task):
        return False
    task.closed_at, task.outcome, task.next_rung_at = now(), Outcome.CANCELLED, None
    move.pass_over(task)
    _store(move)
    return True


def extend(task: Task, due_at: datetime | None) -> None:
    """Give a task another due date, or that of its drawing; within the caller's transaction."""
    task.extended_to, task.extended_at = due_at, now()
    about = Subjects(task.case) if task.case else None
    _set_dates(task, about)


def due_from_now(task: Task) -> datetime | None:
    """Until when a task were to be done by the rules in its drawing, if it opened now."""
    parsed = versions.definitions_of(task.process.version_id)
    return task_rows.due_from_now(task, parsed, Subjects(task.case) if task.case else None)


def _set_dates(task: Task, about: Subjects | None) -> None:
    parsed = versions.definitions_of(task.process.version_id)
    if task_rows.set_dates(task, parsed, about):
        _end_handling([task])


def step_back(move: Move, task: Task) -> None:
    """Open a finished task again, within `moving`; raises `NotReopenable`, `OnHold`."""
    stop_on_hold(move.process)
    move.running = process_states.reopened(move.process, task)
    move.process.before_last = move.process.last_task_id = None
    move.keeps_before_last = True
    if move.process.name == YEAR:
        task_rows.recount_beginnings(move.process)


def recount_dates(user: User, case: Case) -> None:
    """Reckon timers and due dates anew, because a date of the cohort has moved.

    Within the caller's transaction. What is due by now goes off when the background work wakes it,
    so that what follows from it happens there.
    """
    # What is on hold is reckoned anew when it goes on.
    running = select(Process.id).where(
        Process.case_id == case.id, Process.ended_at.is_(None), Process.suspended_at.is_(None)
    )
    for process_id in db.session.scalars(running.order_by(Process.id)).all():
        with moving_within(process_id) as move:
            move.running.recount_timers()
    redate(case)
    note_event(user, "dates_changed", case)


def recount_process(process_id: int) -> None:
    """The same for a process without a case; within the caller's transaction."""
    with moving_within(process_id) as move:
        move.running.recount_timers()
    db.session.flush()
    open_tasks = select(Task).where(Task.process_id == process_id, Task.closed_at.is_(None))
    for task in db.session.scalars(open_tasks).all():
        _set_dates(task, None)


def redate(case: Case) -> None:
    """Reckon the dates of open tasks anew, because a session that they count from has moved.

    Within the caller's transaction.
    """
    db.session.flush()
    about = Subjects(case)
    open_tasks = (
        select(Task)
        .where(Task.case_id == case.id, Task.closed_at.is_(None))
        .options(joinedload(Task.process))
    )
    for task in db.session.scalars(open_tasks).all():
        _set_dates(task, about)


def _store(move: Move) -> None:
    process, running = move.process, move.running
    # One flush at the end writes everything at once.
    with db.session.no_autoflush:
        move.opened = task_rows.mirror(move)
    if running.fired and not move.keeps_before_last:
        process.before_last = None
    process.state = running.dump()
    process.next_timer_at = None if process.suspended_at else running.next_timer_at
    if running.is_over:
        process.ended_at, process.suspended_at = process.ended_at or now(), None
    elif process.ended_at is not None:
        process.ended_at = None
    if process.case is not None and process.name == YEAR:
        _follow(process.case, move)
    _end_handling(move.no_longer_late)
    if move.opening is not None:
        for task in move.opened:
            move.opening(task)


def _follow(case: Case, move: Move) -> None:
    """Keep the case's phase and status in step with its year."""
    phase = phase_now(move.definitions, {step.phase for step in move.running.open_steps})
    if phase is not None and phase != case.phase:
        case.phase, case.phase_since = phase, now()
        note_event(None, "phase_begun", case, phase=phase)
    if move.running.is_over and case.status in UNDER_WAY:
        case.status, case.ended_at = CaseStatus.COMPLETED, now()
        note_event(None, "year_completed", case)
        coaching_sessions.lapse(case)
        _end_what_runs_beside(case)
    elif not move.running.is_over and case.status == CaseStatus.COMPLETED:
        case.status, case.ended_at = CaseStatus.ACTIVE, None


def phase_now(parsed: Definitions, open_phases: set[str | None]) -> str | None:
    """The last open phase; an open baseline wins over training and coaching beside it."""
    in_order = [phase for phase in parsed.phases if phase in open_phases]
    if not in_order:
        return None
    if "baseline" in in_order and in_order[-1] in {"training", "coaching"}:
        return "baseline"
    return in_order[-1]
