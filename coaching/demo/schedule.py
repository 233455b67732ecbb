"""When things happen in the demonstration, so that it looks alive on every day of the year."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from coaching import calendar
from coaching.clock import HELSINKI
from coaching.services.schedules import Break, usual_breaks
from coaching.services.schedules import Schedule as Dates

Act = Callable[[], None]
Timed = list[tuple[datetime, Act]]

NINE = time(9, 0)
PAUSE = timedelta(minutes=5)
WEEKS_SINCE_KICKOFF = 4
YEAR = timedelta(weeks=52)
PREPARATION = timedelta(weeks=14)


@dataclass(frozen=True)
class Schedule:
    """The days of the demonstration, counted from the day on which somebody looks at it."""

    today: date

    @property
    def kickoff(self) -> date:
        """The Monday four weeks before the Monday of this week."""
        return self.today - timedelta(weeks=WEEKS_SINCE_KICKOFF, days=self.today.weekday())

    @property
    def preparation(self) -> date:
        """The first day of all: the programme begins to prepare the cohort."""
        return self.kickoff - PREPARATION

    @property
    def dates(self) -> Dates:
        """The dates of the cohort, with the usual breaks."""
        first, last = self.kickoff, self.kickoff + YEAR
        return Dates(
            starts_on=first,
            ends_on=last,
            apply_opens_on=first - timedelta(weeks=13),
            apply_closes_on=first - timedelta(weeks=8),
            selection_on=first - timedelta(weeks=5),
            breaks=tuple(self._breaks(self.preparation, last)),
        )

    @property
    def years(self) -> str:
        """The calendar years that the cohort belongs to."""
        first, last = self.kickoff.year, (self.kickoff + YEAR).year
        return str(first) if first == last else f"{first}–{last}"

    @staticmethod
    def _breaks(first: date, last: date) -> list[Break]:
        # A break before the kick-off moves the first due dates.
        all_of_them = {
            each for year in range(first.year - 1, last.year + 1) for each in usual_breaks(year)
        }
        touched = [each for each in all_of_them if each.last >= first and each.first <= last]
        return sorted(touched, key=lambda each: each.first)

    def moment(self, *, day: int | None, before: int | None, at: time) -> datetime:
        """So many days from the kick-off, or working days before today; never on a day off."""
        if before is not None:
            chosen = calendar.add_working_days(self.today, -before)
        else:
            chosen = self.kickoff + timedelta(days=day or 0)
            if not calendar.is_working_day(chosen):
                chosen = calendar.add_working_days(chosen, 1)
        return datetime.combine(chosen, at, HELSINKI)

    @staticmethod
    def one_after_another(acts: Iterable[tuple[datetime, Act]]) -> Timed:
        """The acts as they stand, each a little later than the one before."""
        timed: Timed = []
        for moment, act in acts:
            later = timed[-1][0] + PAUSE if timed else moment
            timed.append((max(moment, later), act))
        return timed

    def in_order(self, acts: Timed) -> Timed:
        """All acts in order of time, so that the clock never goes back."""
        by_time = sorted(acts, key=lambda each: each[0])
        latest = by_time[0][0]
        timed: Timed = []
        for moment, act in by_time:
            latest = max(moment, latest + timedelta(seconds=1))
            timed.append((latest, act))
        return timed
