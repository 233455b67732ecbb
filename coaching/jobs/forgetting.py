"""Who has read what is forgotten when its time is over."""

from datetime import datetime

from coaching.jobs.work import Work
from coaching.services import accesses, failures


def due(limit: int) -> list[int]:
    """Lines that are too old, but for those that could not be deleted a moment ago."""
    resting = failures.resting("reading")
    return [each for each in accesses.outdated(limit + len(resting)) if each not in resting]


def try_again(_access_id: int, _moment: datetime) -> None:
    """The failure itself says when: `due` leaves it out until then."""


FORGETTING = Work("reading", due, accesses.drop, try_again)
