"""When things happen in the demonstration, so that it looks alive on every day of the year."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property

from coaching import calendar
from coaching.calendar import Blackout
from coaching.clock import HELSINKI
from coaching.services.coaching_sessions import LAST_DAY
from coaching.services.schedules import Break, usual_breaks
from coaching.services.schedules import Schedule as Dates

NINE = time(9, 0)
YEAR = timedelta(weeks=52)
# So long before its kick-off the programme begins to prepare a cohort.
PREPARATION = timedelta(weeks=14)
# No break lies in the first weeks of a year, nor in the last weeks before today: somebody who
# looks around would find that nothing has happened.
FIRST_WEEKS = timedelta(weeks=6)
LAST_WEEKS = timedelta(weeks=9)
NEXT_WEEK = timedelta(weeks=1)


@dataclass(frozen=True)
class Schedule:
    """The days of one cohort, counted from the day on which somebody looks at it.

    Its kick-off was so many weeks before the Monday of this week.
    """

    today: date
    weeks: int

    @property
    def kickoff(self) -> date:
        """The first day of the year."""
        return self.today - timedelta(weeks=self.weeks, days=self.today.weekday())

    @property
    def years(self) -> str:
        """The calendar years that the cohort belongs to."""
        first, last = self.kickoff.year, (self.kickoff + YEAR).year
        return str(first) if first == last else f"{first}–{last}"

    @cached_property
    def dates(self) -> Dates:
        """The dates of the cohort, with its breaks."""
        first, last = self.kickoff, self.kickoff + YEAR
        return Dates(
            starts_on=first,
            ends_on=last,
            apply_opens_on=first - timedelta(weeks=13),
            apply_closes_on=first - timedelta(weeks=8),
            selection_on=first - timedelta(weeks=5),
            breaks=tuple(sorted(self._breaks(), key=lambda each: each.first)),
        )

    def _breaks(self) -> Iterator[Break]:
        first, last = self.kickoff + FIRST_WEEKS, self.kickoff + YEAR
        seen, ahead = self.today - LAST_WEEKS, self.today + NEXT_WEEK
        for year in range(first.year - 1, last.year + 1):
            for each in usual_breaks(year):
                is_in_the_year = each.first >= first and each.first <= last
                if is_in_the_year and (each.last < seen or each.first > ahead):
                    yield each

    @cached_property
    def _blackouts(self) -> tuple[Blackout, ...]:
        return self.dates.dates.blackouts

    # ---- days and moments ----

    def on(self, *, day: int | None = None, before: int | None = None) -> date:
        """So many days from the kick-off, or working days before today; never on a day off."""
        if before is not None:
            return self.workday(calendar.add_working_days(self.today, -before))
        return self.workday(self.kickoff + timedelta(days=day or 0))

    def moment(self, at: time, *, day: int | None = None, before: int | None = None) -> datetime:
        """Such a day at a time in Helsinki."""
        return datetime.combine(self.on(day=day, before=before), at, HELSINKI)

    def after(self, opened: datetime, working_days: int, at: time) -> datetime:
        """So many working days after something opened."""
        day = calendar.add_working_days(calendar.day_in_helsinki(opened), working_days)
        return datetime.combine(self.workday(day), at, HELSINKI)

    def workday(self, day: date) -> date:
        """The first day from this one on on which people work."""
        while not calendar.is_working_day(day) or any(day in each for each in self._blackouts):
            day += timedelta(days=1)
        return day

    def meeting_from(self, day: date) -> date | None:
        """The first day from this one on on which people can still meet."""
        found, last = self.workday(day), calendar.due_day(LAST_DAY, self.dates.dates)
        return found if last is None or found <= last else None
