"""Everything that is known about a person or an organisation, put together to be handed out."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, or_, select

from coaching.clock import now
from coaching.data.inventory import INVENTORY
from coaching.data.personal import Holds, Rule, Table
from coaching.model.base import db, transaction
from coaching.model.cases import Case, Member
from coaching.model.documents import Document
from coaching.model.history import note_event
from coaching.model.notes import Note
from coaching.model.people import User
from coaching.model.processes import Answers, Questions
from coaching.permissions import (
    ORGANISATION_ROLES,
    Can,
    require,
    visible_answers,
    visible_cases,
    visible_documents,
    visible_notes,
)
from coaching.services import import_mentions, mentions, personal_rows, records, versions

OPEN = (Holds.NOTHING, Holds.PERSON, Holds.CONTACT, Holds.WORDS)
# What a year's organisation may read of a table that says who reads each row.
SHARED = ("case", "programme")
# The part of an organisation's year that is the programme's own.
NOT_SHARED = frozenset(
    {
        *("access", "drafts", "page_drafts", "marks", "views", "late_tasks", "coach_choices"),
        *("coach_changes", "coach_wishes", "events", "mails", "processes", "tasks"),
        "substituted_cases",
        *("application_links", "application_scores", "application_conflicts", "conflicts"),
        *("import_lists", "import_rows", "viewings", "invitations", "signing_codes"),
    }
)
# Whoever has handled these for the programme has not written them.
NOT_WRITTEN = frozenset({"applications", "import_rows"})
# What is recorded of an organisation for the staff alone.
OF_STAFF = {
    "guidance_entries": frozenset({"risk", "risk_kind", "incident_told", "guidance_given"}),
    **dict.fromkeys(("late_tasks", "mergers", "splits"), frozenset({"reason"})),
    "withdrawals": frozenset({"decision_reason"}),
    # Among the figures is the risk that the coach sees.
    "decisions": frozenset({"facts", "fired"}),
    # What became of an application is in the answer, once it has left.
    "applications": frozenset(
        {"reason", "outcome", "reserve_place", "scored_at", "decided_at", "decided_by_id"}
    ),
}
# Of these the organisation's reader gets what the same reader finds on pages.
SEEN: Mapping[str, Callable[[User], Select[Any]]] = {
    "answers": lambda user: visible_answers(user).with_only_columns(Answers.id),
    "documents": lambda user: visible_documents(user).with_only_columns(Document.id),
    "notes": lambda user: visible_notes(user).with_only_columns(Note.id),
}


@dataclass(frozen=True)
class Part:
    """The rows of one table; ``title`` is a marked text."""

    table: Table
    rows: list[dict[str, Any]]

    @property
    def title(self) -> str:
        """What people call it."""
        return self.table.title


@dataclass(frozen=True)
class Export:
    """All of it; ``mentions`` are texts of others in which the person is named."""

    subject: str
    made_at: datetime
    parts: list[Part]
    mentions: list[mentions.Mention]

    def plain(self) -> dict[str, Any]:
        """The same for a file of JSON."""
        return {
            "subject": self.subject,
            "made_at": self.made_at.isoformat(),
            "data": {part.table.name: part.rows for part in self.parts},
            "mentions": [
                {"table": each.table.name, "at": plain(each.at), "text": each.text}
                for each in self.mentions
            ],
        }


def of_person(user: User, person: User, *, with_mentions: bool = False) -> Export:
    """Everything about a person; with texts that name them, where a coordinator answers a request.

    A coach's own notes are found among these only: nobody else may read them otherwise.
    """
    require(user, Can.EXPORT_PERSON, person)
    if with_mentions:
        require(user, Can.COORDINATE)
    named = mentions.of_person(person) if with_mentions else []
    exported = Export(person.name, now(), _in_order(_parts_of_person(person)), named)
    with transaction():
        note_event(user, "person_exported", subject_id=person.id)
    return exported


def _parts_of_person(person: User) -> Iterator[Part]:
    query = select(Member.id, Member.case_id).where(Member.user_id == person.id)
    places = {row.id: row.case_id for row in db.session.execute(query)}
    seen = db.session.scalars(visible_cases(person).with_only_columns(Case.id)).all()
    readable = {*places.values(), *seen}
    for table, rows in personal_rows.tables():
        about = personal_rows.of_person(table, person.id, places.keys())
        read = personal_rows.of_cases(rows, readable)
        if read is not None and "case_id" in rows.c:
            # What is of no year is nobody's but the person's own.
            read = read | rows.c.case_id.is_(None)
        own = _own(table, person, about, read)
        kept = [
            *_rows(table, own, (*OPEN, *_own_words(table))),
            # Of years that the person does not see any more only that there was something.
            *_rows(table, about & ~func.coalesce(own, False), (Holds.NOTHING, Holds.PERSON)),
            *_listed(table, read, places.keys()),
        ]
        if table.name == "import_rows":
            kept += import_mentions.of_person(person)
        if table.name == "answers":
            kept = [row if row["by_id"] == person.id else _without_private(row) for row in kept]
        if kept:
            yield Part(table, kept)


def in_words(row: Mapping[str, Any]) -> tuple[str, list[tuple[str, str]]]:
    """An exported recorded form for people: what it is called, and its questions with answers."""
    answers = db.session.get_one(Answers, row["id"])
    asked = answers.questions.content
    told = records.lines(asked, row.get("values", {}), row.get("shown", {}))
    return versions.title_of(answers.task), list(_pairs(told))


def _pairs(lines: Iterable[records.Line]) -> Iterator[tuple[str, str]]:
    for line in lines:
        if line.value:
            yield line.label.rstrip("."), line.value
        for group in line.groups:
            yield from _pairs(group)


def _in_order(parts: Iterable[Part]) -> list[Part]:
    """The account first, then the year and its work; what is the programme's own comes last."""
    order = list(INVENTORY)
    last = Rule.PROGRAMME
    return sorted(parts, key=lambda part: (part.table.rows == last, order.index(part.table.name)))


