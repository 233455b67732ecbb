"""How a cohort has come along: bands of the self-assessment, guidance by month, tasks on time."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, case, func, literal, select

from coaching.clock import HELSINKI, today
from coaching.data.assessment import (
    BANDS,
    DIMENSIONS,
    FEWEST_ORGANISATIONS,
    STATEMENTS,
    band,
    dimension_score,
)
from coaching.i18n import gettext as _
from coaching.model.assessments import Assessment, Occasion, Score
from coaching.model.base import Moment, db
from coaching.model.cases import Case, CaseStatus
from coaching.model.guidance import GuidanceEntry
from coaching.model.people import User
from coaching.model.processes import Outcome, Task
from coaching.model.spans import whole_days
from coaching.model.splits import carried_over
from coaching.permissions import Can, require, visible_cases
from coaching.services.cohort_lines import CohortLine

WEEK = timedelta(weeks=1)
# Some tasks are done before the kick-off; none of them so long before.
BEFORE = 52 * WEEK
# At the midpoint there is one quick score for each dimension, under its own key.
DIMENSION_OF = {s.key: s.dimension for s in STATEMENTS} | {d.key: d.key for d in DIMENSIONS}


@dataclass(frozen=True)
class OccasionBands:
    """How many organisations are in each band, in the order of the bands."""

    occasion: Occasion
    counts: tuple[int, ...]

    @property
    def total(self) -> int:
        """How many organisations that are."""
        return sum(self.counts)


@dataclass(frozen=True)
class DimensionBands:
    """One dimension by itself, on the occasions that enough organisations have."""

    key: str
    name: str
    occasions: list[OccasionBands]


@dataclass(frozen=True)
class Month:
    """The guidance of one month; ``first`` is its first day."""

    first: date
    minutes: int


@dataclass(frozen=True)
class Week:
    """What was done in one week and had been due some day; ``monday`` is where it begins."""

    monday: date
    done: int
    on_time: int

    @property
    def percent(self) -> int:
        """How many of them were done by then, of a hundred."""
        return round(100 * self.on_time / self.done)


# ---- the self-assessment ----


def bands(user: User, cohort: CohortLine) -> list[DimensionBands]:
    """Organisations by band, for each dimension by itself: no score, no average, no name."""
    require(user, Can.SEE_PIPELINE)
    counts = _counts(user, cohort)
    found = [DimensionBands(d.key, _(d.name), list(_occasions(d.key, counts))) for d in DIMENSIONS]
    return [dimension for dimension in found if dimension.occasions]


def _occasions(
    dimension: str, counts: dict[tuple[str, str], Counter[str]]
) -> Iterator[OccasionBands]:
    for occasion in Occasion:
        by_band = counts[dimension, occasion]
        if by_band.total() >= FEWEST_ORGANISATIONS:
            yield OccasionBands(occasion, tuple(by_band[each.key] for each in BANDS))


def _counts(user: User, cohort: CohortLine) -> dict[tuple[str, str], Counter[str]]:
    """By dimension and occasion: how many organisations are in which band."""
    rows = db.session.execute(
        select(Assessment.id, Assessment.occasion, Score.statement, Score.value)
        .join(Score, Score.assessment_id == Assessment.id)
        .where(
            # Two organisations that have become one count once.
            Assessment.case_id.in_(_case_ids(user, cohort).where(Case.status != CaseStatus.MERGED)),
            ~carried_over(Assessment.case_id, Assessment.recorded_at),
        )
    )
    values: dict[tuple[int, str, str], list[str]] = defaultdict(list)
    for assessment, occasion, statement, value in rows:
        values[assessment, occasion, DIMENSION_OF[statement]].append(value)
    counts: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for (_assessment, when, dimension), given in values.items():
        found = _band(tuple(sorted(given)))
        if found:
            counts[dimension, when][found] += 1
    return counts


@lru_cache(maxsize=4096)
def _band(values: tuple[str, ...]) -> str:
    score = dimension_score(values)
    return "" if score is None else band(score).key


# ---- guidance ----


def months(user: User, cohort: CohortLine) -> list[Month]:
    """Guidance by month, from the first entry to the last; months without any between them too."""
    require(user, Can.SEE_PIPELINE)
    rows = db.session.execute(
        select(GuidanceEntry.held_on, func.sum(GuidanceEntry.minutes))
        .where(GuidanceEntry.case_id.in_(_case_ids(user, cohort)))
        .group_by(GuidanceEntry.held_on)
    )
    minutes: Counter[date] = Counter()
    for held_on, sum_of_day in rows:
        minutes[held_on.replace(day=1)] += sum_of_day
    return [Month(first, minutes[first]) for first in _every_month(sorted(minutes))]


def _every_month(known: Sequence[date]) -> Iterator[date]:
    day = known[0] if known else None
    while day is not None and day <= known[-1]:
        yield day
        day = (day + timedelta(days=31)).replace(day=1)


# ---- tasks ----


def weeks(user: User, cohort: CohortLine) -> list[Week]:
    """Tasks done by week; a week in which nothing was done has no share and is left out."""
    require(user, Can.SEE_PIPELINE)
    monday = cohort.starts_on - timedelta(days=cohort.starts_on.weekday()) - BEFORE
    begins = datetime.combine(monday, time(0), HELSINKI)
    # Weeks of exactly seven times 24 hours: with winter time they begin an hour early.
    number = whole_days(literal(begins, Moment()), Task.closed_at)
    is_on_time = case((Task.closed_at <= Task.due_at, 1), else_=0)
    rows = db.session.execute(
        select(number, func.count(), func.sum(is_on_time))
        .where(
            Task.case_id.in_(_case_ids(user, cohort)),
            Task.outcome == Outcome.DONE,
            Task.optional.is_(False),
            Task.due_at.is_not(None),
        )
        .group_by(number)
    )
    done: Counter[date] = Counter()
    on_time: Counter[date] = Counter()
    for day, count, of_these in rows:
        week = monday + day // 7 * WEEK
        done[week] += count
        on_time[week] += of_these
    return [Week(week, done[week], on_time[week]) for week in sorted(done) if week <= today()]


def _case_ids(user: User, cohort: CohortLine) -> Select[Any]:
    query: Select[Any] = visible_cases(user).with_only_columns(Case.id)
    return query.where(Case.cohort_id == cohort.id)
