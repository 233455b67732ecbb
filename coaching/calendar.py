"""Working days in Finland, blackouts, and the rules that say when a task is due."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import cache, lru_cache

import holidays

from coaching.clock import HELSINKI

ANCHORS = (
    *("opened", "cohort.start", "cohort.end", "session", "next_session", "held", "last_held"),
    "change",
    *("hold.start", "hold.end"),
    *("cohort.apply_closes", "cohort.selection"),
)
MIDNIGHT = time(0, 0)
END_OF_DAY = time(23, 59)
LARGEST_COUNT = 999


class BadRule(ValueError):
    """A due rule that cannot be read; the message says what is wrong and what is allowed."""


class Unit(StrEnum):
    """What a rule counts in."""

    DAYS = "d"
    WEEKS = "w"
    WORKING_DAYS = "wd"


class Choice(StrEnum):
    """Which one of several dates counts."""

    LATEST = "latest"
    EARLIEST = "earliest"


@dataclass(frozen=True)
class Blackout:
    """Days on which nothing is due, the first and the last included."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError(f"The blackout ends on {self.last}, before it begins on {self.first}.")

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


@dataclass(frozen=True)
class Dates:
    """The dates a case's rules count from; None stands for a date not known yet."""

    anchors: Mapping[str, date | datetime | None]
    blackouts: tuple[Blackout, ...] = ()

    def __post_init__(self) -> None:
        # A misspelt anchor would otherwise look like one that has no date yet.
        for name in self.anchors:
            if name not in ANCHORS:
                raise ValueError(f'"{name}" is not an anchor. Anchors are {_listed(ANCHORS)}.')

    def with_anchor(self, name: str, value: date | datetime | None) -> "Dates":
        """The same dates with one anchor set."""
        return replace(self, anchors={**self.anchors, name: value})

    def moved(self, days: int) -> "Dates":
        """The same with every anchor so many days later; blackouts stay where they are."""
        if not days:
            return self
        later = timedelta(days=days)
        anchors = {name: value and value + later for name, value in self.anchors.items()}
        return replace(self, anchors=anchors)

    def day_of(self, anchor: str) -> date | None:
        """The anchor's day in Helsinki, if it has one yet."""
        value = self.anchors.get(anchor)
        if not isinstance(value, datetime):
            return value
        if value.utcoffset() is None:
            raise ValueError(f'The anchor "{anchor}" is {value}, a moment without a time zone.')
        return day_in_helsinki(value)


@dataclass(frozen=True)
class Term:
    """One date of a rule: an anchor and how far from it."""

    anchor: str
    count: int = 0
    unit: Unit = Unit.DAYS

    def day(self, dates: Dates) -> date | None:
        """The day it names, or None while the anchor has no date."""
        start = dates.day_of(self.anchor)
        if start is None:
            return None
        if self.unit is Unit.WORKING_DAYS:
            return add_working_days(start, self.count)
        days = self.count * 7 if self.unit is Unit.WEEKS else self.count
        return start + timedelta(days=days)


@dataclass(frozen=True)
class Rule:
    """A due rule as it was understood."""

    terms: tuple[Term, ...]
    choice: Choice | None = None


def day_in_helsinki(moment: datetime) -> date:
    """The day it is in Helsinki at this moment."""
    return moment.astimezone(HELSINKI).date()


# --- working days -------------------------------------------------------------------------------


@cache
def _free_days(year: int) -> frozenset[date]:
    """The public holidays of a year in Finland."""
    # The library counts Midsummer Eve and Christmas Eve among them, as the programme does; both
    # are days off by agreement, not by law, so a test watches that they stay.
    return frozenset(holidays.country_holidays("FI", years=year))


def is_working_day(day: date) -> bool:
    """Monday to Friday, and no public holiday."""
    return day.weekday() < 5 and day not in _free_days(day.year)


def add_working_days(day: date, n: int) -> date:
    """The n-th working day after the day (before it, where n is negative); n = 0 is the day."""
    step = timedelta(days=1 if n > 0 else -1)
    left = abs(n)
    while left:
        day += step
        left -= is_working_day(day)
    return day


@lru_cache(maxsize=4096)
def working_days_between(a: date, b: date, blackouts: tuple[Blackout, ...] = ()) -> int:
    """Working days after a, up to and including b, outside blackouts; negative when b is first."""
    if b < a:
        return -working_days_between(b, a, blackouts)
    return sum(is_working_day(day) for day in _days_after(a, b, blackouts))


@lru_cache(maxsize=4096)
def days_between(a: date, b: date, blackouts: tuple[Blackout, ...] = ()) -> int:
    """Days after a, up to and including b, outside blackouts; 0 when b comes first."""
    return len(_days_after(a, b, blackouts))


def _days_after(a: date, b: date, blackouts: tuple[Blackout, ...]) -> list[date]:
    days = (a + timedelta(days=n) for n in range(1, (b - a).days + 1))
    return [day for day in days if not any(day in blackout for blackout in blackouts)]


def after_blackouts(day: date, blackouts: tuple[Blackout, ...]) -> date:
    """The day itself, or the first working day after the blackouts it falls in.

    A weekend that follows a blackout belongs to it: else what is due on its Saturday would come
    before what was due earlier, and moved to the Monday.
    """
    # The first working day after one blackout may lie in the next one.
    while (last := _last_closed(day, blackouts)) is not None:
        day = add_working_days(last, 1)
    return day


