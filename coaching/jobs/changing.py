"""Another coach begins on the day that was agreed on."""

from datetime import datetime

from coaching.jobs.work import Work
from coaching.services import coach_changes, failures

NAME = "change_coach"


def due(limit: int) -> list[int]:
    """Changes whose day has come, but those that are to be tried again later."""
    resting = failures.resting(NAME)
    return [each for each in coach_changes.due(limit) if each not in resting]


def try_again(_change_id: int, _moment: datetime) -> None:
    """The failure itself says when; a change keeps no other moment than its day."""


CHANGING = Work(NAME, due, coach_changes.make, try_again)
