"""Rows of the database by whose they are: found by the inventory and the keys between tables."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import ColumnElement, LargeBinary, Select, func, or_, select
from sqlalchemy import Table as Rows

from coaching.data.inventory import INVENTORY
from coaching.data.personal import Holds, Rule, Table
from coaching.model import metadata
from coaching.model.base import db

Ids = Collection[int] | Select[Any]
Row = Mapping[str, Any]
# Whose they are is known by an address only: the person had no account yet.
ADDRESSES = {"applications": "contact_email", "mails": "address", "feedback": "email"}


def rows_of(table: Table) -> Rows:
    """The table itself."""
    return metadata.tables[table.name]


def rows_named(name: str) -> Rows:
    """A table by its name."""
    return metadata.tables[name]


def tables(*rules: Rule) -> Iterator[tuple[Table, Rows]]:
    """All tables, or those whose rows end by one of these rules; what refers to others first."""
    for rows in reversed(metadata.sorted_tables):
        table = INVENTORY[rows.name]
        if not rules or table.rows in rules:
            yield table, rows


def of_cases(rows: Rows, case_ids: Ids) -> ColumnElement[bool] | None:
    """Which rows belong to these years; nothing for a table that belongs to none."""
    if INVENTORY[rows.name].rows == Rule.REQUEST:
        # It goes with its process, which is of no year.
        return None
    return _of(rows, "cases", case_ids)


def of_applications(rows: Rows, application_ids: Ids) -> ColumnElement[bool] | None:
    """Which rows belong to these applications; nothing for a table that belongs to none."""
    return _of(rows, "applications", application_ids)


def of_processes(rows: Rows, process_ids: Ids) -> ColumnElement[bool] | None:
    """Which rows belong to these processes; nothing for a table that belongs to none."""
    return _of(rows, "processes", process_ids)


def _of(rows: Rows, root: str, ids: Ids) -> ColumnElement[bool] | None:
    if rows.name == root:
        return rows.c.id.in_(ids)
    direct = _keys_to(rows, root)
    if direct:
        return or_(*(column.in_(ids) for column in direct))
    return _of_parents(rows, root, ids)


def _of_parents(rows: Rows, root: str, ids: Ids) -> ColumnElement[bool] | None:
    """Rows that go with another row belong to what that belongs to."""
    found = []
    for column in rows.c:
        for key in column.foreign_keys:
            if key.ondelete == "CASCADE" and key.column.table.name != "users":
                inside = _of(key.column.table, root, ids)
                if inside is not None:
                    found.append(column.in_(select(key.column).where(inside)))
    return or_(*found) if found else None


def of_person(table: Table, user_id: int, member_ids: Collection[int]) -> ColumnElement[bool]:
    """Which rows are about a person, or say that the person did something."""
    rows = rows_of(table)
    about = [rows.c.id == user_id] if rows.name == "users" else []
    about += [column == user_id for column in _keys_to(rows, "users")]
    about += [column.in_(member_ids) for column in _keys_to(rows, "members")]
    return or_(False, *about, *_of_owned(rows, user_id))


def _of_owned(rows: Rows, user_id: int) -> Iterator[ColumnElement[bool]]:
    """Rows that go with what a person owns, such as the codes of an invitation."""
    for column in rows.c:
        for key in column.foreign_keys:
            owner = INVENTORY[key.column.table.name].owner
            if key.ondelete == "CASCADE" and owner:
                owned = or_(*(key.column.table.c[name] == user_id for name in owner))
                yield column.in_(select(key.column).where(owned))


def addressed_to(table: Table, address: str) -> ColumnElement[bool] | None:
    """Which rows were written by, or to, somebody under an address; nothing for other tables."""
    rows = rows_of(table)
    name = ADDRESSES.get(table.name)
    return func.lower(rows.c[name]) == address.lower() if name else None


def lists_of_members(table: Table) -> list[str]:
    """Columns that name several members at once."""
    rows = rows_of(table)
    return [name for name in table.holding(Holds.PERSON) if _is_list(rows, name)]


def _is_list(rows: Rows, name: str) -> bool:
    column = rows.c[name]
    return not column.foreign_keys and not column.primary_key


def _keys_to(rows: Rows, name: str) -> list[Any]:
    return [
        column
        for column in rows.c
        if any(key.column.table.name == name for key in column.foreign_keys)
    ]


def found(rows: Rows, where: ColumnElement[bool], names: Iterable[str]) -> list[Row]:
    """The chosen columns of the rows, oldest first, without files and states."""
    columns = [rows.c[name] for name in names if not isinstance(rows.c[name].type, LargeBinary)]
    query = select(*columns).where(where).order_by(*rows.primary_key.columns)
    return [dict(row) for row in db.session.execute(query).mappings()]
