"""Tasks that have become very late: a coordinator decides how each of them goes on (X-01)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import aliased, joinedload

from coaching import calendar, ladder
from coaching.calendar import Blackout
from coaching.clock import now
from coaching.i18n import gettext as _
from coaching.ladder import Rung
from coaching.model.base import db
from coaching.model.cases import Case
from coaching.model.history import note_event
from coaching.model.holds import Reason
from coaching.model.late_tasks import Decision, LateTask
from coaching.model.mail import note_mail
from coaching.model.people import StaffRole, User
from coaching.model.processes import Process, Task
from coaching.permissions import Can, require, visible_tasks
from coaching.permissions.tasks import SHARED_LANES
from coaching.services import (
    cases,
    doers,
    handovers,
    hold_decisions,
    holds,
    lateness,
    people,
    rungs,
    versions,
)
from coaching.services.completions import Completion
from coaching.services.refusals import Refusal

Facts = dict[str, Any]

# Of the list on the first page of coordinators.
PAGE = 20


@dataclass(frozen=True)
class ToHandle:
    """A late task, its name, and the task in which a coordinator decides about it."""

    late: Task
    name: str
    task_id: int


class DoneMeanwhile(Refusal):
    """The late task is not open any more, so there is nothing left to decide."""


class NotSkippable(Refusal):
    """The year cannot go on without this task."""


def open_for(task: Task) -> bool:
    """Ask the coordinators to handle a late task, unless they are asked already.

    Within the caller's transaction.
    """
    if running(task) is not None:
        return False
    process = cases.begin(rungs.DRAWING, task.case)
    db.session.add(LateTask(task=task, process=process, old_due_at=task.due_at))
    return True


def running(task: Task) -> LateTask | None:
    """The time that a coordinator has not decided yet."""
    return db.session.scalar(
        select(LateTask)
        .join(Process, Process.id == LateTask.process_id)
        .where(
            LateTask.task_id == task.id,
            LateTask.decision.is_(None),
            Process.ended_at.is_(None),
        )
        .limit(1)
    )


def to_handle(user: User) -> list[ToHandle]:
    """What waits for a coordinator's decision, those first that have been late longest."""
    require(user, Can.COORDINATE)
    handling = aliased(Task)
    query = (
        visible_tasks(user)
        .join(LateTask, LateTask.task_id == Task.id)
        .join(handling, handling.process_id == LateTask.process_id)
        .where(handling.closed_at.is_(None), handling.suspended_at.is_(None))
        .add_columns(handling.id)
        .order_by(Task.due_at, Task.id)
        .limit(PAGE)
        .options(joinedload(Task.process))
    )
    return [
        ToHandle(late, versions.title_of(late), task_id)
        for late, task_id in db.session.execute(query).unique()
    ]


def of_process(process_id: int) -> LateTask:
    """What a process that handles a late task is about."""
    return db.session.scalars(select(LateTask).where(LateTask.process_id == process_id)).one()


# ---- what the task changes ----


def handle_late_task_facts(task: Task) -> Facts:
    """Which task is late, who has it, what was decided before, and what can be done."""
    late = of_process(task.process_id).task
    who = doers.of_task(late)
    return {
        "task_id": late.id,
        "name": versions.title_of(late),
        "due_at": late.due_at,
        "who": [person.name for person in who],
        "people": [
            {"id": person.id, "name": person.name}
            for person in (doers.possible(late) if late.role in SHARED_LANES else [])
            if who != [person]
        ],
        "is_skippable": is_skippable(late),
        "no_hold": _why_no_hold(late.case),
        "is_second_hold": late.case is not None and holds.held_before(late.case) > 0,
        "earlier": _earlier(late),
    }


def is_skippable(task: Task) -> bool:
    """Whether the drawing lets the process go on without a task."""
    parsed = versions.definitions_of(task.process.version_id)
    return parsed.task(task.name).properties.get("skippable") == "true"


def _why_no_hold(case: Case | None) -> str:
    """Why the year cannot pause; nothing where it can."""
    if case is None:
        return str(_("This task belongs to no year that could pause."))
    try:
        holds.stop_unless_possible(case)
    except Refusal as refusal:
        return str(refusal.message)
    return ""


