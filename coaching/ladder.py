"""The late ladder: what happens around the due date of a task that nobody has done yet."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from enum import IntEnum
from functools import lru_cache

from coaching import calendar
from coaching.calendar import BadRule, Blackout, Dates
from coaching.clock import HELSINKI

# Rungs are climbed in the morning, and by whoever comes too late for it until the evening.
MORNING, EVENING = time(8, 0), time(18, 0)


class Rung(IntEnum):
    """How far a task has come; the programme calls the rungs L0 to L4."""

    NONE = 0
    REMINDED = 1
    LATE = 2
    TOLD = 3
    HANDLED = 4
    ESCALATED = 5


NAMES = {
    "L0": Rung.REMINDED,
    "L1": Rung.LATE,
    "L2": Rung.TOLD,
    "L3": Rung.HANDLED,
    "L4": Rung.ESCALATED,
}
# Working days after the due date, unless the drawing says otherwise.
USUAL: Mapping[Rung, int] = {
    Rung.LATE: 1,
    Rung.TOLD: 5,
    Rung.HANDLED: 10,
    Rung.ESCALATED: 20,
}
REMINDS_BEFORE = 3  # working days


@dataclass(frozen=True)
class Ladder:
    """How a task climbs: its last rung, other counts of working days, and days that come first."""

    last: Rung = Rung.ESCALATED
    after: Mapping[Rung, int] = field(default_factory=dict)
    at_once: Mapping[Rung, str] = field(default_factory=dict)

    @property
    def rules(self) -> tuple[str, ...]:
        """The due rules in it."""
        return tuple(self.at_once.values())

    def moments(self, due_at: datetime, begins: date, dates: Dates) -> dict[Rung, datetime]:
        """When each rung is climbed; nobody is reminded on the day on which a task begins."""
        due = calendar.day_in_helsinki(due_at)
        found = {}
        reminder = _out_of(dates.blackouts, calendar.add_working_days(due, -REMINDS_BEFORE))
        if begins < reminder <= due:
            found[Rung.REMINDED] = morning_of(reminder)
        for rung in USUAL:
            found[rung] = morning_of(self._day(rung, due, dates))
        return {rung: moment for rung, moment in found.items() if rung <= self.last}

    def _day(self, rung: Rung, due: date, dates: Dates) -> date:
        day = working_day_after(due, self.after.get(rung, USUAL[rung]), dates.blackouts)
        rule = self.at_once.get(rung)
        named = calendar.due_day(rule, dates) if rule else None
        if named is None or named >= day:
            return day
        # Nothing is late before it is late.
        late = working_day_after(due, USUAL[Rung.LATE], dates.blackouts)
        return max(late, _out_of(dates.blackouts, named))


def working_day_after(day: date, n: int, blackouts: tuple[Blackout, ...]) -> date:
    """The n-th working day after a day, where those in a blackout do not count."""
    while n:
        day = calendar.add_working_days(day, 1)
        n -= not any(day in each for each in blackouts)
    return day


def morning_of(day: date) -> datetime:
    """8.00 in Helsinki, in UTC."""
    return datetime.combine(day, MORNING, HELSINKI).astimezone(UTC)


def next_morning(moment: datetime, blackouts: tuple[Blackout, ...]) -> datetime:
    """The first one from a moment on on which people are at work."""
    local = moment.astimezone(HELSINKI)
    day = local.date() if local.time() <= MORNING else calendar.add_working_days(local.date(), 1)
    return morning_of(_out_of(blackouts, day))


def is_at_work(moment: datetime, blackouts: tuple[Blackout, ...]) -> bool:
    """Whether rungs are climbed: in the daytime of a working day, outside blackouts."""
    local = moment.astimezone(HELSINKI)
    day = local.date()
    return MORNING <= local.time() < EVENING and _out_of(blackouts, day) == day


def _out_of(blackouts: tuple[Blackout, ...], day: date) -> date:
    """The day itself, or the first working day after it and after the blackouts it falls in."""
    if calendar.is_working_day(day) and not any(day in each for each in blackouts):
        return day
    return working_day_after(day, 1, blackouts)


# --- reading the property of a drawing ------------------------------------------------------------

_PART = re.compile(r"(to )?(L[0-4])(?: (.+))?")
_COUNT = re.compile(r"\+([0-9]{1,3})wd")
_REMEDY = (
    'Write for example "to L1", "L3 +5wd" or "L2 next_session", several with ";" between '
    'them, or "none".'
)


@lru_cache(maxsize=256)
def parse(text: str) -> Ladder:
    """Read how a task climbs; nothing written means the usual ladder. Raises BadRule."""
    if not text.strip():
        return Ladder()
    if text.strip() == "none":
        return Ladder(last=Rung.NONE)
    last = Rung.ESCALATED
    after: dict[Rung, int] = {}
    at_once: dict[Rung, str] = {}
    for part in (each.strip() for each in text.split(";")):
        read = _PART.fullmatch(part)
        if read is None:
            raise BadRule(f'"{part}" cannot be read. {_REMEDY}')
        ends, name, rule = read.groups()
        rung = NAMES[name]
        if bool(ends) == bool(rule):
            raise BadRule(f'"{part}" cannot be read. {_REMEDY}')
        if ends:
            last = rung
        elif rung not in USUAL:
            raise BadRule(f'"{part}": the reminder {name} has no other day.')
        elif count := _COUNT.fullmatch(rule):
            after[rung] = int(count[1])
        else:
            calendar.parse(rule)
            at_once[rung] = rule
    return Ladder(last, after, at_once)
