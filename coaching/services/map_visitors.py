"""The organisations behind a number on the map: who is at a step, and since when."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, case, func, select, tuple_
from sqlalchemy.orm import joinedload

from coaching.model.base import db
from coaching.model.cases import Case, Cohort
from coaching.model.organisations import Organisation
from coaching.model.people import User
from coaching.model.processes import Task
from coaching.permissions import visible_cases
from coaching.services.outlines import HOLDERS, Step
from coaching.services.process_map import chosen_by, is_late, tasks_in
from coaching.services.worklists import NoSuchPage

PAGE = 50


@dataclass(frozen=True)
class Visitor:
    """An organisation at a step: since when, and until when it should have moved on."""

    case: Case
    since: datetime
    due: datetime | None
    is_late: bool


@dataclass(frozen=True)
class Visitors:
    """One page of them; ``next`` is the key of the page after it, if there is one."""

    lines: list[Visitor]
    next: int | None = None


def at(
    user: User,
    step: Step,
    *,
    cohort: int | None = None,
    late: bool = False,
    after: int | None = None,
) -> Visitors:
    """The organisations at a step, those longest there first; raises `NoSuchPage`."""
    there = _there(visible_cases(user), step, cohort, late)
    query = (
        select(Case, there.c.since, there.c.due, there.c.late)
        .join(there, there.c.case_id == Case.id)
        .options(
            joinedload(Case.organisation).joinedload(Organisation.parent),
            joinedload(Case.coach),
            joinedload(Case.cohort).lazyload(Cohort.blackouts),
        )
    )
    if after is not None:
        query = query.where(tuple_(there.c.since, Case.id) > _key(there, after))
    rows = db.session.execute(query.order_by(there.c.since, Case.id).limit(PAGE + 1)).all()
    lines = [Visitor(row[0], row[1], row[2], bool(row[3])) for row in rows[:PAGE]]
    return Visitors(lines, lines[-1].case.id if len(rows) > PAGE else None)


def _key(there: Any, after: int) -> Any:
    since = db.session.scalar(select(there.c.since).where(there.c.case_id == after))
    if since is None:
        raise NoSuchPage(str(after))
    return tuple_(since, after)


def _there(query: Select[Case], step: Step, cohort: int | None, late: bool) -> Any:
    is_open = Task.closed_at.is_(None)
    has_late = func.max(case((and_(is_open, is_late()), 1), else_=0))
    # A task is asked anew; what holds other steps began with the first of them.
    since = Task.opened_at if step.kind in HOLDERS else case((is_open, Task.opened_at))
    found = (
        select(
            Task.case_id,
            func.min(since).label("since"),
            func.coalesce(
                func.min(case((and_(is_open, is_late()), Task.due_at))),
                func.min(case((is_open, Task.due_at))),
            ).label("due"),
            has_late.label("late"),
        )
        .where(Task.process_id.in_(chosen_by(query, cohort)), Task.name.in_(tasks_in(step)))
        .group_by(Task.case_id)
        .having(func.count(case((is_open, Task.id))) > 0)
    )
    return (found.having(has_late == 1) if late else found).subquery()
