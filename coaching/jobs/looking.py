"""Whoever has looked as a contact person for long enough, and went away, is noted to have ended."""

from datetime import datetime

from coaching.jobs.work import Work
from coaching.services import failures, viewings


def due(limit: int) -> list[int]:
    """Those that are over, but for those that could not be ended a moment ago."""
    resting = failures.resting("viewing")
    return [each for each in viewings.overdue(limit + len(resting)) if each not in resting]


def try_again(_viewing_id: int, _moment: datetime) -> None:
    """The failure itself says when: `due` leaves it out until then."""


LOOKING = Work("viewing", due, viewings.end, try_again)
