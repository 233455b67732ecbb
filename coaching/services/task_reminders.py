"""Reminders: a mail to whoever does a task, at most one a day."""

from datetime import datetime, time

from sqlalchemy import or_, update

from coaching.clock import HELSINKI, now, today
from coaching.i18n import gettext as _
from coaching.model.base import db, transaction
from coaching.model.history import note_event
from coaching.model.mail import note_mail
from coaching.model.people import User
from coaching.model.processes import Task
from coaching.permissions import Can, require
from coaching.services import days, doers
from coaching.services.handovers import TaskClosed
from coaching.services.refusals import Refusal


class RemindedToday(Refusal):
    """One reminder a day is enough."""


class NotYetOpen(Refusal):
    """Nobody is reminded of what cannot be done yet."""


class NobodyToRemind(Refusal):
    """The task waits for a role that nobody has."""


def remind(user: User, task: Task) -> list[User]:
    """Owe a mail to those who do a task; gives them.

    Raises `TaskClosed`, `RemindedToday`, `NotYetOpen` or `NobodyToRemind`.
    """
    require(user, Can.REMIND_OF_TASK, task)
    with transaction():
        _claim(task)
        reminded = [person for person in doers.of_task(task) if person.id != user.id]
        if not reminded:
            raise NobodyToRemind(
                _("Nobody has this task right now. Choose somebody for it, or for its role.")
            )
        for person in reminded:
            note_mail("reminder", person, task_id=task.id)
        note_event(user, "reminded", task.case, task=task)
    return reminded


def was_today(task: Task) -> bool:
    """Whether those who do a task have been reminded of it today."""
    return task.reminded_at is not None and task.reminded_at >= _midnight()


def _claim(task: Task) -> None:
    """Of two people who press at once, one reminds."""
    if task.is_coming and task.opens_at is not None:
        opens = days.in_words(task.opens_at)
        raise NotYetOpen(_("This task opens on %(day)s. Remind of it then.", day=opens))
    earlier = or_(Task.reminded_at.is_(None), Task.reminded_at < _midnight())
    claimed = db.session.scalar(
        update(Task)
        .where(
            Task.id == task.id,
            Task.closed_at.is_(None),
            Task.suspended_at.is_(None),
            earlier,
        )
        .values(reminded_at=now())
        .returning(Task.id)
        .execution_options(synchronize_session=False)
    )
    db.session.refresh(task)
    if claimed is not None:
        return
    if not task.is_open:
        raise TaskClosed.of(task)
    if task.is_suspended:
        raise NotYetOpen(_("This year is on hold: nobody is reminded of anything."))
    raise RemindedToday(_("A reminder of this task has gone out today. One a day is enough."))


def _midnight() -> datetime:
    """When today began in Helsinki."""
    return datetime.combine(today(), time(), HELSINKI)
