"""Accounts go whose owners have asked for it, a day after they were told."""

from datetime import datetime

from coaching.jobs.retention import places
from coaching.jobs.work import Work
from coaching.services import data_requests, failures, people_erased

NAME = "erase_person"


def due(limit: int) -> list[int]:
    """Requests whose day has come, but for those with which that failed a moment ago."""
    resting = failures.resting(NAME)
    found = data_requests.due_to_erase(limit + len(resting))
    return [each for each in found if each not in resting]


def erase(request_id: int) -> bool:
    """Erase one person."""
    return people_erased.on_request(request_id, places())


def try_again(_request_id: int, _moment: datetime) -> None:
    """The failure itself says when: `due` leaves it out until then."""


ERASING = Work(NAME, due, erase, try_again)
