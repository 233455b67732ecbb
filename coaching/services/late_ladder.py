"""The late ladder: reminders, then those who look after the organisation, then the manager."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from sqlalchemy import select, update

from coaching import ladder
from coaching.clock import now
from coaching.ladder import Rung
from coaching.model.base import db, transaction
from coaching.model.history import note_event
from coaching.model.mail import note_mail
from coaching.model.people import StaffRole, User
from coaching.model.processes import Task
from coaching.services import doers, late_tasks, people, rungs, task_rows, versions, year_locks
from coaching.services.subjects import Subjects

# Whoever has taken a task and then stood still is followed by somebody else.
AGAIN = timedelta(minutes=5)


def due(limit: int) -> list[int]:
    """The tasks that have to be looked at now."""
    query = (
        select(Task.id)
        .where(Task.closed_at.is_(None), Task.next_rung_at <= now())
        .order_by(Task.next_rung_at, Task.id)
        .limit(limit)
    )
    with transaction():
        return list(db.session.scalars(query))


def claim(task_id: int) -> bool:
    """Take a task that has to be looked at, unless somebody else has it."""
    taken = (
        update(Task)
        .where(Task.id == task_id, Task.closed_at.is_(None), Task.next_rung_at <= now())
        .values(next_rung_at=now() + AGAIN)
        .returning(Task.id)
        .execution_options(synchronize_session=False)
    )
    with transaction():
        return db.session.scalar(taken) is not None


def look_at(task_id: int, moment: datetime) -> None:
    """Move the next look at a task that climbs to another moment."""
    climbs = Task.next_rung_at.is_not(None)
    with transaction():
        db.session.execute(
            update(Task)
            .where(Task.id == task_id, climbs)
            .values(next_rung_at=moment)
            .execution_options(synchronize_session=False)
        )


def climb(task_id: int) -> Rung:
    """Let a task climb to the highest rung that it has reached; gives the rung it is on.

    Of several rungs that were missed only the highest happens. At night, and on days on which
    nobody is reminded, it waits for the next morning. Harmless when run twice.
    """
    with transaction():
        task = _locked(task_id)
        about = Subjects(task.case) if task.case else None
        climbs = rungs.ladder_of(task, versions.definitions_of(task.process.version_id))
        dates = task_rows.dates_of(task, about, climbs.rules)
        reached, before = rungs.reached(task, climbs, dates), Rung(task.rung)
        if reached > before and not ladder.is_at_work(now(), dates.blackouts):
            task.next_rung_at = ladder.next_morning(now(), dates.blackouts)
            return before
        task.rung = reached
        rungs.go_on(task, climbs, dates)
        if reached > before:
            EFFECTS[reached](task)
    return reached


def _locked(task_id: int) -> Task:
    """A task as it is now: until the end of the transaction nobody does it."""
    case_id = db.session.scalar(select(Task.case_id).where(Task.id == task_id))
    if case_id is not None:
        year_locks.lock_year(case_id)
    # A write takes the lock on every database.
    return db.session.scalars(
        update(Task)
        .where(Task.id == task_id)
        .values(rung=Task.rung)
        .returning(Task)
        .execution_options(synchronize_session=False, populate_existing=True)
    ).one()


# ---- what happens on each rung ----


def _remind(task: Task) -> None:
    """Those who do it have three working days left."""
    _write(doers.of_task(task), "late_reminder", task)
    task.reminded_at = now()


def _remind_again(task: Task) -> None:
    """It stays open, and those who do it hear that it is late."""
    _write(doers.of_task(task), "late_again", task)
    task.reminded_at = now()
    note_event(None, "late_reminded", task.case, task=task)


def _tell(task: Task) -> None:
    """The coach and the coordinators hear of it; managers, where a coordinator is late.

    Without a case a coach does what a coordinator could do as well.
    """
    without_case = task.case_id is None and task.role == StaffRole.COACH
    if task.role == StaffRole.COORDINATOR or without_case:
        _write(people.with_role(StaffRole.MANAGER), "late_told", task)
        note_event(None, "late_told_manager", task.case, task=task)
    else:
        _write(people.staff_of(task.case), "late_told", task)
        note_event(None, "late_told", task.case, task=task)


def _hand_to_coordinators(task: Task) -> None:
    """A coordinator decides how it goes on."""
    if late_tasks.open_for(task):
        _write(people.with_role(StaffRole.COORDINATOR), "late_to_handle", task)
        note_event(None, "late_to_handle", task.case, task=task)


def _escalate(task: Task) -> None:
    """It stands on the manager's list, and some coordinator has to handle it all the same."""
    late_tasks.open_for(task)
    _write(people.with_role(StaffRole.MANAGER), "late_escalated", task)
    note_event(None, "late_escalated", task.case, task=task)


EFFECTS: Mapping[Rung, Callable[[Task], None]] = {
    Rung.REMINDED: _remind,
    Rung.LATE: _remind_again,
    Rung.TOLD: _tell,
    Rung.HANDLED: _hand_to_coordinators,
    Rung.ESCALATED: _escalate,
}


def _write(to: list[User], name: str, task: Task) -> None:
    for person in to:
        note_mail(name, person, task_id=task.id)
