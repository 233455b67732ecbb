"""How a cohort has come along, as charts: each with its words and its table."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from flask import abort, request
from flask_babel import format_date, format_decimal
from flask_babel import gettext as _

from coaching.data.assessment import BANDS
from coaching.model.assessments import Occasion
from coaching.model.people import User
from coaching.services import cohort_figures, cohort_lines
from coaching.services.cohort_figures import DimensionBands
from coaching.services.cohort_lines import CohortLine

# The area of a chart that bars and lines are drawn in.
LEFT, RIGHT, TOP, BOTTOM = 34.0, 340.0, 12.0, 150.0
STEPS = (1, 2, 5)


@dataclass(frozen=True)
class Tick:
    """A line across the chart, with what it stands for."""

    label: str
    y: float


@dataclass(frozen=True)
class Mark:
    """One bar or point: where it is, and what it says."""

    name: str
    label: str
    x: float
    y: float
    width: float = 0.0
    is_named: bool = True

    @property
    def height(self) -> float:
        """Of a bar, down to the axis."""
        return round(BOTTOM - self.y, 1)


@dataclass(frozen=True)
class Chart:
    """A chart without its words."""

    ticks: list[Tick]
    marks: list[Mark]

    @property
    def points(self) -> str:
        """The marks as the corners of a line."""
        return " ".join(f"{mark.x},{mark.y}" for mark in self.marks)


@dataclass(frozen=True)
class Segment:
    """One band in a bar."""

    band: str
    name: str
    number: int
    x: float
    width: float


@dataclass(frozen=True)
class Bar:
    """One dimension on one occasion."""

    name: str
    total: int
    segments: list[Segment]


@dataclass(frozen=True)
class DimensionChart:
    """One dimension: a bar for each occasion."""

    key: str
    name: str
    bars: list[Bar]


class Figures:
    """The charts of one cohort."""

    def __init__(self, user: User) -> None:
        self.user = user

    @cached_property
    def cohorts(self) -> list[CohortLine]:
        """Every cohort, the newest first."""
        return cohort_lines.of_user(self.user)

    @cached_property
    def cohort(self) -> CohortLine | None:
        """The one in the address, or else the one under way; 404 for one that is not there."""
        return asked_of(self.cohorts)

    # ---- the self-assessment ----

    @property
    def bands(self) -> list[tuple[str, str]]:
        """The key and the name of each band."""
        return [(band.key, _(band.name)) for band in BANDS]

    @cached_property
    def dimensions(self) -> list[DimensionChart]:
        """Those that enough organisations have."""
        found = cohort_figures.bands(self.user, self.cohort) if self.cohort else []
        return [self._dimension(each) for each in found]

    def _dimension(self, found: DimensionBands) -> DimensionChart:
        names = {
            Occasion.BASELINE: _("Baseline"),
            Occasion.MIDPOINT: _("Midpoint"),
            Occasion.CLOSING: _("Closing"),
        }
        bars = [
            Bar(names[each.occasion], each.total, self._segments(each.counts))
            for each in found.occasions
        ]
        return DimensionChart(found.key, found.name, bars)

    def _segments(self, counts: tuple[int, ...]) -> list[Segment]:
        scale, x, segments = 100 / sum(counts), 0.0, []
        for (key, name), number in zip(self.bands, counts, strict=True):
            segments.append(Segment(key, name, number, round(x, 2), round(number * scale, 2)))
            x += number * scale
        return segments

    # ---- guidance ----

    @cached_property
    def hours(self) -> Chart:
        """Guidance by month."""
        months = cohort_figures.months(self.user, self.cohort) if self.cohort else []
        pairs = [(month.first, month.minutes / 60) for month in months]
        top = _top(hours for _first, hours in pairs)
        room = (RIGHT - LEFT) / max(len(pairs), 1)
        # In a long row every second name would run into the next one.
        step = 1 + len(pairs) // 8
        marks = [
            Mark(
                name=format_date(first, "MMM yy"),
                label=format_decimal(round(hours, 1)),
                x=round(LEFT + room * (n + 0.15), 1),
                y=_y(hours, top),
                width=round(room * 0.7, 1),
                is_named=n % step == 0,
            )
            for n, (first, hours) in enumerate(pairs)
        ]
        return Chart(_ticks(top), marks)

    # ---- tasks ----

    @cached_property
    def on_time(self) -> Chart:
        """The share of tasks done on time by week."""
        weeks = cohort_figures.weeks(self.user, self.cohort) if self.cohort else []
        room = (RIGHT - LEFT - 16) / max(len(weeks) - 1, 1)
        marks = [
            Mark(
                name=format_date(week.monday, "medium"),
                label=_("%(percent)s %% of %(num)s", percent=week.percent, num=week.done),
                x=round(LEFT + 8 + room * n, 1),
                y=_y(week.percent, 100),
                is_named=n in (0, len(weeks) - 1),
            )
            for n, week in enumerate(weeks)
        ]
        return Chart([Tick(f"{each} %", _y(each, 100)) for each in (0, 50, 100)], marks)


def asked_of(cohorts: list[CohortLine]) -> CohortLine | None:
    """The cohort in the address, or else the one under way; 404 for one that is not there."""
    asked = request.args.get("cohort", "")
    if not asked:
        return cohort_lines.usual(cohorts)
    return next((c for c in cohorts if str(c.id) == asked), None) or abort(404)


def _y(value: float, top: float) -> float:
    return round(BOTTOM - value / top * (BOTTOM - TOP), 1)


def _top(values: Iterable[float]) -> int:
    """A round figure that all of them stay under."""
    most, power = max(values, default=0.0), 1
    while True:
        for step in STEPS:
            if most <= step * power:
                return step * power
        power *= 10


def _ticks(top: int) -> list[Tick]:
    return [Tick(format_decimal(each), _y(each, top)) for each in (0, top / 2, top)]
