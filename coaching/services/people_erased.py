"""A person goes: the account says only what they were, and so do all texts that named them."""

from pathlib import Path
from secrets import token_hex
from typing import Any

from sqlalchemy import or_, select, update

from coaching.data.former import FORMER, OF_NOBODY, OF_STAFF
from coaching.data.inventory import INVENTORY, KEPT_ANSWERS
from coaching.data.personal import Holds, Rule, Table
from coaching.i18n import gettext as _
from coaching.i18n import translate
from coaching.model.applications import Application
from coaching.model.base import db
from coaching.model.cases import OVER, Case, Member
from coaching.model.data_requests import DataRequest
from coaching.model.history import note_event
from coaching.model.people import Office, User
from coaching.model.processes import Answers, Task
from coaching.permissions import Can, require
from coaching.services import (
    application_ends,
    erasures,
    import_mentions,
    mentions,
    personal_rows,
)
from coaching.services.erasures import Ending, Places
from coaching.services.refusals import Refusal

# Nobody has an address there, and nobody can get one.
ADDRESS = "former-{}@erased.invalid"


class StillNeeded(Refusal):
    """The person has a part in something that goes on."""


def erase(user: User, person: User, places: Places, *, reason: str) -> None:
    """Erase a person at their own wish; raises `StillNeeded`."""
    require(user, Can.ERASE_PERSON, person)
    check(person)
    by_rule = erasures.ending(Rule.ACCOUNT, "person", person.id, places, by=user, reason=reason)
    with by_rule as found:
        note_event(user, "person_erased", subject_id=person.id)
        account(person.id, found, places.mails)


def check(person: User, *, field: str | None = None) -> None:
    """Stop as long as something that goes on needs the person, or waits for an answer.

    Raises `StillNeeded`.
    """
    if is_needed(person):
        raise StillNeeded(
            _(
                "%(name)s has a place, a role, an application or open tasks here. Let somebody else"
                " follow first.",
                name=person.name,
            ),
            field=field,
        )
    if waits_for_an_answer(person):
        raise StillNeeded(
            _(
                "%(name)s waits for the answer to another request. Answer that one first.",
                name=person.name,
            ),
            field=field,
        )


def waits_for_an_answer(person: User) -> bool:
    """Whether the person has asked something about data that nobody has answered."""
    asked = select(DataRequest.id).where(
        DataRequest.user_id == person.id, DataRequest.answered_at.is_(None)
    )
    return db.session.scalar(asked.limit(1)) is not None


def on_request(request_id: int, places: Places) -> bool:
    """Erase whoever has asked for it; harmless when run twice. Raises `StillNeeded`."""
    request = db.session.get(DataRequest, request_id)
    if request is None or request.erase_from is None:
        return False
    check(request.person)
    person_id = request.user_id
    with erasures.ending(Rule.ACCOUNT, "person", person_id, places, reason="asked for") as found:
        note_event(None, "person_erased", subject_id=person_id)
        account(person_id, found, places.mails)
    return True


def is_needed(person: User) -> bool:
    """Whether the person still has a role, a place in a year that goes on, or something to do."""
    going_on = Case.status.not_in(OVER)
    ways = [
        # A closed account keeps the roles it had, and does nothing with them.
        select(Office.id).join(User).where(Office.user_id == person.id, User.active.is_(True)),
        select(Task.id).where(Task.assignee_id == person.id, Task.closed_at.is_(None)),
        select(Member.id)
        .join(Case)
        .where(Member.user_id == person.id, Member.left_at.is_(None), going_on),
        select(Case.id).where(
            or_(Case.coach_id == person.id, Case.deputy_coach_id == person.id), going_on
        ),
        application_ends.going_on().where(Application.id.in_(mentions.applications_of(person))),
    ]
    return bool(db.session.scalar(select(or_(*(way.exists() for way in ways)))))


def is_erased(person: User) -> bool:
    """Whether only what the person was is left."""
    return person.email == ADDRESS.format(person.id)


