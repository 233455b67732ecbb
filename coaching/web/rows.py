"""Rows of lists: everything a template shows, already in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from coaching.clock import today
from coaching.model.cases import CaseStatus
from coaching.model.people import User
from coaching.model.processes import Task
from coaching.permissions import Can, allowed
from coaching.services import absences, days, paths, versions, waits
from coaching.services.paths import Place
from coaching.services.worklists import CaseLine


@dataclass(frozen=True)
class TaskRow:
    """One task in a list; ``opens`` is set while its time has not begun."""

    id: int
    title: str
    organisation: str
    phase: str
    who: str
    url: str
    case_url: str
    since: datetime
    opens: datetime | None
    due: datetime | None
    is_late: bool
    in_place: str = ""


@dataclass(frozen=True)
class Group:
    """Tasks of one urgency."""

    title: str
    rows: list[TaskRow]
    look: str = ""


@dataclass(frozen=True)
class CaseRow:
    """One organisation in a list: where it is, and how it goes."""

    id: int
    organisation: str
    cohort: str
    place: Place
    coach: str
    kind: str
    state: str
    late: int
    next_due: datetime | None
    can_start: bool


def of_task(user: User, task: Task) -> TaskRow:
    """A task as this reader sees it."""
    version_id = task.process.version_id
    person = waits.who_does(user, task)
    return TaskRow(
        id=task.id,
        title=versions.title_of(task),
        organisation=task.organisation_name,
        phase=paths.name_of(version_id, task.phase) if task.phase else "",
        who=person.name if person else waits.lane_in_words(task.role),
        url=url_for("tasks.show", id=task.id) if allowed(user, Can.OPEN_TASK, task) else "",
        case_url=url_for("cases.show", id=task.case_id) if task.case_id else "",
        since=task.opened_at,
        opens=task.opens_at if task.is_coming else None,
        due=task.due_at,
        is_late=task.is_late,
        in_place=absences.of_task(user, task),
    )


def by_urgency(user: User, tasks: Iterable[Task]) -> list[Group]:
    """Late tasks, those of this week, and later ones; groups without tasks are left out."""
    rows = [of_task(user, task) for task in tasks]
    sunday = today() + timedelta(days=6 - today().weekday())
    late = [row for row in rows if row.is_late]
    soon = [row for row in rows if row not in late and _is_until(row, sunday)]
    later = [row for row in rows if row not in late and row not in soon]
    named = (
        Group(ngettext("Late, %(num)s task", "Late, %(num)s tasks", len(late)), late, "bad"),
        Group(ngettext("This week, %(num)s task", "This week, %(num)s tasks", len(soon)), soon),
        Group(ngettext("Later, %(num)s task", "Later, %(num)s tasks", len(later)), later),
    )
    return [group for group in named if group.rows]


def of_cases(lines: Iterable[CaseLine], newest: int) -> list[CaseRow]:
    """Organisations in words; who has not begun will follow the ``newest`` version."""
    return [_of_case(line, line.version_id or newest) for line in lines]


def _of_case(line: CaseLine, version_id: int) -> CaseRow:
    case = line.case
    kind, state = _state(line)
    return CaseRow(
        id=case.id,
        organisation=case.organisation.full_name,
        cohort=case.cohort.name,
        place=paths.place_of(case, version_id),
        coach=_coach(line),
        kind=kind,
        state=state,
        late=line.late,
        next_due=line.next_due,
        can_start=case.status == CaseStatus.PREPARING,
    )


def _is_until(row: TaskRow, last: date) -> bool:
    return row.opens is None and row.due is not None and days.day_of(row.due) <= last


def _coach(line: CaseLine) -> str:
    if line.case.coach is None:
        return ""
    if line.case.coach_confirmed:
        return line.case.coach.name
    return str(_("%(name)s, not confirmed yet", name=line.case.coach.name))


def _state(line: CaseLine) -> tuple[str, str]:
    """Kind and words of the tag."""
    if line.is_late:
        return "bad", ngettext("%(num)s task late", "%(num)s tasks late", line.late)
    match line.case.status:
        case CaseStatus.PREPARING:
            return "wait", _("Not begun yet")
        case CaseStatus.ON_HOLD:
            return "plain", _("On hold")
        case CaseStatus.COMPLETED:
            return "ok", _("Year complete")
        case CaseStatus.WITHDRAWN:
            return "plain", _("Left the programme")
        case CaseStatus.MERGED:
            return "plain", _("Merged")
    return ("ok", _("On track")) if line.case.coach else ("soon", _("No coach yet"))
