"""The timeline of a case: what happened, in words, for each reader."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, true
from sqlalchemy.orm import aliased, joinedload
from sqlalchemy.sql.base import ExecutableOption

from coaching.data.documents import KINDS as DOCUMENT_KINDS
from coaching.data.events import ABOUT_NOTES, FILTERS, TELLINGS, TOLD_BY_OUTCOME, WITH_NOTES
from coaching.data.guidance import KINDS
from coaching.data.midpoint import WAYS
from coaching.i18n import gettext as _
from coaching.i18n import language
from coaching.model.base import db
from coaching.model.cases import Case
from coaching.model.documents import Document
from coaching.model.history import Event
from coaching.model.notes import Note
from coaching.model.people import User
from coaching.model.processes import Process, Task
from coaching.model.training import Module
from coaching.permissions import (
    AMONG_STAFF,
    Can,
    allowed,
    is_manager,
    require,
    visible_documents,
    visible_notes,
)
from coaching.services import days, paths, versions
from coaching.services.case_steps import ABOUT_THE_COACH

PAGE = 15


class NoSuchKind(LookupError):
    """The timeline has no such kind of lines."""


@dataclass(frozen=True)
class Line:
    """One line of the timeline; ``note`` is what was written, for those who may read it."""

    icon: str
    title: str
    when: datetime
    who: str
    kind: str
    look: str = ""
    note: Note | None = None


@dataclass(frozen=True)
class Page:
    """Some lines, newest first; ``older`` is the key of the page before them, if there is one."""

    lines: list[Line]
    older: int | None = None


@dataclass(frozen=True)
class Found:
    """One event with the names that its line needs."""

    event: Event
    version_id: int | None
    coach: str | None
    module: Module | None
    note: Note | None
    title: str | None


def timeline(user: User, case: Case, before: int | None = None, *, kind: str = "") -> Page:
    """What happened in this organisation's year, as far as this reader may know.

    Of one ``kind`` only, if one is named; raises `NoSuchKind`.
    """
    require(user, Can.SEE_CASE, case)
    query = _query(user, case, _told_to(user, case, kind)).limit(PAGE + 1)
    if before is not None:
        query = query.where(Event.id < before)
    found = [Found(*row) for row in db.session.execute(query).unique()]
    return Page(
        [_line(each) for each in found[:PAGE]],
        found[PAGE - 1].event.id if len(found) > PAGE else None,
    )


def _query(
    user: User, case: Case, told: list[ColumnElement[bool]]
) -> Select[Event, int | None, str, Module, Note, str]:
    """Events with what their lines name: all of it at once, however many lines there are."""
    coach = aliased(User)
    named = func.coalesce(
        Event.facts["coach_id"].as_integer(), Event.facts["person_id"].as_integer()
    )
    read = visible_notes(user).with_only_columns(Note.id)
    is_its_note = and_(Note.id == Event.facts["note_id"].as_integer(), Note.id.in_(read))
    seen = visible_documents(user).with_only_columns(Document.id)
    is_its_document = Document.id == Event.facts["document_id"].as_integer()
    return (
        select(Event, _version_of_the_year(case), coach.name, Module, Note, Document.title)
        .outerjoin(Event.task)
        .outerjoin(coach, coach.id == named)
        .outerjoin(Module, Module.id == Event.facts["module"].as_string())
        .outerjoin(Note, and_(Event.name.in_(ABOUT_NOTES | WITH_NOTES), is_its_note))
        .outerjoin(Document, and_(is_its_document, Document.id.in_(seen)))
        .where(Event.case_id == case.id, *told)
        .order_by(Event.id.desc())
        .options(*_what_lines_show())
    )


def _told_to(user: User, case: Case, kind: str) -> list[ColumnElement[bool]]:
    """Which events this reader hears of."""
    if kind and kind not in FILTERS:
        raise NoSuchKind(kind)
    inside = allowed(user, Can.SEE_STAFF_FIELDS, case) or is_manager(user, case)
    names = [
        name
        for name, telling in TELLINGS.items()
        if (inside or not telling.inside) and kind in ("", telling.kind)
    ]
    # Managers hear that somebody wrote, and never what.
    of_notes = true() if is_manager(user, case) else Note.id.is_not(None)
    return [
        Event.name.in_(names),
        or_(
            Event.name != "task_done",
            # Who has answered alone, and who has not, is nobody's business.
            and_(Task.optional.is_(False), Task.name.not_in(TOLD_BY_OUTCOME)),
        ),
        or_(Event.name.not_in(ABOUT_NOTES), of_notes),
        true() if inside else or_(Event.task_id.is_(None), Task.name.not_in(AMONG_STAFF)),
        # Until a coach has confirmed, who was asked before is nothing for the organisation.
        true() if inside else or_(Event.name != "stepped_back", Task.name.not_in(ABOUT_THE_COACH)),
    ]


def _version_of_the_year(case: Case) -> ColumnElement[int | None]:
    query = select(Process.version_id).where(Process.case_id == case.id, Process.name == "year")
    return query.limit(1).scalar_subquery()


def _what_lines_show() -> tuple[ExecutableOption, ...]:
    return (
        joinedload(Event.by),
        joinedload(Event.on_behalf_of),
        joinedload(Event.task).options(joinedload(Task.process), joinedload(Task.done_for)),
    )


def _line(found: Found) -> Line:
    event, version_id = found.event, found.version_id
    telling = TELLINGS[event.name]
    is_note = event.name in ABOUT_NOTES
    blanks = {
        "task": _task_of(event),
        "phase": paths.name_of(version_id, event.facts.get("phase", "")) if version_id else "",
        "coach": found.coach or "",
        "person": found.coach or "",
        "kind": _kind_of(event),
        "module": found.module.name_in(language()) if found.module else _module_of(event),
        "document": found.title or _document_of(event),
        "day": _day_of(event, "day"),
        "old_due": _day_of(event, "old_due"),
        "decision": _decision_of(event),
        "organisation": _organisation_of(event),
        "who": _who(event),
    }
    return Line(
        icon=telling.icon,
        title=_(telling.words) % blanks,
        when=event.at,
        who="" if is_note else _who(event),
        kind=telling.kind,
        look=telling.look,
        note=found.note if event.name in WITH_NOTES else None,
    )


def _task_of(event: Event) -> str:
    task = event.task
    return versions.title_of(task) if task else ""


def _module_of(event: Event) -> str:
    module = event.task.module if event.task else None
    return module.name_in(language()) if module else ""


def _kind_of(event: Event) -> str:
    return next((_(kind.words) for kind in KINDS if kind.key == event.facts.get("kind")), "")


def _document_of(event: Event) -> str:
    """What a document is for, to whoever may not know its title, and when it is gone."""
    key = event.facts.get("document_kind")
    return next((_(kind.words) for kind in DOCUMENT_KINDS if kind.key == key), "")


def _day_of(event: Event, name: str) -> str:
    day = event.facts.get(name)
    return days.in_words(date.fromisoformat(day)) if day else ""


def _organisation_of(event: Event) -> str:
    """The other one, where two organisations became one: as it is called today."""
    key = event.facts.get("other_case_id")
    other = db.session.get(Case, key) if key else None
    return other.organisation.full_name if other else ""


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
    if event.task is None:
        return str(_("%(by)s for %(whom)s", by=event.by.name, whom=whom.name))
    return str(_("Entered by %(by)s for %(whom)s", by=event.by.name, whom=whom.name))
