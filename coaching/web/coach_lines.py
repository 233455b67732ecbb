"""The organisations of a coach as a table: who needs something first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _
from flask_babel import ngettext

from coaching.clock import today
from coaching.model.cases import Case
from coaching.model.people import User
from coaching.services import absences, coached, paths, traffic_lights, versions
from coaching.services.traffic_lights import Light, TrafficLight
from coaching.web.words import hours

# Red before amber before green; what has not begun comes last.
NEED = {light: place for place, light in enumerate(Light)}


@dataclass(frozen=True)
class Line:
    """One organisation in the coach's table; ``last`` is the day of the newest entry."""

    case: Case
    light: TrafficLight
    place: paths.Place
    last: date | None
    minutes: int
    is_deputy: bool
    in_place: str

    @property
    def last_contact(self) -> str:
        """How long ago the last entry of the log was."""
        if self.last is None:
            return str(_("No entry yet"))
        passed = (today() - self.last).days
        if passed < 1:
            return str(_("Today"))
        return str(ngettext("%(num)s day ago", "%(num)s days ago", passed))

    @property
    def hours(self) -> str:
        """Hours of guidance so far."""
        return hours(self.minutes)

    @property
    def need(self) -> tuple[int, int, int, str]:
        """The order of the table: the light, how late, how quiet, the name."""
        facts = self.light.facts
        late = facts.working_days_late if facts else 0
        quiet = (facts.days_since_last_session or 0) if facts else 0
        return NEED[self.light.light], -late, -quiet, self.case.organisation.full_name.lower()


def of_cases(user: User, cases: Sequence[Case]) -> list[Line]:
    """The organisations that need something first."""
    ids = [case.id for case in cases]
    version, guided = coached.versions_of(ids), coached.guidance_of(ids)
    lights = traffic_lights.of_cases(ids)
    newest = versions.newest().id
    found = []
    for case in cases:
        last, minutes = guided.get(case.id, (None, 0))
        place = paths.place_of(case, version.get(case.id) or newest)
        in_place = absences.of_case(user, case)
        is_deputy = case.coach_id != user.id and not in_place
        found.append(Line(case, lights[case.id], place, last, minutes, is_deputy, in_place))
    return sorted(found, key=lambda line: line.need)
