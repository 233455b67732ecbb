"""What would end with a year: tasks, promises and modules that nobody has finished."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from coaching.i18n import gettext as _
from coaching.i18n import language
from coaching.model.base import db
from coaching.model.cases import Case
from coaching.model.processes import Task
from coaching.model.training import CaseModule
from coaching.services import action_items, days, progress, versions, waits


@dataclass(frozen=True)
class Open:
    """Something that would end with the year: ``kind`` is task, promise or module."""

    kind: str
    title: str
    who: str
    due: str


def of_case(case: Case, besides: Task) -> list[Open]:
    """Tasks, promises and modules that nobody has finished, as the coordinator sees them."""
    return [*_open_tasks(case, besides), *_open_promises(case), *_open_modules(case)]


def in_a_line(thing: Open) -> str:
    """What is open as one line of text."""
    about = ", ".join(filter(None, (thing.who, thing.due)))
    return f"{thing.title} ({about})" if about else thing.title


def _open_tasks(case: Case, besides: Task) -> list[Open]:
    query = (
        select(Task)
        .where(Task.case_id == case.id, Task.closed_at.is_(None), Task.id != besides.id)
        # Who has not answered alone is nobody's business.
        .where(Task.optional.is_(False))
        .order_by(Task.due_at, Task.id)
        .options(joinedload(Task.process), joinedload(Task.assignee))
    )
    return [
        Open("task", versions.title_of(task), _who(task), _due(task.due_at))
        for task in db.session.scalars(query)
    ]


def _who(task: Task) -> str:
    person = waits.doer(task)
    return person.name if person else waits.lane_in_words(task.role)


def _due(day: date | datetime | None) -> str:
    return str(_("due %(day)s", day=days.in_words(day))) if day else ""


def _open_promises(case: Case) -> list[Open]:
    return [
        Open("promise", item.what, action_items.owner_in_words(item), _due(item.due_on))
        for item in action_items.open_of(case)
    ]


def _open_modules(case: Case) -> list[Open]:
    undone = [each.case_module for each in progress.modules(case) if not each.is_done]
    return [Open("module", taken.module.name_in(language()), "", _held(taken)) for taken in undone]


def _held(taken: CaseModule) -> str:
    if taken.session is None:
        return str(_("no training session"))
    return str(_("training session on %(day)s", day=days.in_words(taken.session.day)))
