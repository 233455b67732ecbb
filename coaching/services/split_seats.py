"""Seats in training for an organisation that goes on by itself: new ones, where there is room."""

from collections.abc import Mapping

from sqlalchemy import select

from coaching.model.base import db
from coaching.model.cases import Case
from coaching.model.training import CaseModule
from coaching.services import bookings


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
