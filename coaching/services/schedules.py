"""The calendar of a cohort's year: dates that people decide on, and those that follow from them."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from coaching import calendar
from coaching.calendar import Blackout, Dates
from coaching.i18n import gettext as _
from coaching.model.cases import Cohort


@dataclass(frozen=True)
class Break:
    """Days on which nothing is due, as typed."""

    first: date
    last: date


@dataclass(frozen=True)
class Schedule:
    """The dates of a cohort that people decide on; everything else follows from them."""

    starts_on: date
    ends_on: date
    apply_opens_on: date | None = None
    apply_closes_on: date | None = None
    selection_on: date | None = None
    breaks: tuple[Break, ...] = ()

    @classmethod
    def of(cls, cohort: Cohort) -> "Schedule":
        """The dates that a cohort has today."""
        return cls(
            cohort.starts_on,
            cohort.ends_on,
            cohort.apply_opens_on,
            cohort.apply_closes_on,
            cohort.selection_on,
            tuple(Break(b.first, b.last) for b in cohort.blackouts),
        )

    @property
    def dates(self) -> Dates:
        """The anchors and blackouts that due rules count from."""
        return Dates(
            {"cohort.start": self.starts_on, "cohort.end": self.ends_on},
            tuple(Blackout(b.first, b.last) for b in self.breaks),
        )


@dataclass(frozen=True)
class DerivedDate:
    """A day or a span of the year; ``moved_from`` is the day it would be without breaks."""

    what: str
    first: date
    last: date | None = None
    moved_from: date | None = None


@dataclass(frozen=True)
class ChangedDate:
    """A day or span as it is and as it would be; None where there is none."""

    what: str
    old: DerivedDate | None
    new: DerivedDate | None


def usual_breaks(year: int) -> tuple[Break, ...]:
    """Christmas and the summer of a year that begins in the autumn of ``year``."""
    return (
        Break(date(year, 12, 20), date(year + 1, 1, 6)),
        Break(date(year + 1, 6, 20), date(year + 1, 8, 10)),
    )


def derived_dates(cohort: Cohort | Schedule) -> list[DerivedDate]:
    """The calendar of a year, in its order (PROGRAMME: cohort dates)."""
    rows = [*_of_the_call(cohort), *_of_the_year(cohort.dates)]
    return sorted(rows, key=lambda row: row.first)


def changed_dates(cohort: Cohort, schedule: Schedule) -> list[ChangedDate]:
    """What would move in the calendar of the year; breaks are compared one by one."""
    old, new = _numbered(derived_dates(cohort)), _numbered(derived_dates(schedule))
    rows = [ChangedDate(key[0], old.get(key), new.get(key)) for key in old | new]
    return [row for row in rows if row.old != row.new]


def _numbered(rows: list[DerivedDate]) -> dict[tuple[str, int], DerivedDate]:
    """The rows by their words, counted where the same words come more than once."""
    seen: Counter[str] = Counter()
    numbered = {}
    for row in rows:
        numbered[row.what, seen[row.what]] = row
        seen[row.what] += 1
    return numbered


def _of_the_call(cohort: Cohort | Schedule) -> Iterator[DerivedDate]:
    opens, closes = cohort.apply_opens_on, cohort.apply_closes_on
    if opens is not None and closes is not None:
        yield DerivedDate(_("Call for applications"), opens, closes)
    elif opens is not None:
        yield DerivedDate(_("The call for applications opens"), opens)
    elif closes is not None:
        yield DerivedDate(_("The call for applications closes"), closes)
    if cohort.selection_on is not None:
        yield DerivedDate(_("The organisations are selected"), cohort.selection_on)


def _of_the_year(dates: Dates) -> Iterator[DerivedDate]:
    yield _day(_("Kick-off"), "cohort.start", dates, moves=False)
    yield _day(_("The baseline self-assessment is due"), "cohort.start+5w", dates)
    yield _day(_("The action plan is due"), "cohort.start+8w", dates)
    yield _span(_("Midpoint review"), "cohort.start+24w", "cohort.start+28w", dates)
    yield _span(_("Documentation and final report"), "cohort.start+46w", "cohort.start+52w", dates)
    yield _day(_("Last coaching session at the latest"), "cohort.end-2w", dates)
    yield _day(_("The year ends"), "cohort.end", dates, moves=False)
    yield _day(_("Follow-up survey"), "cohort.end+26w", dates)
    for each in dates.blackouts:
        yield DerivedDate(_("Break: nothing is due"), each.first, each.last)


def _day(what: str, rule: str, dates: Dates, *, moves: bool = True) -> DerivedDate:
    planned = _due(rule, Dates(dates.anchors))
    due = _due(rule, dates) if moves else planned
    return DerivedDate(what, due, moved_from=planned if planned != due else None)


def _span(what: str, first: str, last: str, dates: Dates) -> DerivedDate:
    return DerivedDate(what, _due(first, dates), _due(last, dates))


def _due(rule: str, dates: Dates) -> date:
    day = calendar.due_day(rule, dates)
    if day is None:
        raise LookupError(f"{rule} has no date")
    return day
