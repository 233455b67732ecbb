"""What is to happen in the demonstration, in the order of time."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from heapq import heappop, heappush
from itertools import count

Act = Callable[[], None]
Timed = list[tuple[datetime, Act]]

PAUSE = timedelta(minutes=5)


def one_after_another(acts: Iterable[tuple[datetime, Act]]) -> Timed:
    """The acts as they stand, each a little later than the one before."""
    timed: Timed = []
    for moment, act in acts:
        later = timed[-1][0] + PAUSE if timed else moment
        timed.append((max(moment, later), act))
    return timed


@dataclass
class Agenda:
    """Acts that lie ahead; of those at one moment the first that was added comes first."""

    _ahead: list[tuple[datetime, int, Act]] = field(default_factory=list)
    _numbers: Iterator[int] = field(default_factory=count)

    def add(self, moment: datetime, act: Act) -> None:
        """Let something happen then."""
        heappush(self._ahead, (moment, next(self._numbers), act))

    @property
    def next_at(self) -> datetime | None:
        """When the next act is due."""
        return self._ahead[0][0] if self._ahead else None

    def take(self) -> Act:
        """The next act."""
        return heappop(self._ahead)[2]
