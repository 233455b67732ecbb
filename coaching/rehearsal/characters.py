"""Invented people: how each of them works, and what a year has in store for them."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Self

from coaching import calendar
from coaching.clock import HELSINKI

OFFICE_HOURS = range(8, 17)
# Nobody lets people wait longer, so that a year ends in time.
SLOWEST = 12  # working days
OUTAGES = (1, 30, 9 * 24)  # hours


@dataclass(frozen=True)
class Character:
    """How somebody works: in how many working days, and how often they do what is unusual."""

    quickest: int
    slowest: int
    # Answers nothing where silence is an answer.
    silent: float
    # Leaves undone what nothing waits for.
    forgets: float
    # Declines, returns, wants something else.
    refuses: float

    @classmethod
    def of(cls, chance: Random) -> Self:
        """Most people are quick, reliable and easily content; a few are nothing of that."""
        quickest = chance.randrange(3)
        return cls(
            quickest=quickest,
            slowest=quickest + round((SLOWEST - quickest) * _mostly_little(chance)),
            silent=0.8 * _mostly_little(chance),
            forgets=0.15 * _mostly_little(chance),
            refuses=0.9 * _mostly_little(chance),
        )

    def answers_at(self, since: datetime, chance: Random) -> datetime:
        """When somebody gets round to what has waited for them since a moment."""
        days = chance.randint(self.quickest, self.slowest)
        return at_work(since, days, chance)


@dataclass(frozen=True)
class Fate:
    """What lies ahead in one year, beside the characters of its people."""

    kickoff: date
    begins: datetime
    has_breaks: bool
    # How often a coaching session does not take place, and somebody misses a module.
    mishaps: float
    absences: float
    # How often the coach plans two coaching sessions at once.
    plans_ahead: float
    # How often it is decided at the midpoint that not all is well.
    trouble: float
    # How often what was promised is done by the next time.
    keeps_promises: float
    # How often staff write down for somebody what they hear on the phone.
    fills_in: float
    # How often somebody sends a form and asks for it back.
    hasty: float
    # Days from the beginning on which somebody wants the organisation to leave.
    asks_to_leave: tuple[int, ...]
    # Days from the beginning on which somebody asks to put the year on hold.
    asks_to_pause: tuple[int, ...]
    # Days from the kick-off on which the coordinator moves the end of the year.
    moves_end: tuple[int, ...]
    # How long the background work may be away.
    machine_sleeps: timedelta
    # Days from the beginning on which somebody asks for something beside the drawing.
    adds_tasks: tuple[int, ...]
    # Days from the beginning on which a coordinator opens a finished task again.
    steps_back: tuple[int, ...]
    # Days from the beginning on which somebody follows somebody else.
    changes_people: tuple[int, ...]
    # Days from the beginning on which somebody sees that they will be away.
    goes_away: tuple[int, ...]
    # Days from the beginning on which digests are gathered; every working day would take long.
    has_digests: tuple[int, ...]
    # From when until when nothing can be done at all, neither by people nor in the background.
    outages: tuple[tuple[datetime, datetime], ...]

    @classmethod
    def of(cls, chance: Random) -> Self:
        """Every now and then a year is begun when half of it is over."""
        kickoff = _monday(chance)
        is_late = chance.random() < 0.1
        weeks = chance.randint(8, 54) if is_late else chance.randint(-8, -1)
        begins = datetime.combine(kickoff + timedelta(weeks=weeks), time(9), HELSINKI)
        return cls(
            kickoff=kickoff,
            begins=at_work(begins, 1, chance),
            has_breaks=chance.random() < 0.9,
            mishaps=0.6 * _mostly_little(chance),
            absences=0.6 * _mostly_little(chance),
            plans_ahead=chance.choice((0.0, 0.2, 0.7)),
            trouble=chance.choice((0.0, 0.2, 0.8)),
            keeps_promises=chance.choice((0.2, 0.5, 0.8)),
            fills_in=0.3 * _mostly_little(chance),
            hasty=0.1 * _mostly_little(chance),
            asks_to_leave=_days(chance, chance.choice((0, 0, 0, 0, 1, 2)), last=400),
            moves_end=_days(chance, int(chance.random() < 0.1), last=300),
            machine_sleeps=timedelta(hours=chance.choice((0, 0, 0, 8, 72))),
            adds_tasks=_days(chance, chance.choice((0, 1, 3)), last=380),
            steps_back=_days(chance, chance.choice((0, 0, 1, 4)), last=400),
            asks_to_pause=_days(chance, chance.choice((0, 0, 1, 2, 3)), last=380),
            changes_people=_days(chance, chance.choice((0, 1, 3)), last=380),
            goes_away=_days(chance, chance.choice((0, 1, 2, 4)), last=380),
            has_digests=_days(chance, 2, last=380),
            outages=_outages(chance, begins),
        )

    def when_up(self, moment: datetime) -> datetime:
        """A moment, or the end of the outage that it falls into."""
        for begins, ends in self.outages:
            if begins <= moment < ends:
                moment = ends
        return moment


def at_work(since: datetime, days: int, chance: Random) -> datetime:
    """Some moment of office hours so many working days later, and not before."""
    day = calendar.add_working_days(calendar.day_in_helsinki(since), days)
    if not calendar.is_working_day(day):
        day = calendar.add_working_days(day, 1)
    clock = time(chance.choice(OFFICE_HOURS), chance.randrange(60), chance.randrange(60))
    soon = since + timedelta(seconds=chance.randint(30, 3600))
    return max(datetime.combine(day, clock, HELSINKI), soon)


def _mostly_little(chance: Random) -> float:
    return chance.random() ** 3


def _monday(chance: Random) -> date:
    """A Monday in the autumn or the early spring of some year."""
    day = date(chance.randint(2025, 2029), chance.choice((1, 2, 8, 9, 10)), chance.randint(1, 28))
    return day - timedelta(days=day.weekday())


def _outages(chance: Random, begins: datetime) -> tuple[tuple[datetime, datetime], ...]:
    down = (
        begins + timedelta(days=day, minutes=chance.randrange(24 * 60))
        for day in _days(chance, chance.choice((0, 0, 1, 3)), last=400)
    )
    return tuple((each, each + timedelta(hours=chance.choice(OUTAGES))) for each in down)


def _days(chance: Random, count: int, *, last: int) -> tuple[int, ...]:
    return tuple(sorted(chance.randint(1, last) for _ in range(count)))
