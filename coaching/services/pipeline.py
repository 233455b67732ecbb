"""The organisations of a cohort, each in one line: where it is, and how it is doing."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import (
    ColumnElement,
    Executable,
    ScalarSelect,
    Select,
    and_,
    case,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.orm import aliased

from coaching.calendar import day_in_helsinki
from coaching.clock import now, today
from coaching.ladder import Rung
from coaching.model.assessments import Assessment, Occasion
from coaching.model.base import db
from coaching.model.cases import Case, CaseStatus
from coaching.model.guidance import GuidanceEntry
from coaching.model.organisations import Organisation, Sector
from coaching.model.people import User, initials_of
from coaching.model.processes import Outcome, Process, Task
from coaching.permissions import Can, require, visible_cases
from coaching.services import traffic_lights
from coaching.services.cohort_lines import CohortLine
from coaching.services.traffic_lights import TrafficLight
from coaching.services.worklists import ORDER, place_of

# Has a title of its own, whatever the drawing calls it.
ADDED = "do_added_task"
# Made once: making them takes longer than asking for the rows of a small cohort.
Parent, Coach = aliased(Organisation), aliased(User)


@dataclass(frozen=True)
class Punctuality:
    """Tasks that somebody has done and that were due some day, and those done by then."""

    done: int
    on_time: int

    @property
    def percent(self) -> int | None:
        """How many of a hundred were done in time; None where none was due."""
        return round(100 * self.on_time / self.done) if self.done else None


class Line(NamedTuple):
    """One organisation, as its row tells it; many are made for one page, and most are only counted.

    ``urgent`` is the task that is most urgent, and below it what whoever has added it calls it;
    ``is_escalated`` where a task is so late that it stands on the manager's list;
    ``sponsor_active`` is False from the day a sponsor is followed until the new one has signed
    (X-09).
    """

    id: int
    status: CaseStatus
    phase: str | None
    phase_since: datetime | None
    coach_id: int | None
    coach: str
    coach_confirmed: bool
    parent: str | None
    own_name: str
    sector: Sector
    region: str
    language: str
    own_languages: list[str]
    version_id: int | None
    held_days: int
    sponsor_active: bool
    minutes: int
    has_baseline: bool
    urgent: str | None
    is_escalated: bool
    light: TrafficLight

    @property
    def name(self) -> str:
        """A unit is named with what it belongs to."""
        return f"{self.parent}, {self.own_name}" if self.parent else self.own_name

    @property
    def place(self) -> str:
        """Its phase, or its status where its year is not under way."""
        return place_of(self.status, self.phase)

    @property
    def languages(self) -> frozenset[str]:
        """Those of the organisation, and that of its year."""
        return frozenset((*self.own_languages, self.language))

    @property
    def step(self) -> str | None:
        """The name of the most urgent task."""
        return (self.urgent or "").partition("\n")[0] or None

    @property
    def own_title(self) -> str:
        """What whoever has added that task calls it; nothing where a drawing asks it."""
        return (self.urgent or "").partition("\n")[2]

    @property
    def initials(self) -> str:
        """Those of its coach."""
        return initials_of(self.coach)

    @property
    def is_merged(self) -> bool:
        """Its organisation counts with the one that it has joined; what was done before stays."""
        return self.status == CaseStatus.MERGED

    @property
    def days_in_phase(self) -> int | None:
        """How long it has been where it is."""
        if self.status != CaseStatus.ACTIVE or self.phase_since is None:
            return None
        return (today() - day_in_helsinki(self.phase_since)).days


def lines(user: User, cohort: CohortLine, *, version_id: int) -> list[Line]:
    """Every organisation of a cohort that somebody may see, in no order; two statements.

    ``version_id`` is the newest version of the process.
    """
    require(user, Can.SEE_PIPELINE)
    query = visible_cases(user).where(Case.cohort_id == cohort.id)
    lights = traffic_lights.of_cases(
        query.with_only_columns(Case.id),
        version_id=version_id,
        breaks={cohort.id: cohort.blackouts},
    )
    rows = db.session.execute(_rows(query))
    return [Line._make((*row, lights[row.id])) for row in rows]


def punctuality(user: User, cohort: CohortLine) -> Punctuality:
    """How much of a cohort was done in time, of what somebody may see; one statement."""
    require(user, Can.SEE_PIPELINE)
    seen = visible_cases(user).where(Case.cohort_id == cohort.id).with_only_columns(Case.id)
    is_on_time = case((Task.closed_at <= Task.due_at, 1), else_=0)
    query = select(func.count(), func.coalesce(func.sum(is_on_time), 0)).where(
        Task.case_id.in_(seen),
        Task.outcome == Outcome.DONE,
        Task.optional.is_(False),
        Task.due_at.is_not(None),
    )
    return Punctuality(*db.session.execute(query).one())


def _rows(query: Select[Case]) -> Executable:
    """All but the light of each line, in the order of its fields."""
    return (
        query.join(Organisation, Organisation.id == Case.organisation_id)
        .outerjoin(Parent, Parent.id == Organisation.parent_id)
        .outerjoin(Coach, Coach.id == Case.coach_id)
        .outerjoin(Process, and_(Process.case_id == Case.id, Process.name == "year"))
        .with_only_columns(
            Case.id,
            Case.status,
            Case.phase,
            Case.phase_since,
            Case.coach_id,
            func.coalesce(Coach.name, ""),
            Case.coach_confirmed,
            Parent.name,
            Organisation.name,
            Organisation.sector,
            Organisation.region,
            Case.language,
            Organisation.languages,
            Process.version_id,
            Case.held_days,
            Case.sponsor_active,
            func.coalesce(_minutes(), 0),
            _has_baseline(),
            _most_urgent(),
            _is_escalated(),
        )
    )


def _most_urgent() -> ScalarSelect[str]:
    """The open task whose time has begun and that is due first; a line below, its own title."""
    # Asked for these alone, because no index holds it.
    own_title = case((Task.name == ADDED, literal("\n") + Task.title), else_="")
    return (
        select(Task.name + own_title)
        .where(
            Task.case_id == Case.id,
            Task.closed_at.is_(None),
            Task.optional.is_(False),
            or_(Task.opens_at.is_(None), Task.opens_at <= now()),
        )
        .order_by(*ORDER)
        .limit(1)
        .correlate(Case)
        .scalar_subquery()
    )


def _minutes() -> ScalarSelect[int]:
    return (
        select(func.sum(GuidanceEntry.minutes))
        .where(GuidanceEntry.case_id == Case.id)
        .correlate(Case)
        .scalar_subquery()
    )


def _has_baseline() -> ColumnElement[bool]:
    return (
        select(Assessment.id)
        .where(Assessment.case_id == Case.id, Assessment.occasion == Occasion.BASELINE)
        .correlate(Case)
        .exists()
    )


def _is_escalated() -> ColumnElement[bool]:
    """Some task of it is so late that it stands on the manager's list."""
    return (
        select(Task.id)
        .where(
            Task.case_id == Case.id,
            Task.closed_at.is_(None),
            Task.suspended_at.is_(None),
            Task.rung == Rung.ESCALATED,
        )
        .correlate(Case)
        .exists()
    )
