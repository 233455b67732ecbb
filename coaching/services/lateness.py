"""How late tasks stand: in words for those who look after them, and the manager's list."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import and_, func, select
from sqlalchemy.orm import joinedload

from coaching.clock import today
from coaching.i18n import gettext as _
from coaching.i18n import lazy_gettext as _l
from coaching.ladder import Rung
from coaching.model.base import db
from coaching.model.history import Event
from coaching.model.late_tasks import Decision, LateTask
from coaching.model.people import User
from coaching.model.processes import Task
from coaching.permissions import Can, allowed, is_manager, require, visible_tasks
from coaching.services import days, versions

# What a rung of the ladder, or a decision about it, has left in the history.
SENTENCES = {
    "late_reminded": _l("Reminded again on %(day)s."),
    "late_told": _l("The coach and the coordinators were told on %(day)s."),
    "late_told_manager": _l("The programme manager was told on %(day)s."),
    "late_to_handle": _l("Since %(day)s a coordinator has to handle this."),
    "late_escalated": _l("On the programme manager's list since %(day)s."),
    "late_raised": _l("On the programme manager's list since %(day)s."),
    "late_reassigned": _l("Given to somebody else on %(day)s, because it was late."),
    "late_waits": _l("No reminders until %(until)s."),
    "late_held": _l("The year was put on hold on %(day)s, because it was late."),
    "late_hold_asked": _l("On %(day)s the programme manager was asked for a second hold."),
}
MOST = 50  # lines of the manager's list


@dataclass(frozen=True)
class Escalated:
    """A late task on the manager's list; the reason is there where a coordinator brought it."""

    task: Task
    name: str
    reason: str
    by: str
    at: datetime | None


def sentences(user: User, tasks: Sequence[Task]) -> dict[int, str]:
    """By task what has happened because it is late, for those who look after the organisation."""
    late = [task for task in tasks if task.is_open and task.rung >= Rung.LATE]
    told = [task.id for task in late if _hears(user, task)]
    if not told:
        return {}
    # Said by case too, since history is found by it.
    of_cases = Event.case_id.in_({task.case_id for task in late})
    newest = (
        select(func.max(Event.id))
        .where(of_cases, Event.task_id.in_(told), Event.name.in_(SENTENCES))
        .group_by(Event.task_id)
    )
    found = db.session.scalars(select(Event).where(Event.id.in_(newest)))
    return {e.task_id: _sentence(e) for e in found if e.task_id is not None and not _is_over(e)}


def _hears(user: User, task: Task) -> bool:
    return is_manager(user) or allowed(user, Can.SEE_STAFF_FIELDS, task)


def _is_over(event: Event) -> bool:
    """Until when nobody was to be reminded says nothing once that day is over."""
    until = event.facts.get("day")
    return event.name == "late_waits" and until is not None and until < today().isoformat()


def _sentence(event: Event) -> str:
    until = event.facts.get("day")
    return str(SENTENCES[event.name]) % {
        "day": days.in_words(event.at),
        "until": days.in_words(date.fromisoformat(until)) if until else "",
    }


def escalated(user: User) -> list[Escalated]:
    """The late tasks on the manager's list, those first that have waited longest."""
    require(user, Can.OVERSEE)
    query = (
        visible_tasks(user)
        .where(
            Task.closed_at.is_(None),
            Task.suspended_at.is_(None),
            Task.rung == Rung.ESCALATED,
        )
        .order_by(Task.due_at, Task.id)
        .limit(MOST)
        .options(joinedload(Task.process))
    )
    tasks = db.session.scalars(query).unique().all()
    reasons = _reasons([task.id for task in tasks])
    return [_escalated(task, reasons.get(task.id)) for task in tasks]


def _escalated(task: Task, handled: LateTask | None) -> Escalated:
    return Escalated(
        task=task,
        name=versions.title_of(task),
        reason=handled.reason if handled else "",
        by=handled.decided_by.name if handled and handled.decided_by else "",
        at=handled.decided_at if handled else None,
    )


def _reasons(task_ids: list[int]) -> Mapping[int, LateTask]:
    """What coordinators wrote who brought these to the manager."""
    if not task_ids:
        return {}
    query = (
        select(LateTask)
        .join(Task, and_(Task.id == LateTask.task_id, Task.due_at == LateTask.old_due_at))
        .where(LateTask.task_id.in_(task_ids), LateTask.decision == Decision.ESCALATE)
        .order_by(LateTask.id)
        .options(joinedload(LateTask.decided_by))
    )
    return {handled.task_id: handled for handled in db.session.scalars(query)}


def words_of(decision: Decision) -> str:
    """What a coordinator decided, in words."""
    return str(_(DECIDED[decision]))


DECIDED = {
    Decision.EXTEND: _l("More time"),
    Decision.REASSIGN: _l("Given to somebody else"),
    Decision.WAIT: _l("Contacted, and waited"),
    Decision.NOT_NEEDED: _l("Not needed"),
    Decision.HOLD: _l("A hold of the year"),
    Decision.ESCALATE: _l("Brought to the programme manager"),
}
