"""Seats in training for an organisation that goes on by itself: new ones, where there is room."""

from collections.abc import Collection, Mapping

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import selectinload

from coaching.clock import now
from coaching.model.base import db
from coaching.model.cases import Case
from coaching.model.processes import Task
from coaching.model.training import CaseModule, TrainingSession
from coaching.services import bookings

# Who comes is written down by the trainer; until then the organisation names whom it sends.
RECORDS, NAMES = "record_attendance", "name_participants"


def ahead(case: Case) -> Select[int, int]:
    """The modules of an organisation whose training session has not begun, with the session's."""
    return (
        select(CaseModule.id, TrainingSession.id)
        .join(TrainingSession, TrainingSession.id == CaseModule.session_id)
        .where(CaseModule.case_id == case.id, TrainingSession.starts_at > now())
    )


def named_anew(case: Case, going: Collection[int]) -> list[CaseModule]:
    """Modules to come for which too few of those who were named go over, by their accounts' ids.

    The new organisation says once more whom it sends.
    """
    named = select(Task.module_id).where(
        Task.case_id == case.id, Task.name == RECORDS, Task.closed_at.is_(None)
    )
    query = (
        select(CaseModule)
        .outerjoin(TrainingSession, TrainingSession.id == CaseModule.session_id)
        .where(CaseModule.case_id == case.id, CaseModule.module_id.in_(named))
        .where(or_(CaseModule.session_id.is_(None), TrainingSession.starts_at > now()))
        .order_by(CaseModule.id)
        .options(selectinload(CaseModule.participants))
    )
    return [taken for taken in db.session.scalars(query).unique() if _lacks_people(taken, going)]


def _lacks_people(taken: CaseModule, going: Collection[int]) -> bool:
    come_along = sum(each.member.user_id in going for each in taken.participants)
    return come_along < bookings.fewest_of(taken.module)


def book(new: Case, seats: Mapping[int, int]) -> None:
    """Book the same sessions for the new organisation; without room a module waits for another.

    ``seats`` gives the session by the number of the module. Within the caller's transaction.
    """
    if not seats:
        return
    sessions = {each.id: each for each in bookings.lock(seats.values())}
    free = bookings.seats_left(list(sessions.values()))
    taken = db.session.scalars(
        select(CaseModule).where(CaseModule.id.in_(seats)).order_by(CaseModule.id)
    ).unique()
    waiting = list(taken)
    chosen = []
    for each in waiting:
        session = sessions[seats[each.id]]
        needed = len(each.participants) or bookings.fewest_of(each.module)
        if needed <= free[session.id]:
            free[session.id] -= needed
            chosen.append((each, session))
    bookings.book(chosen)
    bookings.follow(waiting)
