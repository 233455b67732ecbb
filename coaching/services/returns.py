"""Forms that organisations would like to have back, and whether they still can."""

from dataclasses import dataclass

from sqlalchemy import and_, exists, select
from sqlalchemy.orm import aliased, joinedload

from coaching.model.base import db
from coaching.model.cases import Case
from coaching.model.people import User
from coaching.model.processes import Outcome, Process, Task
from coaching.permissions import Can, require, visible_tasks
from coaching.services.tasks import OF_THE_ORGANISATION

PAGE = 20


@dataclass(frozen=True)
class AskedBack:
    """A form that was sent too early; nothing may have been built on it since."""

    task: Task
    is_returnable: bool


def asked_back(user: User) -> list[AskedBack]:
    """Forms that wait to be given back, the oldest question first."""
    require(user, Can.COORDINATE)
    later = aliased(Task)
    built_on = exists(
        select(later.id).where(
            later.case_id == Task.case_id,
            later.outcome == Outcome.DONE,
            later.closed_at > Task.closed_at,
        )
    )
    returnable = and_(
        Task.outcome == Outcome.DONE,
        Task.role.in_(OF_THE_ORGANISATION),
        Process.last_task_id == Task.id,
        Process.before_last.is_not(None),
        ~built_on,
    )
    rows = db.session.execute(
        visible_tasks(user)
        .add_columns(returnable)
        .join(Task.process)
        .where(Task.asked_back_at.is_not(None), Task.case_id.is_not(None))
        .order_by(Task.asked_back_at, Task.id)
        .limit(PAGE)
        .options(
            joinedload(Task.process),
            joinedload(Task.case).options(joinedload(Case.cohort).lazyload("*")),
        )
    )
    return [AskedBack(task, bool(can)) for task, can in rows.unique()]
