"""Files that came while the scanner was away are looked at for harm."""

from datetime import datetime

from coaching import uploads
from coaching.jobs.work import Work
from coaching.services import failures, scans

NAME = "scan"


def due(limit: int) -> list[int]:
    """Files that wait, but for those that could not be looked at a moment ago."""
    resting = failures.resting(NAME)
    return [each for each in scans.waiting(limit + len(resting)) if each not in resting]


def look_again(version_id: int) -> bool:
    """Look at one."""
    return scans.look_again(version_id, uploads.store())


def try_again(_version_id: int, _moment: datetime) -> None:
    """The failure itself says when: `due` leaves it out until then."""


SCANNING = Work(NAME, due, look_again, try_again)
