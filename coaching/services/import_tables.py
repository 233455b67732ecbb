"""A file that somebody brings, as the rows of a list: read to its end before any is stored."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from coaching.data.import_columns import BY_KEY, COLUMNS, NEEDED, WHOLE_ROW
from coaching.files import Unfit, tables
from coaching.files.tables import Row, Table, Unreadable
from coaching.i18n import gettext as _
from coaching.model.imports import ImportRow, RowState
from coaching.services import import_cells, import_words
from coaching.services.refusals import Refusal


class NotReadable(Refusal):
    """The file cannot be taken; the words say why, where, and what to do."""


@dataclass(frozen=True)
class Brought:
    """What was found in a file."""

    rows: list[ImportRow]
    # Headings that we know nothing of.
    ignored: list[str] = field(default_factory=list)


def read(data: bytes) -> Brought:
    """The rows of a file, each with what is wrong with its cells; raises `NotReadable`."""
    try:
        table = tables.read(data, known=lambda text: import_words.key_of(text) is not None)
    except Unreadable as unreadable:
        raise NotReadable(_(unreadable.words, **unreadable.facts), field="file") from unreadable
    except Unfit as unfit:
        raise NotReadable(_(unfit.words), field="file") from unfit
    keys = _keys(table)
    rows = [_row(row, keys) for row in table.rows]
    if not rows:
        raise NotReadable(_("There are headings but no rows below them."), field="file")
    if len(rows) > tables.MOST_ROWS:
        raise NotReadable(
            _(
                "There are more than %(most)d rows. Divide the file and bring it in parts.",
                most=tables.MOST_ROWS,
            ),
            field="file",
        )
    return Brought(rows, _ignored(table))


def _keys(table: Table) -> list[str | None]:
    """The column of each heading; raises `NotReadable` if one is missing or comes twice."""
    keys = [import_words.key_of(heading) for heading in table.headings]
    found = [key for key in keys if key]
    twice = {key for key in found if found.count(key) > 1}
    if twice:
        raise NotReadable(
            _(
                "These columns come more than once: %(columns)s. Leave only one of each.",
                columns=_named(twice),
            ),
            field="file",
        )
    lacking = {column.key for column in NEEDED} - set(found)
    if lacking:
        raise NotReadable(
            _(
                "These columns are missing: %(columns)s. Add them, or begin with the template.",
                columns=_named(lacking),
            ),
            field="file",
        )
    return keys


def _named(keys: Iterable[str]) -> str:
    there = set(keys)
    return ", ".join(import_words.heading(each.key) for each in COLUMNS if each.key in there)


def _ignored(table: Table) -> list[str]:
    unknown = (import_cells.clean(each) for each in table.headings if each.strip())
    return [each[:100] for each in unknown if import_words.key_of(each) is None]


def _row(row: Row, keys: list[str | None]) -> ImportRow:
    cells = {
        key: text
        for key, raw in zip(keys, row.cells, strict=False)
        if key and (text := import_cells.clean(raw))
    }
    surplus = " ".join(filter(None, map(import_cells.clean, row.cells[len(keys) :])))
    if surplus:
        cells[WHOLE_ROW] = surplus
    return ImportRow(number=row.number, **fields_of(cells))


def fields_of(cells: dict[str, str]) -> dict[str, object]:
    """What follows from the cells of a row by themselves, as a row of a list stores it."""
    return {
        "cells": {key: import_cells.kept(text) for key, text in cells.items()},
        "faults": import_cells.faults(cells),
        "is_unit": bool(cells.get("unit")),
        "state": RowState.MENDING,
    }


def known_cells(given: Iterable[tuple[str, str]]) -> dict[str, str]:
    """The cells among the fields that a browser sends."""
    return {key: import_cells.clean(text) for key, text in given if key in BY_KEY}
