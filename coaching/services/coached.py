"""The organisations of one coach, and which of their meetings wait to be logged."""

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from coaching.clock import now
from coaching.model.base import db
from coaching.model.cases import OVER, Case, CaseStatus, Cohort
from coaching.model.coaching_sessions import CoachingSession
from coaching.model.organisations import Organisation
from coaching.model.people import User
from coaching.model.processes import Task
from coaching.permissions import guides, own_tasks


def cases_of(user: User) -> Sequence[Case]:
    """The cases that somebody coaches, as coach or deputy, as long as their year is not over."""
    query = (
        select(Case)
        .where(_coached(user), Case.status.not_in(OVER))
        .options(
            joinedload(Case.organisation).joinedload(Organisation.parent),
            joinedload(Case.cohort).lazyload(Cohort.blackouts),
        )
    )
    found = db.session.scalars(query).unique()
    return sorted(found, key=lambda case: case.organisation.full_name.lower())


def under_way(user: User) -> list[Case]:
    """Those whose guidance this person logs today."""
    found = cases_of(user)
    return [case for case in found if case.status == CaseStatus.ACTIVE and guides(user, case)]


def logs_to_write(
    user: User, names: Collection[str], *, of_case: Case | None = None
) -> Sequence[Task]:
    """Open tasks of these names whose meeting can have been held, by due date."""
    query = (
        own_tasks(user)
        .outerjoin(CoachingSession, CoachingSession.id == Task.coaching_session_id)
        .where(
            Task.role == "coach",
            Task.name.in_(names),
            Task.closed_at.is_(None),
            or_(Task.opens_at.is_(None), Task.opens_at <= now()),
            or_(CoachingSession.id.is_(None), CoachingSession.starts_at <= now()),
        )
        .order_by(Task.due_at.asc().nulls_last(), Task.id)
        .options(joinedload(Task.process), contains_eager(Task.coaching_session))
    )
    if of_case is not None:
        query = query.where(Task.case_id == of_case.id)
    return db.session.scalars(query).unique().all()


def _coached(user: User) -> ColumnElement[bool]:
    return or_(Case.coach_id == user.id, Case.deputy_coach_id == user.id)
