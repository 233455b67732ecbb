"""Rows of the worklist: everything a template shows of an open task, already in words."""

from dataclasses import dataclass
from datetime import datetime

from flask import url_for

from coaching.model.people import User
from coaching.permissions import Can, allowed
from coaching.services import absences, paths, task_reminders, versions, waits
from coaching.services.work_pages import WorkLine


@dataclass(frozen=True)
class WorkRow:
    """One task; ``opens`` is set while its time has not begun."""

    id: int
    title: str
    url: str
    organisation: str
    case_url: str
    phase: str
    who: str
    since: datetime
    opens: datetime | None
    due: datetime | None
    is_late: bool
    is_held: bool
    remind_url: str = ""
    reminded_today: bool = False
    hand_over_url: str = ""
    in_place: str = ""


def of_line(user: User, line: WorkLine) -> WorkRow:
    """A task as this reader sees it."""
    task, version_id = line.task, line.task.process.version_id
    opens_it = line.is_own or allowed(user, Can.FILL_IN, task)
    return WorkRow(
        id=task.id,
        title=versions.title_of(task),
        url=url_for("tasks.show", id=task.id) if opens_it else "",
        organisation=task.organisation_name,
        case_url=url_for("cases.show", id=task.case_id) if line.sees_case else "",
        phase=paths.name_of(version_id, task.phase) if task.phase else "",
        who=_who(line),
        since=task.opened_at,
        opens=task.opens_at if task.is_coming else None,
        due=task.due_at,
        is_late=task.is_late,
        is_held=task.is_suspended,
        remind_url=url_for("handovers.remind", id=task.id) if _can_remind_now(line) else "",
        reminded_today=line.can_remind and task_reminders.was_today(task),
        hand_over_url=url_for("handovers.choose", id=task.id) if line.can_hand_over else "",
        in_place=absences.of_task(user, task),
    )


def _who(line: WorkLine) -> str:
    if line.doer is None:
        return waits.lane_in_words(line.task.role)
    return absences.name_today(line.doer, line.task.case_id)


def _can_remind_now(line: WorkLine) -> bool:
    return line.can_remind and not line.task.is_coming and not task_reminders.was_today(line.task)
