"""The organisations of one coach, and which of their meetings wait to be logged."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, time

from sqlalchemy import func, or_, select
from sqlalchemy.orm import contains_eager, joinedload, lazyload

from coaching.clock import HELSINKI, now
from coaching.model.base import db
from coaching.model.cases import OVER, Case, Cohort
from coaching.model.coaching_sessions import TO_COME, CoachingSession, SessionState
from coaching.model.guidance import GuidanceEntry
from coaching.model.organisations import Organisation
from coaching.model.people import User
from coaching.model.processes import Process, Task
from coaching.model.splits import carried_over
from coaching.model.training import CaseModule, TrainingSession
from coaching.permissions import coached_by, guides, own_tasks


def cases_of(user: User) -> Sequence[Case]:
    """The cases that somebody coaches, as coach or deputy, as long as their year is not over."""
    query = (
        select(Case)
        .where(coached_by(user), Case.status.not_in(OVER))
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
    return [case for case in found if case.is_under_way and guides(user, case)]


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
            Task.suspended_at.is_(None),
            or_(Task.opens_at.is_(None), Task.opens_at <= now()),
            or_(CoachingSession.id.is_(None), CoachingSession.starts_at <= now()),
        )
        .order_by(Task.due_at.asc().nulls_last(), Task.id)
        .options(joinedload(Task.process), contains_eager(Task.coaching_session))
    )
    if of_case is not None:
        query = query.where(Task.case_id == of_case.id)
    return db.session.scalars(query).unique().all()


# ---- figures, for all cases at once ----


def guidance_of(case_ids: Collection[int]) -> dict[int, tuple[date, int]]:
    """By case the day of the newest entry of the log, and the minutes of all of them."""
    rows = db.session.execute(
        select(
            GuidanceEntry.case_id, func.max(GuidanceEntry.held_on), func.sum(GuidanceEntry.minutes)
        )
        .where(GuidanceEntry.case_id.in_(case_ids))
        .group_by(GuidanceEntry.case_id)
    )
    return {case_id: (last, minutes) for case_id, last, minutes in rows}


def versions_of(case_ids: Collection[int]) -> dict[int, int]:
    """Which version of the drawings each year follows."""
    rows = db.session.execute(
        select(Process.case_id, Process.version_id).where(
            Process.case_id.in_(case_ids), Process.name == "year"
        )
    )
    return {row.case_id: row.version_id for row in rows if row.case_id is not None}


def minutes_logged(user: User, first: date, after: date) -> int:
    """Minutes of guidance that this person has given from one day until before another."""
    return (
        db.session.scalar(
            select(func.sum(GuidanceEntry.minutes)).where(
                GuidanceEntry.coach_id == user.id,
                GuidanceEntry.held_on >= first,
                GuidanceEntry.held_on < after,
            )
        )
        or 0
    )


def minutes_planned(user: User, first: date, after: date) -> int:
    """Minutes of this coach's coaching sessions in these days, held or still to come."""
    begin, end = (datetime.combine(day, time(), HELSINKI) for day in (first, after))
    return (
        db.session.scalar(
            select(func.sum(CoachingSession.minutes))
            .join(Case, Case.id == CoachingSession.case_id)
            .where(
                Case.coach_id == user.id,
                CoachingSession.state.in_((*TO_COME, SessionState.HELD)),
                CoachingSession.starts_at >= begin,
                CoachingSession.starts_at < end,
                ~carried_over(CoachingSession.case_id, CoachingSession.starts_at),
            )
        )
        or 0
    )


def asked_back(case_ids: Collection[int]) -> Sequence[Task]:
    """Forms that organisations would like to have back."""
    query = (
        select(Task)
        .where(Task.asked_back_at.is_not(None), Task.case_id.in_(case_ids))
        .order_by(Task.asked_back_at, Task.id)
        .options(joinedload(Task.process))
    )
    return db.session.scalars(query).unique().all()


# ---- what comes ----


def sessions_to_come(case_ids: Collection[int], most: int) -> Sequence[CoachingSession]:
    """The next coaching sessions of these cases."""
    query = (
        select(CoachingSession)
        .where(
            CoachingSession.case_id.in_(case_ids),
            CoachingSession.state.in_(TO_COME),
            CoachingSession.starts_at > now(),
        )
        .order_by(CoachingSession.starts_at, CoachingSession.id)
        .limit(most)
        .options(lazyload(CoachingSession.case))
    )
    return db.session.scalars(query).all()


def training_to_come(
    case_ids: Collection[int], most: int
) -> list[tuple[TrainingSession, list[int]]]:
    """The next training sessions that these cases are booked for, each with their ids."""
    rows = db.session.execute(
        select(TrainingSession, CaseModule.case_id)
        .join(CaseModule, CaseModule.session_id == TrainingSession.id)
        .where(
            CaseModule.case_id.in_(case_ids),
            CaseModule.confirmed_at.is_not(None),
            TrainingSession.starts_at > now(),
            TrainingSession.cancelled_at.is_(None),
        )
        .order_by(TrainingSession.starts_at, TrainingSession.id, CaseModule.case_id)
    ).unique()
    found: dict[int, tuple[TrainingSession, list[int]]] = {}
    for session, case_id in rows:
        found.setdefault(session.id, (session, []))[1].append(case_id)
    return list(found.values())[:most]
