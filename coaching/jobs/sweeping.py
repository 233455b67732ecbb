"""Uploaded files that a crash has left without a document are deleted."""

from datetime import datetime

from coaching import uploads
from coaching.jobs.work import Work
from coaching.services import failures, stored_files


def due(limit: int) -> list[int]:
    """Files that are nobody's, but for those that could not be deleted a moment ago."""
    resting = failures.resting("file")
    return [each for each in stored_files.left_behind(limit + len(resting)) if each not in resting]


def sweep(loose_id: int) -> bool:
    """Delete one."""
    return stored_files.sweep(loose_id, uploads.store())


def try_again(_loose_id: int, _moment: datetime) -> None:
    """The failure itself says when: `due` leaves it out until then."""


SWEEPING = Work("file", due, sweep, try_again)
