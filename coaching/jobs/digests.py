"""Digests are owed: one a person and working day, whoever looks and however often."""

from datetime import datetime

from coaching.jobs.work import Work
from coaching.services import digests, failures

NAME = "digest"


def due(limit: int) -> list[int]:
    """Readers whose day nobody has looked at, but for those with whom that failed a moment ago."""
    return digests.readers(limit, but=failures.resting(NAME)) if digests.is_their_time() else []


def look(user_id: int) -> bool:
    """Look at one reader's day; gives whether it holds anything."""
    owed = digests.owe(user_id)
    failures.resolve(NAME, user_id)
    return owed


def try_again(_user_id: int, _moment: datetime) -> None:
    """The failure itself says when: `due` leaves the reader out until then."""


DIGESTS = Work(NAME, due, look, try_again)
