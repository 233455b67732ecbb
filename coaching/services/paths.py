"""The year as a path: which phase is done, where the organisation is, what comes later."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, case, func, select

from coaching import calendar
from coaching.calendar import Dates
from coaching.i18n import gettext as _
from coaching.model.base import db
from coaching.model.cases import ENDED_EARLY, Case, CaseStatus
from coaching.model.processes import Outcome, Process, Task
from coaching.services import days, versions, year_tasks

DONE, NOW, GOING_ON, LATER = "done", "now", "going_on", "later"


@dataclass(frozen=True)
class PathPhase:
    """One phase of the year as the path shows it; ``state`` is done, now, going_on or later."""

    key: str
    name: str
    when: str
    state: str


@dataclass(frozen=True)
class Place:
    """Where an organisation is: the phase's number among all, and its name."""

    number: int
    total: int
    name: str


def path_of(case: Case) -> list[PathPhase]:
    """The phases of this organisation's year, in their order."""
    return _path(case, *_open_tasks_by_phase(case))


def path_along(case: Case, asked: Sequence[Task]) -> list[PathPhase]:
    """The same from all tasks of the year, for a page that has loaded them."""
    version_id = year_tasks.version_of(asked) or versions.newest().id
    return _path(case, version_id, year_tasks.open_by_phase(case, asked))


def _path(case: Case, version_id: int, waiting: dict[str, int]) -> list[PathPhase]:
    parsed = versions.definitions_of(version_id)
    return [
        PathPhase(
            key=phase,
            name=name_of(version_id, phase),
            when=_when(version_id, phase, case.dates),
            state=_state(case, phase, parsed.phases, waiting),
        )
        for phase in parsed.phases
    ]


def name_of(version_id: int, phase: str) -> str:
    """What a phase is called: the words of the first part of the year that belongs to it."""
    for call, name in versions.definitions_of(version_id).phase_of_call.items():
        if name == phase:
            return versions.word(version_id, "year", call)
    return phase


def place_of(case: Case, version_id: int) -> Place:
    """The phase that a case is in; number 0 before the year begins and when it ended early."""
    phases = versions.definitions_of(version_id).phases
    if case.status == CaseStatus.COMPLETED:
        return Place(len(phases) + 1, len(phases), _("Year complete"))
    if case.status == CaseStatus.WITHDRAWN:
        return Place(0, len(phases), _("Left the programme"))
    if case.status == CaseStatus.MERGED:
        return Place(0, len(phases), _("Merged"))
    if case.phase not in phases:
        return Place(0, len(phases), _("Not begun yet"))
    return Place(phases.index(case.phase) + 1, len(phases), name_of(version_id, case.phase))


def _open_tasks_by_phase(of_case: Case) -> tuple[int, dict[str, int]]:
    """The version the year follows, and by phase begun so far how many tasks are open.

    Of a year that ended early, open are those that ended with it.
    """
    unfinished: ColumnElement[bool] = Task.closed_at.is_(None)
    if of_case.status in ENDED_EARLY:
        unfinished = and_(Task.outcome == Outcome.CANCELLED, Task.closed_at >= of_case.ended_at)
    is_open = case((unfinished, Task.id))
    rows = db.session.execute(
        select(Process.version_id, Task.phase, func.count(is_open))
        .outerjoin(Task, Task.process_id == Process.id)
        .where(and_(Process.case_id == of_case.id, Process.name == "year"))
        .group_by(Process.version_id, Task.phase)
    ).all()
    if not rows:
        return versions.newest().id, {}
    return rows[0][0], {phase: count for _version, phase, count in rows if phase is not None}


def _state(case: Case, phase: str, order: tuple[str, ...], waiting: dict[str, int]) -> str:
    if case.status == CaseStatus.COMPLETED:
        return DONE
    if case.status == CaseStatus.PREPARING or case.phase not in order:
        return LATER
    is_there = case.is_under_way
    if is_there and phase == case.phase:
        return NOW
    if waiting.get(phase):
        # Where a year broke off nothing is done, and nobody is there any more.
        return GOING_ON if is_there else LATER
    # In a late year phases begin together: one that has asked nothing yet is still to come.
    return DONE if phase in waiting else LATER


def planned_until(version_id: int, phase: str, dates: Dates) -> date | None:
    """Until when a phase is planned to last: the last due date that the cohort's dates give.

    Training and coaching follow their sessions, which have days of their own.
    """
    tasks = versions.definitions_of(version_id).tasks_of_phase(phase)
    rules = [element.properties["due"] for element in tasks if "due" in element.properties]
    return max((day for rule in rules if (day := calendar.due_day(rule, dates))), default=None)


def _when(version_id: int, phase: str, dates: Dates) -> str:
    day = planned_until(version_id, phase, dates)
    if day is None:
        # Training and coaching follow their sessions, which have days of their own.
        return str(_("through the year"))
    return str(_("until %(day)s", day=days.in_words(day)))
