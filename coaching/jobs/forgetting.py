"""What has been kept for long enough is deleted: who has read what, and who was not selected."""

from collections.abc import Callable
from datetime import datetime

from coaching.jobs.work import Work
from coaching.services import accesses, application_ends, failures


def _forgetting(
    name: str, outdated: Callable[[int], list[int]], drop: Callable[[int], bool]
) -> Work:
    def due(limit: int) -> list[int]:
        """What is too old, but for what could not be deleted a moment ago."""
        resting = failures.resting(name)
        return [each for each in outdated(limit + len(resting)) if each not in resting]

    return Work(name, due, drop, _try_again)


def _try_again(_thing_id: int, _moment: datetime) -> None:
    """The failure itself says when: what is due leaves it out until then."""


FORGETTING = (
    _forgetting("reading", accesses.outdated, accesses.drop),
    _forgetting("application", application_ends.outdated, application_ends.drop),
)
