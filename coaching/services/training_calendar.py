"""The calendar of training: which sessions come, which have been, and who comes to each."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, Tuple, func, or_, select, tuple_
from sqlalchemy.orm import joinedload, selectinload

from coaching.clock import now
from coaching.model.base import db
from coaching.model.cases import Case, Cohort, Member
from coaching.model.organisations import Organisation
from coaching.model.training import CaseModule, Participant, TrainingSession
from coaching.services import bookings

PAGE = 50


@dataclass(frozen=True)
class SessionLine:
    """One training session in a list: how many organisations and people come, and seats left."""

    session: TrainingSession
    organisations: int
    participants: int
    seats_left: int


@dataclass(frozen=True)
class SessionList:
    """A page of training sessions; ``next`` is the last of it if the list goes on."""

    lines: list[SessionLine]
    next: int | None = None


def coming(query: Select[TrainingSession], *, after: int | None = None) -> SessionList:
    """A page of those of some sessions that lie ahead, the next one first."""
    query = query.where(TrainingSession.cancelled_at.is_(None), TrainingSession.ends_at >= now())
    if after is not None:
        query = query.where(_key() > _key_of(after))
    return _page(query.order_by(TrainingSession.starts_at, TrainingSession.id))


def past(query: Select[TrainingSession], *, after: int | None = None) -> SessionList:
    """A page of those that are held or cancelled, the newest first."""
    query = query.where(
        or_(TrainingSession.cancelled_at.is_not(None), TrainingSession.ends_at < now())
    )
    if after is not None:
        query = query.where(_key() < _key_of(after))
    return _page(query.order_by(TrainingSession.starts_at.desc(), TrainingSession.id.desc()))


def _key() -> Tuple:
    return tuple_(TrainingSession.starts_at, TrainingSession.id)


def _key_of(session_id: int) -> Tuple:
    found = select(TrainingSession.starts_at).where(TrainingSession.id == session_id)
    return tuple_(found.scalar_subquery(), session_id)


def _page(query: Select[TrainingSession]) -> SessionList:
    shown = query.limit(PAGE + 1).options(
        joinedload(TrainingSession.trainer),
        joinedload(TrainingSession.cohort).lazyload(Cohort.blackouts),
    )
    found = list(db.session.scalars(shown).unique())
    page = found[:PAGE]
    return SessionList(lines_of(page), page[-1].id if len(found) > PAGE else None)


def lines_of(sessions: Sequence[TrainingSession]) -> list[SessionLine]:
    """Sessions with how many come to each."""
    free = bookings.seats_left(sessions)
    counts = {
        session_id: (organisations, participants)
        for session_id, organisations, participants in db.session.execute(
            select(
                CaseModule.session_id,
                func.count(CaseModule.id.distinct()),
                func.count(Participant.id),
            )
            .outerjoin(Participant, Participant.case_module_id == CaseModule.id)
            .where(CaseModule.session_id.in_([each.id for each in sessions]))
            .group_by(CaseModule.session_id)
        )
    }
    return [
        SessionLine(each, *counts.get(each.id, (0, 0)), seats_left=free[each.id])
        for each in sessions
    ]


def bookings_of(session: TrainingSession) -> list[CaseModule]:
    """The organisations that come, by name, each with whom it sends."""
    query = (
        select(CaseModule)
        .where(CaseModule.session_id == session.id)
        .options(
            joinedload(CaseModule.case).options(
                joinedload(Case.organisation).joinedload(Organisation.parent),
                selectinload(Case.members).joinedload(Member.user),
            ),
            selectinload(CaseModule.participants)
            .joinedload(Participant.member)
            .joinedload(Member.user),
        )
    )
    found = db.session.scalars(query).unique().all()
    return sorted(found, key=lambda taken: taken.case.organisation.full_name.casefold())


def others_of(session: TrainingSession) -> list[SessionLine]:
    """Other sessions of the same module to which its organisations could go."""
    query = (
        select(TrainingSession)
        .where(
            TrainingSession.id != session.id,
            TrainingSession.cohort_id == session.cohort_id,
            TrainingSession.module_id == session.module_id,
            TrainingSession.cancelled_at.is_(None),
            TrainingSession.starts_at > now(),
        )
        .order_by(TrainingSession.starts_at, TrainingSession.id)
        .options(joinedload(TrainingSession.trainer).lazyload("*"))
    )
    return lines_of(list(db.session.scalars(query).unique()))
