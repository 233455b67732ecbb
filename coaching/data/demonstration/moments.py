"""What somebody who fills in a form of the demonstration has at hand."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Protocol

from coaching.data.demonstration import Organisation, Somebody

Typed = dict[str, list[str]]
Fields = Mapping[str, Any]


class Days(Protocol):
    """The days of a cohort in the demonstration."""

    @property
    def kickoff(self) -> date:
        """The first day of the year."""

    def on(self, *, day: int | None = None, before: int | None = None) -> date:
        """So many days from the kick-off, or working days before today."""

    def meeting_from(self, day: date) -> date | None:
        """The first day from this one on on which people can still meet."""


@dataclass(frozen=True)
class Moment:
    """Who types and when, for which organisation, and what the form shows.

    ``members`` and ``staff`` are the numbers of people by the names that steps use,
    ``module`` what the task is about, and ``number`` how often it has opened.
    """

    organisation: Organisation
    by: Somebody
    today: date
    days: Days
    members: Mapping[str, int]
    staff: Mapping[str, int]
    facts: Fields
    prefill: Fields
    module: str = ""
    number: int = 1

    def in_weeks(self, weeks: int) -> date:
        """A day that lies so many weeks ahead."""
        return self.today + timedelta(weeks=weeks)

    def in_year_week(self, week: int) -> date:
        """The first day of a week, counted from the kick-off, or from when they joined."""
        return self.days.kickoff + timedelta(days=self.joins, weeks=week)

    def on(self, *, day: int | None, before: int | None) -> date:
        """So many days from the kick-off, or from when they joined, or back from today."""
        return self.days.on(day=None if day is None else day + self.joins, before=before)

    @property
    def joins(self) -> int:
        """So many days after the others the organisation came."""
        way = self.organisation.way
        return way.joins if way else 0


def in_words(day: date) -> str:
    """A day as people type it."""
    return f"{day.day}.{day.month}.{day.year}"
