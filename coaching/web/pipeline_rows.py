"""Lines of the pipeline in words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from flask_babel import format_decimal, ngettext
from flask_babel import gettext as _

from coaching.clock import today
from coaching.model.cases import OVER, CaseStatus
from coaching.services import paths, versions
from coaching.services.cohort_lines import CohortLine
from coaching.services.pipeline import Line
from coaching.services.progress import NO_COACHING_IN_THE_LAST
from coaching.services.traffic_lights import TrafficLight


@dataclass(frozen=True)
class Row:
    """One organisation in words; ``over`` counts the days beyond the plan of its phase."""

    id: int
    name: str
    place: str
    step: str
    coach: str
    initials: str
    days: str
    planned_until: date | None
    over: int
    hours: str
    light: TrafficLight
    sponsor_active: bool = True


class Wording:
    """Says where organisations of a cohort are; ``version_id`` is the newest version."""

    def __init__(self, version_id: int, cohort: CohortLine | None) -> None:
        self.version_id = version_id
        self.cohort = cohort
        self._plans: dict[tuple[int, str, int], date | None] = {}

    @property
    def phases(self) -> Sequence[str]:
        """The phases of the year, in their order."""
        return versions.definitions_of(self.version_id).phases

    @property
    def places(self) -> tuple[str, ...]:
        """Everywhere an organisation can be, in the order of the year."""
        return (CaseStatus.PREPARING, *self.phases, *OVER)

    def rows(self, lines: Iterable[Line]) -> list[Row]:
        """Organisations in words."""
        return [self._row(line) for line in lines]

    def _row(self, line: Line) -> Row:
        planned = self._planned(line)
        days = line.days_in_phase
        return Row(
            id=line.id,
            name=line.name,
            place=self.name_of(line.place),
            step=self._step(line),
            coach=_coach(line),
            initials=line.initials,
            days="" if days is None else ngettext("%(num)s day", "%(num)s days", days),
            planned_until=planned,
            over=max(0, (today() - planned).days) if planned else 0,
            hours=in_hours(line.minutes),
            light=line.light,
            sponsor_active=line.sponsor_active,
        )

    def _planned(self, line: Line) -> date | None:
        if self.cohort is None or line.status != CaseStatus.ACTIVE:
            return None
        key = (line.version_id or self.version_id, line.place, line.held_days)
        if key not in self._plans:
            version_id, place, held_days = key
            # Training and coaching have no day of their own: they go on until coaching is over.
            self._plans[key] = (
                paths.planned_until(version_id, place, self.cohort.dates.moved(held_days))
                or self.cohort.ends_on + timedelta(days=held_days) - NO_COACHING_IN_THE_LAST
            )
        return self._plans[key]

    def _step(self, line: Line) -> str:
        if line.own_title or line.step is None:
            return line.own_title
        drawn = versions.definitions_of(line.version_id or self.version_id)
        # What runs beside the year may be drawn in newer versions only.
        known = any(task.id == line.step for task in drawn.user_tasks)
        version_id = line.version_id if known and line.version_id else self.version_id
        return versions.task_word(version_id, line.step)

    def name_of(self, place: str) -> str:
        """What a phase is called, or what is said of those in no phase."""
        words = {
            CaseStatus.PREPARING.value: _("Not begun yet"),
            CaseStatus.COMPLETED.value: _("Year complete"),
            CaseStatus.WITHDRAWN.value: _("Left the programme"),
            CaseStatus.MERGED.value: _("Merged"),
        }
        return words.get(place) or paths.name_of(self.version_id, place)


def in_hours(minutes: int) -> str:
    """Minutes as hours, to the half of a quarter."""
    return str(format_decimal(round(minutes / 60, 1)))


def _coach(line: Line) -> str:
    if not line.coach:
        return ""
    if line.coach_confirmed:
        return line.coach
    return str(_("%(name)s, not confirmed yet", name=line.coach))