def _last_closed(day: date, blackouts: tuple[Blackout, ...]) -> date | None:
    """The last day of the blackouts that a day falls in, or whose following free days it is in."""
    while True:
        hit = [blackout.last for blackout in blackouts if day in blackout]
        if hit:
            return max(hit)
        if not blackouts or is_working_day(day):
            return None
        day -= timedelta(days=1)


# --- reading a rule -----------------------------------------------------------------------------

_TERM = re.compile(r"([A-Za-z_.]+)\s*(?:([+-])\s*([0-9]+)\s*([^\s0-9]+))?")
_EXAMPLE = 'Write for example "opened+5wd" or "opened+15wd, cohort.start-5wd, earliest".'


@lru_cache(maxsize=1024)
def parse(rule: str) -> Rule:
    """Read a due rule. Raises BadRule."""
    parts = [part.strip() for part in rule.split(",")]
    choice = Choice(parts.pop()) if parts[-1] in tuple(Choice) else None
    terms = tuple(_parse_term(part, rule) for part in parts)
    if len(terms) > 1 and choice is None:
        raise BadRule(
            f'"{rule}" names several dates: end it with ", latest" or ", earliest" '
            "to say which of them counts."
        )
    if len(terms) < 2 and choice is not None:
        raise BadRule(f'"{rule}" has nothing to choose from: "{choice}" needs at least two dates.')
    return Rule(terms, choice)


def _parse_term(text: str, rule: str) -> Term:
    """Read one date of a rule. Raises BadRule."""
    if not text:
        raise BadRule(f'The rule "{rule}" lacks a date. {_EXAMPLE}')
    if text in tuple(Choice):
        raise BadRule(f'In "{rule}", "{text}" must stand once, at the end.')
    read = _TERM.fullmatch(text)
    if read is None:
        raise BadRule(
            f'"{text}" cannot be read as a date. It is an anchor, then + or -, a whole number '
            f"and {_units()}. {_EXAMPLE}"
        )
    anchor, sign, count, unit = read.groups()
    if anchor not in ANCHORS:
        raise BadRule(f'"{text}" begins with an unknown anchor. Anchors are {_listed(ANCHORS)}.')
    if sign is None:
        return Term(anchor)
    if unit not in tuple(Unit):
        raise BadRule(f'"{text}" counts in "{unit}". You can count in {_units()}.')
    # Told by its length first: a number of thousands of digits is not even read.
    if len(count) > len(str(LARGEST_COUNT)):
        raise BadRule(f'"{text}" counts too far: the number may be at most {LARGEST_COUNT}.')
    return Term(anchor, int(sign + count), Unit(unit))


def _listed(names: tuple[str, ...]) -> str:
    return f"{', '.join(names[:-1])} and {names[-1]}"


def _units() -> str:
    return "d (days), w (weeks) or wd (working days)"


# --- when something is due, opens or wakes ------------------------------------------------------


def due_day(rule: str, dates: Dates) -> date | None:
    """The day something is due, moved out of blackouts; None while no anchor has a date."""
    moment = _moment(rule, dates, lambda term: END_OF_DAY)
    return after_blackouts(moment.date(), dates.blackouts) if moment else None


def due_at(rule: str, dates: Dates) -> datetime | None:
    """23:59 in Helsinki on the day it is due, in UTC."""
    day = due_day(rule, dates)
    return end_of(day) if day else None


def end_of(day: date) -> datetime:
    """23:59 in Helsinki, in UTC."""
    return _in_utc(day, END_OF_DAY)


def opens_at(rule: str, dates: Dates) -> datetime | None:
    """0:00 in Helsinki on the day it opens, in UTC; a blackout does not move it."""
    moment = _moment(rule, dates, lambda term: MIDNIGHT)
    return _in_utc(moment.date(), MIDNIGHT) if moment else None


def timer_at(rule: str, dates: Dates) -> datetime | None:
    """When a timer wakes, in UTC: what counts from `opened` at 23:59, all else at 0:00."""
    moment = _moment(rule, dates, _waking_time)
    if moment is None:
        return None
    return _in_utc(after_blackouts(moment.date(), dates.blackouts), moment.time())


def _waking_time(term: Term) -> time:
    # Who waits since "opened" has the whole last day; a date of the cohort begins in the morning.
    return END_OF_DAY if term.anchor == "opened" else MIDNIGHT


def later(moment: datetime, days: int, blackouts: tuple[Blackout, ...]) -> datetime:
    """The same time of day so many days later, or on the first working day after that, in UTC."""
    local = moment.astimezone(HELSINKI)
    day = local.date() + timedelta(days=days)
    day = after_blackouts(add_working_days(day - timedelta(days=1), 1), blackouts)
    return _in_utc(day, local.time())


def _moment(rule: str, dates: Dates, time_of: Callable[[Term], time]) -> datetime | None:
    """The moment a rule picks, on the clocks of Helsinki, before blackouts are looked at."""
    read = parse(rule)
    days = [(term, term.day(dates)) for term in read.terms]
    moments = [_in_helsinki(day, time_of(term)) for term, day in days if day is not None]
    pick = min if read.choice is Choice.EARLIEST else max
    return pick(moments, default=None)


def _in_helsinki(day: date, at: time) -> datetime:
    return datetime.combine(day, at, HELSINKI)


def _in_utc(day: date, at: time) -> datetime:
    return _in_helsinki(day, at).astimezone(UTC)
