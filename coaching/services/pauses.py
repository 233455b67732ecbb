"""How long work that failed rests before it is tried again."""

from collections.abc import Sequence
from datetime import timedelta
from secrets import SystemRandom

# After the first try, the second one, and so on; from then on always the last.
PAUSES = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=12),
)
_chance = SystemRandom()


def after(tries: int, pauses: Sequence[timedelta] = PAUSES) -> timedelta:
    """The pause after so many tries, up to a tenth shorter: not everything comes back at once."""
    longest = pauses[min(max(tries, 1), len(pauses)) - 1]
    return longest * _chance.uniform(0.9, 1)
