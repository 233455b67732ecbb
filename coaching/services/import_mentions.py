"""Rows of imported lists that name a person: handed out, and emptied when the person goes."""

import re
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from coaching.data.import_columns import BY_KEY
from coaching.data.import_reasons import Reason
from coaching.model.base import db
from coaching.model.imports import ImportList, ImportRow, RowState
from coaching.model.people import User
from coaching.services import mentions
from coaching.services.erasures import Ending
from coaching.services.import_cells import Wrong
from coaching.services.import_checks import PEOPLE

COACHES = ("coach", "deputy")
OPEN = (RowState.NEW, RowState.MENDING)
Cells = Mapping[str, Any]


def of_person(person: User) -> list[dict[str, Any]]:
    """What lists say of a person: of each row the cells about them, and no others."""
    named = mentions.pattern(person)
    said = [(row, _only(row.cells, named), _only(row.before, named)) for row in rows_about(person)]
    return [
        {
            "id": row.id,
            "list_id": row.list_id,
            "number": row.number,
            "cells": cells,
            "before": before,
        }
        for row, cells, before in said
        if cells or before
    ]


def rows_about(person: User) -> list[ImportRow]:
    """The rows of the person's years, and those in which their address or the coach's name stands.

    A name alone may be somebody else's.
    """
    years = set(mentions.years_of(person))
    rows = db.session.scalars(select(ImportRow).order_by(ImportRow.id))
    return [row for row in rows if row.case_id in years or _names(row, person)]


def _names(row: ImportRow, person: User) -> bool:
    address, name = mentions.address_of(person), person.name.casefold()
    if person.id in row.people:
        return True
    for cells in (row.cells, row.before):
        if any(address.search(text) for text in mentions.strings(cells)):
            return True
        if any(str(cells.get(key, "")).casefold() == name for key in COACHES):
            return True
    return False


def forget(person: User, words: str, found: Ending) -> None:
    """Take a person out of all lists, within the caller's transaction.

    Who stood there is missing in a row that was not brought in yet, and somebody has to follow.
    """
    named = mentions.pattern(person)
    lists = set()
    for row in rows_about(person):
        lists.add(row.list_id)
        found.counts["import_rows"] += _forget(row, person, named, words)
    for each in db.session.scalars(select(ImportList).where(ImportList.id.in_(lists))):
        each.file_name = mentions.replaced(each.file_name, named, words)[:200]
        each.ignored = mentions.replaced(each.ignored, named, words)
    db.session.flush()


def _forget(row: ImportRow, person: User, named: re.Pattern[str], words: str) -> bool:
    """Empty the cells about the person; gives whether there was anything."""
    gone = _own(row.cells, named)
    # What stood there before may be the same person, spelled in another way.
    before = gone | _own(row.before, named)
    new = {
        "cells": _kept(row.cells, gone, named, words),
        "before": _kept(row.before, before, named, words),
        "people": [each for each in row.people if each != person.id],
        **{
            name: {key: told for key, told in getattr(row, name).items() if not _says(told, named)}
            for name in ("faults", "clashes", "remarks")
        },
    }
    if all(getattr(row, name) == value for name, value in new.items()):
        return False
    for name, value in new.items():
        setattr(row, name, value)
    if row.state in OPEN:
        _ask_for_others(row, gone)
    row.changes += 1
    return True


def _ask_for_others(row: ImportRow, gone: set[str]) -> None:
    missing = {key: Wrong(Reason.MISSING).told for key in gone if BY_KEY[key].needed}
    row.faults = row.faults | missing
    row.state = RowState.MENDING if missing else row.state


def _own(cells: Cells, named: re.Pattern[str]) -> set[str]:
    """The cells that are about the person."""
    there = (place for place in PEOPLE if _stands(cells, f"{place}_email", f"{place}_name", named))
    own = {key for place in there for key in BY_KEY if key.startswith(f"{place}_")}
    return own | {key for key in COACHES if _stands(cells, key, key, named)}


def _stands(cells: Cells, address: str, name: str, named: re.Pattern[str]) -> bool:
    return any(named.fullmatch(str(cells.get(key, ""))) for key in (address, name))


def _only(cells: Cells, named: re.Pattern[str]) -> dict[str, Any]:
    own = _own(cells, named)
    return {key: text for key, text in cells.items() if key in own}


def _kept(cells: Cells, gone: set[str], named: re.Pattern[str], words: str) -> dict[str, Any]:
    return {
        key: mentions.replaced(text, named, words) for key, text in cells.items() if key not in gone
    }


def _says(told: Any, named: re.Pattern[str]) -> bool:
    return any(named.search(text) for text in mentions.strings(told))
