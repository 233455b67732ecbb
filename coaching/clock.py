"""The only clock: what time it is, and what time we say it is."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from threading import Lock
from zoneinfo import ZoneInfo

HELSINKI = ZoneInfo("Europe/Helsinki")

_lock = Lock()
_moved: datetime | None = None


def now() -> datetime:
    """This moment in UTC; a moved clock stands still."""
    with _lock:
        moved = _moved
    return moved or datetime.now(UTC)


def today() -> date:
    """The day it is in Helsinki."""
    return now().astimezone(HELSINKI).date()


def set_to(moment: datetime | None) -> None:
    """Move the clock of the whole process; None lets it run again. Raises ValueError."""
    _swap(moment)


@contextmanager
def moved_to(moment: datetime) -> Iterator[None]:
    """Move the clock of the whole process for a while. Raises ValueError."""
    before = _swap(moment)
    try:
        yield
    finally:
        _swap(before)


def _swap(moment: datetime | None) -> datetime | None:
    """Set the clock and return how it stood before."""
    global _moved
    if moment is not None:
        if moment.utcoffset() is None:
            raise ValueError(f"{moment} has no time zone: the clock needs a moment with its zone.")
        moment = moment.astimezone(UTC)
    with _lock:
        before, _moved = _moved, moment
    return before