def _own_words(table: Table) -> tuple[Holds, ...]:
    """A coach has written them, and is the one whom the row is about."""
    return (Holds.COACH,) if table.holding(Holds.COACH) else ()


def _own(
    table: Table,
    person: User,
    about: ColumnElement[bool],
    read: ColumnElement[bool] | None,
) -> ColumnElement[bool]:
    """Which rows one gets with their words: of years still seen, or under the own address."""
    if table.name == "data_requests":
        # Whoever wrote down what somebody else has asked has not asked it.
        return personal_rows.rows_of(table).c.user_id == person.id
    written = personal_rows.addressed_to(table, person.email)
    ways = [] if written is None else [written]
    if table.name not in NOT_WRITTEN:
        ways.append(about if read is None else about & read)
    return or_(False, *ways)


def _listed(
    table: Table, read: ColumnElement[bool] | None, member_ids: Collection[int]
) -> list[dict[str, Any]]:
    """Meetings that a member was at: what both sides read of them."""
    lists = personal_rows.lists_of_members(table)
    if not lists or not member_ids or read is None:
        return []
    return [
        row
        for row in _rows(table, read, OPEN)
        if any(set(row[name] or ()) & set(member_ids) for name in lists)
    ]


def of_organisation(user: User, case: Case) -> Export:
    """Everything about an organisation that it may read itself, over all of its years."""
    require(user, Can.EXPORT_ORGANISATION, case)
    years = (
        visible_cases(user)
        .where(Case.organisation_id == case.organisation_id)
        .with_only_columns(Case.id)
    )
    case_ids = list(db.session.scalars(years))
    parts = [Part(table, rows) for table, rows in _parts_of_years(user, case, case_ids) if rows]
    exported = Export(case.organisation.full_name, now(), _in_order(parts), [])
    with transaction():
        note_event(user, "organisation_exported", case)
    return exported


def _parts_of_years(
    user: User, case: Case, case_ids: list[int]
) -> Iterator[tuple[Table, list[dict[str, Any]]]]:
    for table, rows in personal_rows.tables():
        if table.name == "organisations":
            yield table, _rows(table, rows.c.id == case.organisation_id, OPEN)
        if table.name == "users":
            members = select(Member.user_id).where(Member.case_id.in_(case_ids))
            yield table, _rows(table, rows.c.id.in_(members), (Holds.PERSON, Holds.CONTACT))
        inside = personal_rows.of_cases(rows, case_ids)
        if inside is not None and table.name not in NOT_SHARED:
            yield table, _shared(user, table, inside)


def _shared(user: User, table: Table, inside: ColumnElement[bool]) -> list[dict[str, Any]]:
    rows = personal_rows.rows_of(table)
    if "audience" in rows.c:
        inside = inside & rows.c.audience.in_(SHARED)
    if table.name in SEEN:
        inside = inside & rows.c.id.in_(SEEN[table.name](user))
    if table.name == "ad_hoc_tasks":
        inside = inside & rows.c.role.in_(ORGANISATION_ROLES)
    if table.name == "decisions":
        inside = inside & rows.c.answers_id.in_(
            SEEN["answers"](user).where(Answers.audience.in_(SHARED))
        )
    if table.name == "document_versions":
        documents = personal_rows.rows_named("documents")
        shared = select(documents.c.id).where(documents.c.audience.in_(SHARED))
        inside = inside & rows.c.document_id.in_(shared)
    found = _rows(table, inside, OPEN)
    return [_without_private(row) for row in found] if table.name == "answers" else found


def _without_private(answers: dict[str, Any]) -> dict[str, Any]:
    """A recorded form without what only the staff reads of it."""
    if "values" not in answers:
        return answers
    asked = db.session.get_one(Questions, answers["questions_id"]).content
    private = {each["name"] for each in asked["languages"]["en"] if each.get("readers")}
    values, shown = (
        {name: value for name, value in answers[column].items() if name not in private}
        for column in ("values", "shown")
    )
    # As it was typed it says nothing more, and holds what is private too.
    return answers | {"values": values, "shown": shown, "fields": {}}


def _rows(
    table: Table, where: ColumnElement[bool], kinds: tuple[Holds, ...]
) -> list[dict[str, Any]]:
    hidden = OF_STAFF.get(table.name, frozenset()) if Holds.COACH not in kinds else frozenset()
    names = [name for name in table.holding(*kinds) if name not in hidden]
    found = personal_rows.found(personal_rows.rows_of(table), or_(False, where), names)
    return [{name: plain(value) for name, value in row.items()} for row in found]


def plain(value: Any) -> Any:
    """A value as JSON knows it."""
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, Decimal | UUID):
        return str(value)
    return value
