"""What must hold in every moment of a year: rows and steps agree, and somebody does each task."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from math import ceil
from zlib import decompress

from sqlalchemy import bindparam, select
from sqlalchemy.orm import joinedload, selectinload, undefer

from coaching.engine.process import Process as Running
from coaching.engine.process import Wait
from coaching.model.base import db
from coaching.model.cases import OVER, Case, CaseStatus, Member
from coaching.model.certificates import Certificate
from coaching.model.coaching_sessions import TO_COME, CoachingSession
from coaching.model.people import User
from coaching.model.processes import Process, Task
from coaching.model.substitutions import Substitution
from coaching.permissions import does_the_task
from coaching.services import outlines, process_states, versions

# How large the state of a process may become (bytes).
MOST_PLAIN = 75_000
MOST_COMPRESSED = 10_000
WEEK = timedelta(weeks=1)


class Broken(Exception):
    """Something that must always hold does not; the message says what, and of which task."""


@dataclass(frozen=True)
class Sight:
    """A year as it stands in the database, read anew."""

    case: Case
    people: Sequence[User]
    processes: Sequence[Process]
    running: dict[int, Running]
    tasks: Sequence[Task]

    @property
    def absences(self) -> list[Substitution]:
        """Who stands in for whom, has done so, or will."""
        return [each for person in self.people for each in person.absences]

    @property
    def alive(self) -> list[Process]:
        """The processes that go on."""
        return [each for each in self.processes if each.ended_at is None]

    @property
    def waits(self) -> list[Wait]:
        """Every timer that runs."""
        return [wait for running in self.running.values() for wait in running.waits]

    @property
    def largest_state(self) -> int:
        """The size of the largest state, uncompressed (bytes)."""
        return max((len(decompress(each.state)) for each in self.processes), default=0)


# Asked after every step, and therefore put into words once.
EVERYBODY = (
    select(User)
    .order_by(User.id)
    # Whether somebody does a task depends on these, and it is asked of everybody.
    .options(joinedload(User.offices), selectinload(User.standing_in), selectinload(User.absences))
)
THE_CASE = (
    select(Case)
    .where(Case.id == bindparam("case_id"))
    # Whoever belongs to it is among everybody.
    .options(joinedload(Case.members).lazyload(Member.user))
)
PROCESSES = (
    select(Process)
    .where(Process.case_id == bindparam("case_id"))
    .order_by(Process.id)
    .options(undefer(Process.state))
)
OPEN_TASKS = (
    select(Task)
    .where(Task.case_id == bindparam("case_id"), Task.closed_at.is_(None))
    .order_by(Task.id)
    .options(joinedload(Task.coaching_session))
)


def look(case_id: int) -> Sight:
    """Read a year from the database as somebody who comes from elsewhere."""
    db.session.remove()
    of_case = {"case_id": case_id}
    people = db.session.scalars(EVERYBODY).unique().all()
    case = db.session.scalars(THE_CASE, of_case).unique().one()
    processes = db.session.scalars(PROCESSES, of_case).all()
    tasks = db.session.scalars(OPEN_TASKS, of_case).all()
    running = {each.id: _restored(each) for each in processes if each.ended_at is None}
    return Sight(case, people, processes, running, tasks)


def _restored(process: Process) -> Running:
    parsed = versions.definitions_of(process.version_id)
    return Running.restore(process.state, parsed, process_states.facts_of(process))


def check(seen: Sight) -> None:
    """Everything that must hold at any time; raises `Broken`."""
    for process in seen.processes:
        _check_rows(process, seen)
        _check_size(process)
    for task in seen.tasks:
        _check_task(task, seen)
    _check_case(seen)


def _check_rows(process: Process, seen: Sight) -> None:
    running = seen.running.get(process.id)
    steps = {step.id: step.element.id for step in running.open_steps} if running else {}
    rows = {task.step: task for task in seen.tasks if task.process_id == process.id}
    for step, task in rows.items():
        if step not in steps:
            raise Broken(f"{called(task)} is open, but {process.name} does not wait for it")
    for step, name in steps.items():
        if step not in rows:
            raise Broken(f"{process.name} waits for {name}, but nobody has such a task")
        if rows[step].name != name:
            raise Broken(f"{called(rows[step])} stands for the step {name}")
    if running is not None:
        _check_timer(process, running)


def _check_timer(process: Process, running: Running) -> None:
    if process.suspended_at is not None:
        if process.next_timer_at is not None:
            raise Broken(f"{process.name} is on hold, but is woken at {process.next_timer_at}")
    elif process.next_timer_at != running.next_timer_at:
        raise Broken(
            f"{process.name} is woken at {process.next_timer_at}, but waits until "
            f"{running.next_timer_at}"
        )
    if not running.open_steps and running.next_timer_at is None:
        raise Broken(f"{process.name} goes on, but waits for nothing")


def _check_size(process: Process) -> None:
    plain, compressed = len(decompress(process.state)), len(process.state)
    if plain > MOST_PLAIN or compressed > MOST_COMPRESSED:
        raise Broken(f"the state of {process.name} has grown to {plain} ({compressed}) bytes")


def _check_task(task: Task, seen: Sight) -> None:
    if (task.suspended_at is not None) != (task.process.suspended_at is not None):
        raise Broken(f"{called(task)} and {task.process.name} are not both on hold")
    if task.is_suspended and (task.due_at or task.opens_at or task.next_rung_at):
        raise Broken(f"{called(task)} is on hold, but has a date")
    if not any(_does(each, task) for each in seen.people):
        raise Broken(f"nobody does {called(task)}")
    phases = versions.definitions_of(task.process.version_id).phases
    if task.process.name == outlines.YEAR and task.phase not in phases:
        raise Broken(f"{called(task)} belongs to the phase {task.phase}, which nobody knows")


def doers(task: Task, people: Iterable[User]) -> list[User]:
    """Those who do a task, as the rights say; nobody who has left."""
    return [each for each in people if _does(each, task)]


def _does(person: User, task: Task) -> bool:
    return person.active and does_the_task(person, task)


def _check_case(seen: Sight) -> None:
    case, phases = seen.case, versions.definitions_of(seen.processes[0].version_id).phases
    if case.phase not in phases:
        raise Broken(f"the year is in the phase {case.phase}, which nobody knows")
    year = next(each for each in seen.processes if each.name == outlines.YEAR)
    if (year.ended_at is not None) != (case.status in OVER):
        raise Broken(f"the year is {case.status}, its process ended at {year.ended_at}")
    for process in seen.processes:
        if process.ended_at is not None and process.next_timer_at is not None:
            raise Broken(f"{process.name} has ended, but is woken at {process.next_timer_at}")
    if case.status == CaseStatus.COMPLETED and seen.alive:
        raise Broken(f"the year is over, but {seen.alive[0].name} goes on")


def check_end(seen: Sight) -> int:
    """What must hold when nothing goes on any more; gives the length of the year in weeks."""
    case = seen.case
    if case.status not in OVER or case.started_at is None or case.ended_at is None:
        raise Broken(f"nothing goes on, but the year is {case.status}")
    if seen.tasks:
        raise Broken(f"the year is over, but {called(seen.tasks[0])} is open")
    to_come = select(CoachingSession.number).where(
        CoachingSession.case_id == case.id, CoachingSession.state.in_(TO_COME)
    )
    for number in db.session.scalars(to_come):
        raise Broken(f"the year is over, but coaching session {number} is to come")
    has_one = db.session.scalar(select(Certificate.id).where(Certificate.case_id == case.id))
    if case.status == CaseStatus.COMPLETED and has_one is None:
        raise Broken("the year is complete, but there is no certificate")
    return ceil((case.ended_at - case.started_at) / WEEK)


def called(task: Task) -> str:
    """A task as whoever looks for a fault wants it named."""
    about = f" about {task.module_id}" if task.module_id else ""
    return f"{task.name}{about} (task {task.id})"
