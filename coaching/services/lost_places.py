"""A place that somebody had when a form was opened, and has no more when it is sent."""

from dataclasses import dataclass

from sqlalchemy import select

from coaching.model.base import db
from coaching.model.people import User
from coaching.model.processes import Task
from coaching.model.substitutions import Substitution
from coaching.permissions import visible_tasks
from coaching.services import versions, waits


@dataclass(frozen=True)
class LostPlace:
    """What somebody may know of a form that is not theirs any more."""

    # The task, for whoever had it open; empty for other forms.
    title: str = ""
    # Who does it now, as far as the reader may still know.
    doer: User | None = None
    # For whom the reader stood in, until that ended.
    stood_in_for: User | None = None


def of_task(user: User, task_id: int) -> LostPlace:
    """For somebody who is known to have had the page of this task open."""
    task = db.session.get_one(Task, task_id)
    is_seen = user.active and db.session.scalar(visible_tasks(user).where(Task.id == task_id))
    doer = waits.who_does(user, task) if is_seen and task.is_open else None
    return LostPlace(
        versions.title_of(task),
        doer if doer is not None and doer.id != user.id else None,
        _stood_in_for(user, task.case_id),
    )


def of_case(user: User, case_id: int) -> LostPlace:
    """For somebody who is known to have had a form about this case open."""
    return LostPlace(stood_in_for=_stood_in_for(user, case_id))


def _stood_in_for(user: User, case_id: int | None) -> User | None:
    """Whom the person stood in for last in this case; nobody who is replaced still."""
    query = select(Substitution).where(Substitution.substitute_id == user.id)
    latest = db.session.scalars(query.order_by(Substitution.last_on.desc())).unique()
    found = next((each for each in latest if each.covers(case_id) and not each.is_coming), None)
    return found.person if found is not None and not found.is_on else None