def _earlier(task: Task) -> list[Facts]:
    query = select(LateTask).where(LateTask.task_id == task.id, LateTask.decision.is_not(None))
    return [
        {
            "words": lateness.words_of(handled.decision),
            "reason": handled.reason,
            "by": handled.decided_by.name if handled.decided_by else "",
            "at": handled.decided_at,
        }
        for handled in db.session.scalars(query.order_by(LateTask.decided_at))
        if handled.decision is not None
    ]


def handle_late_task(done: Completion) -> None:
    """Carry out the decision, and keep it with its reason and the old due date.

    Raises `DoneMeanwhile`, `NotSkippable` or what handing over or a hold raises.
    """
    handled = of_process(done.task.process_id)
    db.session.refresh(handled.task)
    if not handled.task.is_open:
        raise DoneMeanwhile(_("This task has been closed meanwhile: nothing is left to decide."))
    handled.old_due_at = handled.task.due_at
    handled.decision = Decision(done.values["decision"])
    handled.reason = done.values["reason"]
    handled.decided_by, handled.decided_at = done.by, now()
    WAYS[handled.decision](done, handled)


def _extend(done: Completion, handled: LateTask) -> None:
    task = handled.task
    day = calendar.after_blackouts(date.fromisoformat(done.values["new_due"]), _blackouts(task))
    handled.new_due_at = calendar.end_of(day)
    cases.extend(task, handled.new_due_at)
    for person in doers.of_task(task):
        if person.id != done.by.id:
            note_mail("late_extended", person, task_id=task.id)
    _note("late_extended", done, handled, day=day.isoformat())


def _reassign(done: Completion, handled: LateTask) -> None:
    task = handled.task
    person = db.session.get_one(User, int(done.values["given_to"]))
    handled.given_to = person
    handovers.pass_on(done.by, task, person, instead_of=task.assignee_id)
    _note("late_reassigned", done, handled, person_id=person.id)


def _wait(done: Completion, handled: LateTask) -> None:
    handled.wait_until = date.fromisoformat(done.values["wait_until"])
    quiet = ladder.next_morning(calendar.end_of(handled.wait_until), _blackouts(handled.task))
    coming = handled.task.next_rung_at
    handled.task.next_rung_at = max(coming, quiet) if coming else None
    _note("late_waits", done, handled, day=handled.wait_until.isoformat())


def _do_without(done: Completion, handled: LateTask) -> None:
    task = handled.task
    if not is_skippable(task):
        raise NotSkippable(
            _("The year cannot go on without this task. Choose something else."), field="decision"
        )
    if not cases.skip(task):
        raise DoneMeanwhile(_("This task has been closed meanwhile: nothing is left to decide."))
    _note("late_not_needed", done, handled)


def _escalate(done: Completion, handled: LateTask) -> None:
    task = handled.task
    task.rung, task.next_rung_at = Rung.ESCALATED, None
    for person in people.with_role(StaffRole.MANAGER):
        note_mail("late_escalated", person, task_id=task.id)
    _note("late_raised", done, handled)


def _hold(done: Completion, handled: LateTask) -> None:
    # This answer is its end; what is over is not put on hold.
    handled.process.ended_at = now()
    try:
        hold = hold_decisions.decide_at_once(
            done.by,
            done.case,
            reason=Reason(done.values["hold_reason"]),
            expected_until=date.fromisoformat(done.values["expected_until"]),
            words=done.values["hold_words"] or "",
        )
    except Refusal as refusal:
        refusal.field = refusal.field or "decision"
        raise
    _note("late_held" if hold.granted else "late_hold_asked", done, handled)


WAYS: Mapping[Decision, Callable[[Completion, LateTask], None]] = {
    Decision.EXTEND: _extend,
    Decision.REASSIGN: _reassign,
    Decision.WAIT: _wait,
    Decision.NOT_NEEDED: _do_without,
    Decision.HOLD: _hold,
    Decision.ESCALATE: _escalate,
}


def _note(name: str, done: Completion, handled: LateTask, **facts: str | int | None) -> None:
    """What was decided, with the old due date."""
    before = handled.old_due_at
    facts["old_due"] = calendar.day_in_helsinki(before).isoformat() if before else None
    late = handled.task
    note_event(done.by, name, late.case, task=late, on_behalf_of=done.on_behalf_of, **facts)


def _blackouts(task: Task) -> tuple[Blackout, ...]:
    return task.case.dates.blackouts if task.case else ()
