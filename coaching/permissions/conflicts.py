"""Who knows of a coach's conflicts of interest."""

from sqlalchemy import Select, select

from coaching.model.conflicts import Conflict
from coaching.model.people import User
from coaching.permissions.people import is_coordinator


def declared(user: User, conflict: Conflict) -> bool:
    """The coach who has declared it."""
    return conflict.coach_id == user.id


def visible_conflicts(user: User) -> Select[Conflict]:
    """One's own; coordinators, who choose coaches, know of all."""
    query = select(Conflict)
    return query if is_coordinator(user) else query.where(Conflict.coach_id == user.id)
