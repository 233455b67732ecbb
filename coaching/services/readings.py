"""Which of the programme's people have read what of an organisation, day by day."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from coaching.i18n import gettext as _
from coaching.i18n import ngettext
from coaching.model.base import db
from coaching.model.cases import Case
from coaching.model.documents import Document, DocumentVersion
from coaching.model.history import Access, Thing
from coaching.model.people import User
from coaching.model.processes import Answers, Task
from coaching.permissions import Can, require, visible_accesses, visible_documents
from coaching.services import versions

PAGE = 100


@dataclass(frozen=True)
class Reader:
    """Somebody on one day: as what, and what was read, in words."""

    name: str
    role: str
    things: list[str]


@dataclass(frozen=True)
class Day:
    """Everybody who read something on one day."""

    day: date
    readers: list[Reader]


@dataclass(frozen=True)
class Page:
    """Some days, the newest first; ``older`` is the key of the page before them, if any."""

    days: list[Day]
    older: int | None = None


def page_of(user: User, case: Case, before: int | None = None) -> Page:
    """Who has read what of this organisation."""
    require(user, Can.SEE_READINGS, case)
    query = visible_accesses(user).where(Access.case_id == case.id).order_by(Access.id.desc())
    if before is not None:
        query = query.where(Access.id < before)
    shown = query.limit(PAGE + 1).options(joinedload(Access.user), joinedload(Access.case))
    found = db.session.scalars(shown).unique().all()
    lines = found[:PAGE]
    titles = _titles(user, lines)
    days = [Day(day, _readers(list(each), titles)) for day, each in groupby(lines, _day_of)]
    return Page(days, lines[-1].id if len(found) > PAGE else None)


Titles = dict[tuple[str, int], str]


def _day_of(line: Access) -> date:
    return line.day


def _readers(lines: Sequence[Access], titles: Titles) -> list[Reader]:
    by_person: dict[tuple[str, str], list[Access]] = {}
    for line in lines:
        by_person.setdefault((line.user.name, line.role), []).append(line)
    return [Reader(*who, _in_words(read, titles)) for who, read in sorted(by_person.items())]


def _in_words(lines: Sequence[Access], titles: Titles) -> list[str]:
    """Forms and documents by name, notes and entries of the log by number."""
    ids: dict[str, list[int]] = {kind: [] for kind in Thing}
    for line in sorted(lines, key=lambda each: each.thing_id):
        ids[line.kind].append(line.thing_id)
    gone = {
        Thing.ANSWERS: _("A form that is not there any more"),
        Thing.DOCUMENT: _("A document that has been removed"),
    }
    named = [titles.get((kind, id), gone[kind]) for kind in gone for id in ids[kind]]
    notes, entries = len(ids[Thing.NOTE]), len(ids[Thing.GUIDANCE])
    counted = [
        _("The application") if ids[Thing.APPLICATION] else "",
        ngettext("%(num)s note", "%(num)s notes", notes) if notes else "",
        ngettext(
            "%(num)s entry of the guidance log", "%(num)s entries of the guidance log", entries
        )
        if entries
        else "",
    ]
    return [*dict.fromkeys(named), *filter(None, counted)]


def _titles(user: User, lines: Sequence[Access]) -> Titles:
    """What the forms and documents are called today, as far as their reader may know."""

    def ids(kind: Thing) -> set[int]:
        return {line.thing_id for line in lines if line.kind == kind}

    return _forms(ids(Thing.ANSWERS)) | _documents(user, ids(Thing.DOCUMENT))


def _forms(ids: Collection[int]) -> Titles:
    query = select(Answers).where(Answers.id.in_(ids))
    found = db.session.scalars(query.options(joinedload(Answers.task).joinedload(Task.process)))
    return {(Thing.ANSWERS, each.id): versions.title_of(each.task) for each in found.unique()}


def _documents(user: User, ids: Collection[int]) -> Titles:
    seen = visible_documents(user).with_only_columns(Document.id)
    rows = db.session.execute(
        select(DocumentVersion.id, Document.title)
        .join(DocumentVersion.document)
        .where(DocumentVersion.id.in_(ids), Document.id.in_(seen))
    )
    return {(Thing.DOCUMENT, version_id): title for version_id, title in rows}
