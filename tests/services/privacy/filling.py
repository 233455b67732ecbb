"""A row in every table of a year, so that none is forgotten where all have to be looked at."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from itertools import cycle
from typing import Any

from sqlalchemy import Column, func, insert, select, true
from sqlalchemy import Table as Rows

from coaching.clock import now, today
from coaching.model.base import db, transaction
from coaching.model.cases import Case
from coaching.services import personal_rows

LEAST: Mapping[type, Any] = {bool: False, int: 1, str: "x", dict: {}, list: []}
Things = Mapping[str, Iterator[int | None]]


def fill(case: Case, elsewhere: Case) -> None:
    """Put a row into every table of the year that has none; ``elsewhere`` is another year."""
    with transaction():
        for _table, rows in reversed(list(personal_rows.tables())):
            inside = personal_rows.of_cases(rows, [case.id])
            if inside is None:
                continue
            if db.session.execute(select(rows).where(inside)).first():
                continue
            things: Things = {
                "cases": cycle([case.id, elsewhere.id]),
                "users": cycle([case.coach_id, case.deputy_coach_id]),
            }
            row = {c.name: _value(c, case, things) for c in rows.c if _is_needed(c, rows)}
            db.session.execute(insert(rows).values(row))
    db.session.expire_all()


def _is_needed(column: Column[Any], rows: Rows) -> bool:
    if column.foreign_keys:
        return True
    has_own = column.nullable or column.default is not None or column.server_default is not None
    return not has_own and column is not rows.autoincrement_column


def _value(column: Column[Any], case: Case, things: Things) -> Any:
    """The least that a column takes; two keys to the same table name two things."""
    for key in column.foreign_keys:
        target = key.column.table
        if target.name in things:
            return next(things[target.name])
        inside = personal_rows.of_cases(target, [case.id])
        return db.session.scalar(
            select(func.min(key.column)).where(true() if inside is None else inside)
        )
    kind = column.type.python_type
    return {date: today(), datetime: now()}.get(kind, LEAST.get(kind))
