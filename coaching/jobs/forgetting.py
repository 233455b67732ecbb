"""Browsers in which nobody has been for so long that nobody is signed in there any more."""

from datetime import datetime

from coaching.jobs.work import Work
from coaching.services import devices, failures

NAME = "device"


def due(limit: int) -> list[int]:
    """Those that are left, but for those that could not be forgotten a moment ago."""
    resting = failures.resting(NAME)
    found = devices.left_behind(limit + len(resting))
    return [each for each in found if each not in resting]


def try_again(_device_id: int, _moment: datetime) -> None:
    """The failure itself says when: `due` leaves it out until then."""


FORGETTING = Work(NAME, due, devices.forget, try_again)
