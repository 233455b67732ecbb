"""Rows of tasks mirror the steps of a running drawing: opened, closed, and opened again."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select

from coaching import calendar
from coaching.calendar import Dates
from coaching.clock import now
from coaching.engine.definitions import Definitions
from coaching.engine.process import Process as Running
from coaching.engine.process import Step
from coaching.ladder import Rung
from coaching.model.base import db
from coaching.model.cases import Member, MemberKind
from coaching.model.history import note_event
from coaching.model.people import User
from coaching.model.processes import Outcome, Process, Task
from coaching.services import outlines, process_states, rungs
from coaching.services.moves import Move
from coaching.services.subjects import Subjects

# A timer with such a name answers for the person whose task it ends; others just end it.
SILENCE = "_silence"


def mirror(move: Move) -> list[Task]:
    """Make the task rows mirror the open steps; gives the tasks that opened."""
    running, process = move.running, move.process
    about = Subjects(process.case) if process.case else None
    steps = {step.id: step for step in running.open_steps}
    found = _rows(process, also=steps)
    rows = {task.step: task for task, _rung in found}
    if _pass_over(running, [step for step_id, step in steps.items() if step_id not in rows]):
        return mirror(move)
    for step_id, task in rows.items():
        if task.is_open and step_id not in steps:
            _close(task, move, running.ended_by_timer.get(step_id))
    move.no_longer_late = [
        task for task, rung in found if rung >= Rung.HANDLED and task.step not in steps
    ]
    closed = [task for task in rows.values() if not task.is_open and task.step in steps]
    new = [step for step_id, step in steps.items() if step_id not in rows]
    opened = [
        *(_reopen(task, move, about) for task in closed),
        *(_open(step, move, about) for step in new),
    ]
    if opened and process.name == outlines.YEAR:
        _note_beginnings(process, opened)
    return opened


def _note_beginnings(process: Process, opened: Iterable[Task]) -> None:
    """Whatever holds a task that opens has begun by now."""
    begun = _beginnings(process, ((task.name, task.opened_at) for task in opened))
    process.begun = begun | process.begun


def recount_beginnings(process: Process) -> None:
    """The same anew, because a task that is opened again waits from now on; one statement."""
    first = (
        select(Task.name, func.min(Task.opened_at))
        .where(Task.process_id == process.id)
        .group_by(Task.name)
    )
    process.begun = _beginnings(process, ((row[0], row[1]) for row in db.session.execute(first)))


def _beginnings(process: Process, opened: Iterable[tuple[str, datetime]]) -> dict[str, str]:
    held = outlines.holders(process.version_id)
    begun: dict[str, str] = {}
    for name, moment in sorted(opened, key=lambda each: each[1]):
        for holder in held.get(name, ()):
            begun.setdefault(holder, moment.isoformat())
    return begun


def _rows(process: Process, *, also: Collection[str]) -> list[tuple[Task, int]]:
    """Open tasks, the one done last, and those of ``also`` these steps, which may reopen.

    Each with its rung as it stands now: the ladder may have climbed since the task was loaded.
    """
    wanted = or_(
        Task.closed_at.is_(None), Task.step.in_(also), Task.id == (process.last_task_id or 0)
    )
    query = select(Task, Task.rung).where(Task.process_id == process.id, wanted)
    return [(task, rung) for task, rung in db.session.execute(query)]


def _pass_over(running: Running, begun: Iterable[Step]) -> bool:
    """Nobody is asked in the place of somebody who has left since the process was told of them."""
    left = [step for step in begun if _has_left(step)]
    for step in left:
        running.pass_over(step.id, {})
    return bool(left)


def _has_left(step: Step) -> bool:
    member = _member_of(step)
    return member is not None and member.left_at is not None


def _member_of(step: Step) -> Member | None:
    """Whom of an organisation a step is for, where its drawing asks several people."""
    if step.element.role != MemberKind.TEAM_MEMBER:
        return None
    return db.session.get(Member, _named_in(step))


def _assignee_of(step: Step) -> int | None:
    """Who does a step by name: somebody of the organisation, or of the programme."""
    member = _member_of(step)
    if member is not None:
        return member.user_id
    chosen = (
        db.session.get(User, _named_in(step)) if "assignee" in step.element.properties else None
    )
    return chosen.id if chosen else None


def _named_in(step: Step) -> Any:
    return step.data.get(step.element.properties.get("assignee", ""))


def _close(task: Task, move: Move, timer: str | None) -> None:
    answered = timer is not None and timer.endswith(SILENCE)
    task.closed_at, task.next_rung_at, task.suspended_at = now(), None, None
    task.outcome = Outcome.SILENCE if answered else Outcome.CANCELLED
    if answered:
        note_event(None, "silence", move.process.case, task=task, timer=timer)
    if timer is not None and move.ending is not None:
        move.ending(task, timer)


def _reopen(task: Task, move: Move, about: Subjects | None) -> Task:
    """Given back: the same task is open again, and climbs on from its rung unless its day moved."""
    task.closed_at = task.outcome = task.closed_by_id = task.done_for_id = None
    set_dates(task, move.definitions, about)
    climbs = rungs.ladder_of(task, move.definitions)
    rungs.go_on(task, climbs, dates_of(task, about, climbs.rules))
    return task


def _open(step: Step, move: Move, about: Subjects | None) -> Task:
    process, case, element = move.process, move.process.case, step.element
    task = Task(
        process=process,
        case=case,
        step=step.id,
        name=element.id,
        role=element.role or "",
        phase=step.phase,
        optional=element.properties.get("optional") == "true",
        organisation_name=process_states.subject_of(process),
        opened_at=now(),
        suspended_at=process.suspended_at and now(),
    )
    if about is not None:
        about.settle(task, element.process, step.data)
    task.assignee_id = task.assignee_id or _assignee_of(step)
    set_dates(task, move.definitions, about)
    db.session.add(task)
    return task


def set_dates(task: Task, parsed: Definitions, about: Subjects | None) -> bool:
    """From when and until when a task is to be done, by the rules in its drawing.

    With a later due date it climbs the late ladder from the ground; True where a coordinator was
    asked to handle it before.
    """
    if task.suspended_at is not None:
        # On hold it has no dates, and climbs nowhere.
        task.opens_at = task.due_at = task.next_rung_at = None
        return False
    before, rung = task.due_at, task.rung or Rung.NONE
    task.opens_at, due_at = reckoned(task, parsed, about)
    task.due_at = task.extended_to or due_at
    if task.due_at == before:
        return False
    climbs = rungs.ladder_of(task, parsed)
    rungs.reckon(task, climbs, dates_of(task, about, climbs.rules))
    return rung >= Rung.HANDLED and task.rung == Rung.NONE


def dates_of(task: Task, about: Subjects | None, rules: Collection[str]) -> Dates:
    """The dates that these rules of a task count from."""
    if about is None:
        return _dates_without_case(task)
    return about.dates(task, about.case.dates, rules)


def _dates_without_case(task: Task) -> Dates:
    return process_states.dates_without_case(task.process).with_anchor("opened", task.opened_at)


def due_from_now(task: Task, parsed: Definitions, about: Subjects | None) -> datetime | None:
    """Until when a task were to be done by the rules in its drawing, if it opened now."""
    rule = parsed.task(task.name).properties.get("due")
    if rule is None:
        return None
    return calendar.due_at(rule, dates_of(task, about, [rule]).with_anchor("opened", now()))


def reckoned(
    task: Task,
    parsed: Definitions,
    about: Subjects | None,
    *,
    dates: Dates | None = None,
    held_days: int | None = None,
) -> tuple[datetime | None, datetime | None]:
    """When a task opens and is due by the rules in its drawing; with other dates, if given."""
    element = parsed.task(task.name)
    opens, due = element.properties.get("opens"), element.properties.get("due")
    rules = [rule for rule in (opens, due) if rule]
    if about is None:
        found = _dates_without_case(task)
    else:
        found = about.dates(task, dates or about.case.dates, rules, held_days=held_days)
    return (
        calendar.opens_at(opens, found) if opens else None,
        calendar.due_at(due, found) if due else None,
    )
