"""Bookings: to which training session an organisation comes, and how many seats it takes there."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import case, func, select, update
from sqlalchemy.orm import joinedload

from coaching.clock import now
from coaching.i18n import gettext as _
from coaching.i18n import ngettext
from coaching.model.base import db, transaction
from coaching.model.cases import OVER, Case
from coaching.model.history import note_event
from coaching.model.mail import note_mail
from coaching.model.people import User
from coaching.model.processes import Task
from coaching.model.training import CaseModule, Module, Need, Participant, TrainingSession
from coaching.permissions import Can, require
from coaching.services import cases, days, year_locks
from coaching.services.refusals import Refusal

# How many people an organisation sends to a module. The least are kept free for it until it has
# named them.
FEWEST, MOST = 2, 6


class SessionFull(Refusal):
    """A training session has fewer seats left than are asked for."""


class SessionClosed(Refusal):
    """Nobody can be booked on this training session: cancelled, begun, or of another module."""


class YearOver(Refusal):
    """Nobody of an organisation comes to training after its year."""


@dataclass(frozen=True)
class Offer:
    """A training session that an organisation may come to, with the seats it would find."""

    session: TrainingSession
    seats: int


def fewest_of(module: Module) -> int:
    """How many people come at least: a module for the management sponsor needs that one."""
    return 1 if module.need == Need.SPONSOR else FEWEST


def seats_left(sessions: Collection[TrainingSession]) -> dict[int, int]:
    """Free seats by training session: capacity without those named, and without those kept free."""
    taken = _taken([session.id for session in sessions])
    return {session.id: session.capacity - taken.get(session.id, 0) for session in sessions}


def _taken(session_ids: Collection[int]) -> dict[int, int]:
    named = (
        select(Participant.case_module_id, func.count().label("people"))
        .group_by(Participant.case_module_id)
        .subquery()
    )
    kept_free = case((Module.need == Need.SPONSOR, 1), else_=FEWEST)
    rows = db.session.execute(
        select(CaseModule.session_id, func.sum(func.coalesce(named.c.people, kept_free)))
        .join(Module, Module.id == CaseModule.module_id)
        .outerjoin(named, named.c.case_module_id == CaseModule.id)
        .where(CaseModule.session_id.in_(session_ids))
        .group_by(CaseModule.session_id)
    )
    return {session_id: int(seats) for session_id, seats in rows if session_id is not None}


def seats_for(taken: CaseModule, session: TrainingSession) -> int:
    """How many people the organisation can send to a session: the free seats with its own."""
    own = _own_seats(taken) if taken.session_id == session.id else 0
    return seats_left([session])[session.id] + own


def _own_seats(taken: CaseModule) -> int:
    return len(taken.participants) or fewest_of(taken.module)


def _named(case_module_ids: Iterable[int]) -> dict[int, int]:
    """How many people have been named for these modules of organisations."""
    rows = db.session.execute(
        select(Participant.case_module_id, func.count())
        .where(Participant.case_module_id.in_(list(case_module_ids)))
        .group_by(Participant.case_module_id)
    )
    return {row[0]: row[1] for row in rows}


def offers(taken: CaseModule) -> list[Offer]:
    """The sessions of a module that have room: own language first, then the level, then the day."""
    query = (
        select(TrainingSession)
        .where(
            TrainingSession.cohort_id == taken.case.cohort_id,
            TrainingSession.module_id == taken.module_id,
            TrainingSession.cancelled_at.is_(None),
            TrainingSession.starts_at > now(),
        )
        .options(joinedload(TrainingSession.trainer))
    )
    found = list(db.session.scalars(query).unique())
    free = seats_left(found)
    own = {taken.session_id: _own_seats(taken)}
    offered = [Offer(each, free[each.id] + own.get(each.id, 0)) for each in found]
    return sorted(
        (offer for offer in offered if offer.seats >= _own_seats(taken)),
        key=lambda offer: _how_well_it_fits(taken, offer.session),
    )


def _how_well_it_fits(taken: CaseModule, session: TrainingSession) -> tuple[object, ...]:
    return (
        session.language != taken.case.language,
        session.level != taken.level,
        session.starts_at,
        session.id,
    )


def lock(session_ids: Iterable[int]) -> list[TrainingSession]:
    """Wait for whoever books the same sessions, then read them anew.

    Within the caller's transaction.
    """
    chosen = TrainingSession.id.in_(list(session_ids))
    # The same order for everybody, or two people could wait for each other for ever.
    in_order = (
        select(TrainingSession.id).where(chosen).order_by(TrainingSession.id).with_for_update()
    )
    db.session.execute(
        update(TrainingSession)
        .where(TrainingSession.id.in_(in_order))
        .values(capacity=TrainingSession.capacity)
        .execution_options(synchronize_session=False)
    )
    again = select(TrainingSession).where(chosen).execution_options(populate_existing=True)
    return list(db.session.scalars(again).unique())


def book(
    chosen: Iterable[tuple[CaseModule, TrainingSession | None]], *, field: str = "session"
) -> None:
    """Bind modules of organisations to locked sessions, or to none yet.

    Within the caller's transaction. Raises `SessionClosed`, `SessionFull`.
    """
    bookings = list(chosen)
    free = seats_left([session for _taken, session in bookings if session is not None])
    named = _named(taken.id for taken, _session in bookings)
    for taken, session in bookings:
        if session is not None and session.id != taken.session_id:
            people = named.get(taken.id) or fewest_of(taken.module)
            _stop_closed(taken, session, field)
            _stop_above(free[session.id], session, people, field)
            free[session.id] -= people
        taken.session = session
    db.session.flush()


def _stop_closed(taken: CaseModule, session: TrainingSession, field: str) -> None:
    fits = (session.module_id, session.cohort_id) == (taken.module_id, taken.case.cohort_id)
    if fits and session.cancelled_at is None and session.starts_at > now():
        return
    raise SessionClosed(
        _(
            "Nobody can be booked on the training session of %(day)s any more. Choose another one.",
            day=days.in_words(session.starts_at),
        ),
        field=field,
    )


def stop_full(taken: CaseModule, session: TrainingSession, people: int, *, field: str) -> None:
    """Refuse more people than there are seats for; raises `SessionFull`."""
    _stop_above(max(0, seats_for(taken, session)), session, people, field)


def _stop_above(seats: int, session: TrainingSession, people: int, field: str) -> None:
    if people > seats:
        told = ngettext(
            "The training session of %(day)s has room for only %(num)s person of this "
            "organisation.",
            "The training session of %(day)s has room for only %(num)s people of this "
            "organisation.",
            max(0, seats),
            day=days.in_words(session.starts_at),
        )
        raise SessionFull(
            f"{told} {_('Name fewer people, or choose another training session.')}", field=field
        )


def change(user: User, taken: CaseModule, session: TrainingSession | None) -> None:
    """Choose another session for a module; raises `YearOver`, `SessionClosed`, `SessionFull`."""
    require(user, Can.PLAN_TRAINING)
    if session is not None and session.id == taken.session_id:
        return
    with transaction():
        year_locks.lock_case(taken.case)
        if taken.case.status in OVER:
            raise YearOver(_("The year of this organisation has ended already."))
        lock({each.id for each in (taken.session, session) if each is not None})
        db.session.refresh(taken)
        book([(taken, session)])
        follow([taken])
        if session is None:
            note_event(user, "training_unbooked", taken.case, module=taken.module_id)
        else:
            note_event(user, "training_booked", taken.case, module=taken.module_id)
        _tell(taken)


def _tell(taken: CaseModule) -> None:
    for speaker in taken.case.speakers:
        note_mail(
            "training_booked",
            speaker,
            case_id=taken.case_id,
            module_id=taken.module_id,
            training_session_id=taken.session_id,
        )


def release(case: Case) -> None:
    """Training sessions to come have room for others; within the caller's transaction."""
    ahead = select(TrainingSession.id).where(TrainingSession.starts_at > now())
    db.session.execute(
        update(CaseModule)
        .where(CaseModule.case_id == case.id, CaseModule.session_id.in_(ahead))
        .values(session_id=None)
    )


def follow(moved: Iterable[CaseModule]) -> None:
    """Let open tasks follow sessions that have moved: their days, and the trainer who does them.

    Within the caller's transaction.
    """
    of_case: dict[Case, dict[str, CaseModule]] = {}
    for taken in moved:
        of_case.setdefault(taken.case, {})[taken.module_id] = taken
    for each, modules in of_case.items():
        open_tasks = select(Task).where(
            Task.case_id == each.id,
            Task.module_id.in_(modules),
            Task.role == "trainer",
            Task.closed_at.is_(None),
        )
        for task in db.session.scalars(open_tasks).all():
            session = modules[task.module_id or ""].session
            task.assignee_id = session.trainer_id if session else None
        cases.redate(each)
