"""Texts in which a person is named: found to be handed out, and replaced when the person goes."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

import phonenumbers
from sqlalchemy import ColumnElement, and_, or_, select, true
from sqlalchemy import Table as Rows

from coaching.data.personal import Holds, Rule, Table
from coaching.model.applications import Application
from coaching.model.base import db
from coaching.model.cases import Case, Member
from coaching.model.people import User
from coaching.services import personal_rows

# What people put between the digits of a number.
BETWEEN = r"[\s().-]*"
# What Finnish puts to a name, and the s of Swedish; and what some names end in before it.
ENDING = r":?[ie]?(?:n|s|t?t?[aä]|ss[aä]|st[aä]|ll[aä]|lt[aä]|lle|ksi|n[aä]|h?[aeiouyäö]n|seen)"
STEMS = (("nen", "se"), ("nen", "s"), ("i", "e"), ("ki", "e"), ("ti", "de"), ("to", "do"))
TEXTS = (Holds.CONTACT, Holds.WORDS, Holds.COACH)
# Names and addresses of other people, who may be called the same.
OWNED = frozenset({"users", "mails"})


@dataclass(frozen=True)
class Mention:
    """One text, and when it was written."""

    table: Table
    at: Any
    text: str


def of_person(person: User) -> list[Mention]:
    """Every text that names a person by name, address or number."""
    named = pattern(person)
    return [
        Mention(table, row.get(table.at), text)
        for table, row in rows_about(person, applications_of(person))
        for name in table.holding(*TEXTS)
        for text in strings(row[name])
        if named.search(text)
    ]


def rows_about(
    person: User, application_ids: Collection[int]
) -> Iterable[tuple[Table, personal_rows.Row]]:
    """The rows with texts of all years that the person took part in or coached, or of no year.

    Of applications only those with these ids, with what was written about them. Those of lists are
    not among them: `import_mentions` knows which of their cells are whose.
    """
    case_ids = years_of(person)
    for table, rows in personal_rows.tables():
        texts = table.holding(*TEXTS)
        if not texts or table.name in OWNED or table.rows == Rule.IMPORT:
            continue
        inside = _inside(rows, case_ids, application_ids)
        keys = [column.name for column in rows.primary_key.columns]
        names = dict.fromkeys([*keys, *([table.at] if table.at else []), *texts])
        yield from ((table, row) for row in personal_rows.found(rows, inside, names))


def _inside(
    rows: Rows, case_ids: Collection[int], application_ids: Collection[int]
) -> ColumnElement[bool]:
    declared = _declared(rows, case_ids)
    if declared is not None:
        return declared
    years = personal_rows.of_cases(rows, case_ids)
    processes = select(Application.process_id).where(Application.id.in_(application_ids))
    ways = (
        years,
        personal_rows.of_applications(rows, application_ids),
        personal_rows.of_processes(rows, processes),
    )
    there = [way for way in ways if way is not None]
    if years is None or "case_id" in rows.c:
        there.append(_of_no_year(rows))
    return or_(*there)


def _of_no_year(rows: Rows) -> ColumnElement[bool]:
    """And of no application either: a name alone may be somebody else's."""
    begun = Application.process_id.is_not(None)
    ways = (
        personal_rows.of_applications(rows, select(Application.id)),
        personal_rows.of_processes(rows, select(Application.process_id).where(begun)),
    )
    year = [rows.c.case_id.is_(None)] if "case_id" in rows.c else []
    return and_(true(), *year, *(~way for way in ways if way is not None))


def _declared(rows: Rows, case_ids: Collection[int]) -> ColumnElement[bool] | None:
    """Why coaches had better not coach the organisations of these years."""
    if rows.name != "conflicts":
        return None
    organisations = select(Case.organisation_id).where(Case.id.in_(case_ids))
    return rows.c.organisation_id.in_(organisations)


def applications_of(person: User) -> list[int]:
    """The applications of the person's years, and those in which their address stands.

    A name alone may be somebody else's.
    """
    years, address = set(years_of(person)), address_of(person)
    columns = (Application.contact_email, Application.fields, Application.answers)
    query = select(Application.id, Application.case_id, *columns).order_by(Application.id)
    return [
        id
        for id, case_id, *said in db.session.execute(query)
        if case_id in years or any(address.search(text) for text in strings(said))
    ]


def years_of(person: User) -> list[int]:
    """The years in which somebody may have written about the person."""
    places = select(Member.case_id).where(Member.user_id == person.id)
    coached = or_(
        Case.coach_id == person.id,
        Case.deputy_coach_id == person.id,
        Case.former_coach_id == person.id,
    )
    return list(db.session.scalars(select(Case.id).where(or_(Case.id.in_(places), coached))))


def pattern(person: User) -> re.Pattern[str]:
    """What names a person: the whole name in either order, the address, the phone number."""
    parts = person.name.split()
    ways = _ways_to_call(person.phone or "")
    if parts:
        ways.append(_in_row(parts, r"\s+"))
    if len(parts) > 1:
        ways.append(_in_row([parts[-1], *parts[:-1]], r",?\s+"))
    bounded = [rf"(?<!\w){way}(?!\w)" for way in ways]
    return re.compile("|".join([address_of(person).pattern, *bounded]), re.IGNORECASE)


def _in_row(parts: list[str], between: str) -> str:
    """The last one in any case; a name of one word may be another word in another case."""
    last = re.escape(parts[-1]) if len(parts) == 1 else _in_any_case(parts[-1])
    return between.join([*map(re.escape, parts[:-1]), last])


def _in_any_case(name: str) -> str:
    """Virtanen, Virtasen, Virtaselle."""
    ended = [(end, new) for end, new in STEMS if name.casefold().endswith(end)]
    stems = [name, *(name[: -len(end)] + new for end, new in ended)]
    return rf"(?:{'|'.join(map(re.escape, stems))})(?:{ENDING})?"


def address_of(person: User) -> re.Pattern[str]:
    """The address as a whole: anna@ is somebody else than susanna@, and than maria.anna@."""
    return re.compile(rf"(?<![\w+])(?<!\w[.-]){re.escape(person.email)}(?!\.?\w)", re.IGNORECASE)


def _ways_to_call(phone: str) -> list[str]:
    """The number with its country or without, however it is grouped."""
    try:
        number = phonenumbers.parse(phone, "FI")
    except phonenumbers.NumberParseException:
        return []
    digits = BETWEEN.join(str(number.national_number))
    country = rf"(?:\+|00)?{number.country_code}{BETWEEN}(?:\(0\){BETWEEN})?"
    return [rf"\(?(?:{country}|0){BETWEEN}{digits}"]


def strings(value: Any) -> Iterable[str]:
    """Every text within a value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from strings(inner)


def replaced(value: Any, named: re.Pattern[str], words: str) -> Any:
    """The same value with other words for the person."""
    if isinstance(value, str):
        return named.sub(words.replace("\\", r"\\"), value)
    if isinstance(value, dict):
        return {key: replaced(inner, named, words) for key, inner in value.items()}
    if isinstance(value, list):
        return [replaced(inner, named, words) for inner in value]
    return value
