"""Who of the programme's people reads what of an organisation: one line a person, thing and day."""

from collections.abc import Iterable
from datetime import date

import structlog
from sqlalchemy import Insert
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError

from coaching.clock import today
from coaching.model.base import db
from coaching.model.cases import Case
from coaching.model.history import Access, Thing
from coaching.model.people import User
from coaching.permissions import coaches_the_case, is_coordinator, is_manager, reads_as_member

log = structlog.get_logger("polku")

# What this process has noted on a day, so that it asks the database only once about it.
_noted: dict[date, set[tuple[int, str, int]]] = {}


def note(user: User, case: Case, things: Iterable[tuple[Thing, int]]) -> None:
    """Note that somebody reads these things, unless it is the organisation itself.

    At most one statement, and none for what is noted already. It stops nobody from reading: what
    cannot be noted now is noted when it is read again.
    """
    if reads_as_member(user, case):
        return
    known = _noted.get(today(), set())
    new = sorted({(user.id, kind.value, id) for kind, id in things} - known)
    if not new:
        return
    try:
        # Beside the session, whose things the page that is being made goes on to show.
        with db.engine.begin() as connection:
            connection.execute(_unless_noted(case, role_in(user, case), new))
    except SQLAlchemyError as error:
        log.warning("reading_not_noted", kind=type(error).__name__, case=case.id)
        return
    _remember(new)


def role_in(user: User, case: Case) -> str:
    """As what somebody of the programme reads about an organisation."""
    if coaches_the_case(user, case):
        return "coach"
    if is_coordinator(user, case):
        return "coordinator"
    # Whoever has handed an organisation on reads until the end of that day.
    return "manager" if is_manager(user, case) else "coach"


def forget() -> None:
    """Know of nothing that it is noted: another database has been put in place of this one."""
    _noted.clear()


def _unless_noted(case: Case, role: str, new: Iterable[tuple[int, str, int]]) -> Insert:
    """The same person may open it in another window, or on another server, at this very moment."""
    lines = [
        {
            "user_id": user_id,
            "case_id": case.id,
            "kind": kind,
            "thing_id": thing_id,
            "day": today(),
            "role": role,
        }
        for user_id, kind, thing_id in new
    ]
    if db.engine.dialect.name == "postgresql":
        return postgresql.insert(Access).values(lines).on_conflict_do_nothing()
    return sqlite.insert(Access).values(lines).on_conflict_do_nothing()


def _remember(new: Iterable[tuple[int, str, int]]) -> None:
    day = today()
    for other in [known for known in _noted if known != day]:
        _noted.pop(other, None)
    _noted.setdefault(day, set()).update(new)
