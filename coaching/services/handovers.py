"""Handing over: one of those who may do a task does it, or whoever has the role again."""

from typing import Self

from sqlalchemy import update

from coaching.i18n import gettext as _
from coaching.model.base import db, transaction
from coaching.model.history import note_event
from coaching.model.mail import note_mail
from coaching.model.people import User
from coaching.model.processes import Task
from coaching.permissions import Can, require
from coaching.services import doers
from coaching.services.refusals import Refusal


class TaskClosed(Refusal):
    """Somebody has done the task meanwhile, or the year has gone on without it."""

    @classmethod
    def of(cls, task: Task) -> Self:
        """Say who did it, where somebody did."""
        by = task.closed_by
        if by is None:
            return cls(_("This task is closed meanwhile: there is nothing left to do."))
        return cls(_("%(name)s has done this task meanwhile.", name=by.name))


class HandedOverMeanwhile(Refusal):
    """Somebody else has chosen another person at the same time."""


class CannotDoIt(Refusal):
    """This person may not do the task."""


def give_to(user: User, task: Task, person: User, *, instead_of: int | None) -> None:
    """Let one of those who may do a task do it, and tell that person.

    ``instead_of`` is the assignee that the user saw. Raises `CannotDoIt`, `TaskClosed` or
    `HandedOverMeanwhile`.
    """
    with transaction():
        pass_on(user, task, person, instead_of=instead_of)


def pass_on(user: User, task: Task, person: User, *, instead_of: int | None) -> None:
    """The same within the caller's transaction; raises as `give_to`."""
    require(user, Can.HAND_OVER, task)
    if person not in doers.possible(task):
        raise CannotDoIt(_("%(name)s may not do this task. Choose another.", name=person.name))
    if _assign(task, doers.in_whose_name(person, task).id, instead_of):
        _tell(user, task)
        note_event(user, "task_given", task.case, task=task, person_id=person.id)


def give_to_role(user: User, task: Task, *, instead_of: int | None) -> None:
    """Let whoever has the role do it again, and tell them; raises as `give_to`."""
    require(user, Can.HAND_OVER, task)
    with transaction():
        if _assign(task, None, instead_of):
            _tell(user, task)
            note_event(user, "task_given_to_role", task.case, task=task)


def _assign(task: Task, to: int | None, instead_of: int | None) -> bool:
    """Change the assignee, unless it is so already; of two who press at once the first decides."""
    if to == instead_of:
        return False
    changed = db.session.scalar(
        update(Task)
        .where(
            Task.id == task.id,
            Task.closed_at.is_(None),
            Task.assignee_id.is_not_distinct_from(instead_of),
        )
        # The new one has not been reminded yet.
        .values(assignee_id=to, reminded_at=None)
        .returning(Task.id)
        .execution_options(synchronize_session=False)
    )
    db.session.refresh(task)
    if changed is None:
        _stop_unless_it_is_so(task, to)
    return changed is not None


def _stop_unless_it_is_so(task: Task, to: int | None) -> None:
    if not task.is_open:
        raise TaskClosed.of(task)
    if task.assignee_id != to:
        name = task.assignee.name if task.assignee else _("whoever has the role")
        raise HandedOverMeanwhile(
            _("Somebody was faster: %(name)s does this task now. Look once more.", name=name)
        )


def _tell(user: User, task: Task) -> None:
    for person in doers.of_task(task):
        if person.id != user.id:
            note_mail("task_given", person, task_id=task.id)
