"""Every task that a year has asked of people: loaded once for a page that tells all of it."""

from collections import Counter
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from coaching.model.base import db
from coaching.model.cases import ENDED_EARLY, Case
from coaching.model.processes import Outcome, Task
from coaching.services import absences

YEAR = "year"


def of_case(case: Case) -> Sequence[Task]:
    """All tasks of a case, open and closed, in the order in which they were asked."""
    query = (
        select(Task)
        .where(Task.case_id == case.id)
        .order_by(Task.id)
        .options(
            joinedload(Task.process),
            joinedload(Task.assignee).options(*absences.with_people()),
            joinedload(Task.closed_by),
            joinedload(Task.done_for),
        )
    )
    return db.session.scalars(query).unique().all()


def version_of(asked: Sequence[Task]) -> int | None:
    """The version of the drawings that the year follows, once it has begun."""
    return next((t.process.version_id for t in asked if t.process.name == YEAR), None)


def open_by_phase(case: Case, asked: Sequence[Task]) -> dict[str, int]:
    """By phase begun so far how many tasks are open; of one that ended early, how many it ended."""
    of_year = [task for task in asked if task.process.name == YEAR and task.phase is not None]
    counts = Counter({str(task.phase): 0 for task in of_year})
    counts.update(str(task.phase) for task in of_year if _is_unfinished(case, task))
    return dict(counts)


def _is_unfinished(case: Case, task: Task) -> bool:
    if case.status not in ENDED_EARLY or case.ended_at is None:
        return task.is_open
    ended = task.closed_at is not None and task.closed_at >= case.ended_at
    return task.outcome == Outcome.CANCELLED and ended
