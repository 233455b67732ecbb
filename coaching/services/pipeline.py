"""The organisations of a cohort, each in one line: where it is, and how it is doing."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

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


@dataclass(frozen=True)
class Line:
    """One organisation; ``place`` is its phase, or its status where its year is not under way.

    ``step`` is the task that is most urgent; ``is_escalated`` where a task is so late that it
    stands on the manager's list.
    """

    id: int
    name: str
    status: CaseStatus
    place: str
    phase_since: datetime | None
    coach_id: int | None
    coach: str
    coach_confirmed: bool
    sector: Sector
    region: str
    languages: frozenset[str]
    version_id: int | None
    held_days: int
    step: str | None
    minutes: int
    has_baseline: bool
    light: TrafficLight
    is_escalated: bool = False
    # What whoever has added the most urgent task calls it; nothing where a drawing asks it.
    own_title: str = ""
    # False from the day a sponsor is followed until the new one has signed.
    sponsor_active: bool = True

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
    return [_line(row, lights[row.id]) for row in db.session.execute(_rows(query))]


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


def _line(row: Any, light: TrafficLight) -> Line:
    step, _line_end, own_title = (row.step or "").partition("\n")
    return Line(
        id=row.id,
        name=f"{row.parent}, {row.name}" if row.parent else row.name,
        status=row.status,
        place=place_of(row.status, row.phase),
        phase_since=row.phase_since,
        coach_id=row.coach_id,
        coach=row.coach or "",
        coach_confirmed=row.coach_confirmed,
        sector=row.sector,
        region=row.region,
        languages=frozenset((*row.languages, row.language)),
        version_id=row.version_id,
        held_days=row.held_days,
        step=step or None,
        minutes=row.minutes or 0,
        has_baseline=row.has_baseline,
        light=light,
        is_escalated=row.is_escalated,
        own_title=own_title,
        sponsor_active=row.sponsor_active,
    )


def _rows(query: Select[Case]) -> Executable:
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
            Case.coach_confirmed,
            Case.language,
            Case.held_days,
            Case.sponsor_active,
            Organisation.name,
            Organisation.sector,
            Organisation.region,
            Organisation.languages,
            Parent.name.label("parent"),
            Coach.name.label("coach"),
            Process.version_id,
            _most_urgent().label("step"),
            _minutes().label("minutes"),
            _has_baseline().label("has_baseline"),
            _is_escalated().label("is_escalated"),
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
