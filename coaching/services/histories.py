"""The timeline of a case: what happened, in words, for each reader."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import joinedload
from sqlalchemy.sql.base import ExecutableOption

from coaching.data.events import TELLINGS, TOLD_BY_OUTCOME
from coaching.data.guidance import KINDS
from coaching.data.midpoint import WAYS
from coaching.i18n import gettext as _
from coaching.i18n import language
from coaching.model.base import db
from coaching.model.cases import Case
from coaching.model.history import Event
from coaching.model.people import User
from coaching.model.processes import Process, Task
from coaching.model.training import Module
from coaching.permissions import Can, allowed, is_manager, require
from coaching.services import days, paths, versions

PAGE = 15


@dataclass(frozen=True)
class Line:
    """One line of the timeline."""

    icon: str
    title: str
    when: datetime
    who: str
    kind: str
    look: str = ""


@dataclass(frozen=True)
class Page:
    """Some lines, newest first; ``older`` is the key of the page before them, if there is one."""

    lines: list[Line]
    older: int | None = None


def timeline(user: User, case: Case, before: int | None = None) -> Page:
    """What happened in this organisation's year, as far as this reader may know."""
    require(user, Can.SEE_CASE, case)
    query = (
        select(Event, _version_of_the_year(case))
        .outerjoin(Event.task)
        .where(Event.case_id == case.id, *_told_to(user, case))
        .order_by(Event.id.desc())
        .limit(PAGE + 1)
        .options(*_what_lines_show())
    )
    if before is not None:
        query = query.where(Event.id < before)
    found = db.session.execute(query).unique().all()
    events = [event for event, _version in found]
    coaches, modules = _names_of_coaches(events), _names_of_modules(events)
    lines = [_line(event, version_id, coaches, modules) for event, version_id in found[:PAGE]]
    return Page(lines, found[PAGE - 1][0].id if len(found) > PAGE else None)


def _told_to(user: User, case: Case) -> list[ColumnElement[bool]]:
    """Which events this reader hears of."""
    inside = allowed(user, Can.SEE_STAFF_FIELDS, case) or is_manager(user)
    names = [name for name, telling in TELLINGS.items() if inside or not telling.inside]
    return [
        Event.name.in_(names),
        or_(
            Event.name != "task_done",
            # Who has answered alone, and who has not, is nobody's business.
            and_(Task.optional.is_(False), Task.name.not_in(TOLD_BY_OUTCOME)),
        ),
    ]


def _version_of_the_year(case: Case) -> ColumnElement[int | None]:
    query = select(Process.version_id).where(Process.case_id == case.id, Process.name == "year")
    return query.limit(1).scalar_subquery()


def _what_lines_show() -> tuple[ExecutableOption, ...]:
    return (
        joinedload(Event.by).lazyload(User.offices),
        joinedload(Event.on_behalf_of).lazyload(User.offices),
        joinedload(Event.task).options(
            joinedload(Task.process), joinedload(Task.done_for).lazyload(User.offices)
        ),
    )


def _names_of_coaches(events: Sequence[Event]) -> dict[int, str]:
    ids = {event.facts["coach_id"] for event in events if "coach_id" in event.facts}
    if not ids:
        return {}
    rows = db.session.execute(select(User.id, User.name).where(User.id.in_(ids)))
    return {row.id: row.name for row in rows}


def _names_of_modules(events: Sequence[Event]) -> dict[str, str]:
    keys = {event.facts["module"] for event in events if "module" in event.facts}
    if not keys:
        return {}
    found = db.session.scalars(select(Module).where(Module.id.in_(keys)))
    return {module.id: module.name_in(language()) for module in found}


def _line(
    event: Event, version_id: int | None, coaches: dict[int, str], modules: dict[str, str]
) -> Line:
    telling = TELLINGS[event.name]
    blanks = {
        "task": _task_of(event),
        "phase": paths.name_of(version_id, event.facts.get("phase", "")) if version_id else "",
        "coach": coaches.get(event.facts.get("coach_id", 0), ""),
        "kind": _kind_of(event),
        "module": modules.get(event.facts.get("module", ""), "") or _module_of(event),
        "day": _day_of(event),
        "decision": _decision_of(event),
    }
    return Line(
        icon=telling.icon,
        title=_(telling.words) % blanks,
        when=event.at,
        who=_who(event),
        kind=telling.kind,
        look=telling.look,
    )


def _task_of(event: Event) -> str:
    task = event.task
    return versions.title_of(task) if task else ""


def _module_of(event: Event) -> str:
    module = event.task.module if event.task else None
    return module.name_in(language()) if module else ""


def _kind_of(event: Event) -> str:
    return next((_(kind.words) for kind in KINDS if kind.key == event.facts.get("kind")), "")


def _day_of(event: Event) -> str:
    day = event.facts.get("day")
    return days.in_words(date.fromisoformat(day)) if day else ""


def _decision_of(event: Event) -> str:
    return next((_(way.words) for way in WAYS if way.key == event.facts.get("decision")), "")


def _who(event: Event) -> str:
    if event.by is None:
        return ""
    whom = event.on_behalf_of
    if whom is None and event.task is not None and event.task.closed_by_id == event.by_id:
        # The outcome of a task was noted beside it: it was entered for the same person.
        whom = event.task.done_for
    if whom is None:
        return event.by.name
    return str(_("Entered by %(by)s for %(whom)s", by=event.by.name, whom=whom.name))