def account(user_id: int, found: Ending, mails: Path) -> None:
    """Take a person out of everything, within the caller's transaction."""
    person = db.session.get_one(User, user_id)
    _replace_name(person, found)
    _forget_requests(user_id, found)
    erasures.add_letters(_letters_to(person, mails), found)
    for table, rows in personal_rows.tables():
        if table.owner:
            mine = [rows.c[name] == user_id for name in table.owner]
            written = personal_rows.addressed_to(table, person.email)
            erasures.remove(rows, or_(*mine, *([] if written is None else [written])), found)
        elif table.texts == Rule.ACCOUNT and table.name != "users":
            about = personal_rows.of_person(table, user_id, ())
            erasures.empty(rows, table.holding(*erasures.TEXTS), about, found)
    _empty_account(person, found)


def _forget_requests(user_id: int, found: Ending) -> None:
    """What the person has asked goes with its process and the recorded answer."""
    processes = personal_rows.rows_named("processes")
    asked = select(DataRequest.process_id).where(DataRequest.user_id == user_id)
    erasures.remove(processes, processes.c.id.in_(asked), found)


def _replace_name(person: User, found: Ending) -> None:
    """Texts of their years say what they were; recorded forms that are evidence stay as signed."""
    named, words = mentions.pattern(person), former(person)
    kept = set(
        db.session.scalars(
            select(Answers.id).where(
                Answers.task_name.in_(KEPT_ANSWERS), Answers.case_id.in_(mentions.years_of(person))
            )
        )
    )
    import_mentions.forget(person, words, found)
    for table, row in mentions.rows_about(person, _settled(person)):
        if table.name == "answers" and row["id"] in kept:
            continue
        changed = {
            name: new
            for name in table.holding(*mentions.TEXTS)
            if (new := mentions.replaced(row[name], named, words)) != row[name]
        }
        if changed:
            rows = personal_rows.rows_of(table)
            key = [column == row[column.name] for column in rows.primary_key.columns]
            db.session.execute(update(rows).where(*key).values(_fitting(table, rows, changed)))
            found.counts[table.name] += 1


def _settled(person: User) -> list[int]:
    """Applications that go on have their own time: without a name nothing could come of them."""
    going_on = set(db.session.scalars(application_ends.going_on()))
    return [each for each in mentions.applications_of(person) if each not in going_on]


def _fitting(table: Table, rows: Any, changed: dict[str, Any]) -> dict[str, Any]:
    """No longer than the column takes; an address to answer to is left out where that may be."""
    lengths = {name: getattr(rows.c[name].type, "length", None) for name in changed}
    fitting = {
        name: value[: lengths[name]] if isinstance(value, str) and lengths[name] else value
        for name, value in changed.items()
    }
    contact = [name for name in table.holding(Holds.CONTACT) if rows.c[name].nullable]
    return fitting | {name: None for name in contact if name in changed}


def _letters_to(person: User, folder: Path) -> list[Path]:
    address = mentions.address_of(person)
    letters = erasures.letters_in(folder)
    return [each for each in letters if address.search(each.read_text(errors="replace"))]


def _empty_account(person: User, found: Ending) -> None:
    special = {
        "name": former(person),
        "email": ADDRESS.format(person.id),
        "fs_uniquifier": token_hex(),
    }
    table = INVENTORY["users"]
    rows = personal_rows.rows_of(table)
    emptied = {
        name: special.get(name, erasures.nothing_in(rows, name))
        for name in table.holding(Holds.CONTACT, Holds.WORDS, Holds.SECRET)
    }
    # Directly: another address is a new one to nobody here.
    values = emptied | {"active": False, "bounced_since": None, "tf_primary_method": None}
    db.session.execute(update(rows).where(rows.c.id == person.id).values(values))
    found.counts["users"] += 1


def former(person: User) -> str:
    """What a person was, in the own language: history goes on with it."""
    newest = (
        select(Member.kind)
        .where(Member.user_id == person.id)
        .order_by(Member.left_at.is_not(None), Member.id.desc())
        .limit(1)
    )
    kind = db.session.scalar(newest)
    if kind is not None:
        return translate(FORMER[kind], person.language)
    coached = select(Case.id).where(
        or_(Case.coach_id == person.id, Case.deputy_coach_id == person.id)
    )
    worked = bool(person.offices) or db.session.scalar(coached.limit(1)) is not None
    return translate(OF_STAFF if worked else OF_NOBODY, person.language)
