"""Who of the programme's people has read what of an organisation: one line a person and day."""

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from coaching.clock import today
from coaching.model.base import db, transaction
from coaching.model.history import Access
from coaching.model.people import User


def note(user: User, kind: str, thing_id: int, case_id: int) -> None:
    """Note that somebody read a thing, if it is not noted today already."""
    noted = select(Access.id).where(
        Access.user_id == user.id,
        Access.kind == kind,
        Access.thing_id == thing_id,
        Access.day == today(),
    )
    if db.session.scalar(noted) is not None:
        return
    try:
        with transaction():
            db.session.add(
                Access(user_id=user.id, case_id=case_id, kind=kind, thing_id=thing_id, day=today())
            )
    except IntegrityError:
        # The same person opened it in another window at this very moment: it is noted.
        return
