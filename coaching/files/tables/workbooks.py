"""XLSX: the first sheet with headings that we know, each cell as it shows."""

import warnings
from collections.abc import Callable, Iterator
from datetime import date, datetime, time
from io import BytesIO
from zipfile import ZipFile

from openpyxl import load_workbook
from openpyxl.xml import DEFUSEDXML

from coaching.data.texts import _
from coaching.files.archives import office_kind
from coaching.files.kinds import XLSX
from coaching.files.tables.rows import (
    MOST_COLUMNS,
    Row,
    Table,
    Unreadable,
    no_headings,
    table_of,
)
from coaching.files.unfit import Unfit

# Bytes of all parts, unpacked. A list of ten thousand rows has a third of it.
MOST_UNPACKED = 40 * 1024 * 1024

if not DEFUSEDXML:
    raise ImportError("sheets are read with defusedxml alone")


def read(data: bytes, *, known: Callable[[str], bool]) -> Table:
    """The table in a workbook; raises `Unreadable`."""
    _check(data)
    try:
        # What it has beside its cells, such as lists to choose from, is no concern of ours.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = _first_table(data, known)
    except Unreadable:
        raise
    except Exception as error:
        # The library raises whatever it stumbles over in a file that is not as it should be.
        raise _damaged() from error
    if found is None:
        raise no_headings()
    return found


def _check(data: bytes) -> None:
    """Before anything is parsed: an archive of the right kind, and not larger than it looks."""
    try:
        kind = office_kind(data)
    except Unfit as unfit:
        raise _damaged() from unfit
    if kind is not XLSX:
        raise Unreadable(_("This is neither a CSV nor an XLSX file, whatever its name says."))
    with ZipFile(BytesIO(data)) as archive:
        unpacked = sum(entry.file_size for entry in archive.infolist())
    if unpacked > MOST_UNPACKED:
        raise Unreadable(
            _(
                "There is more packed into this workbook than a list needs. Copy the list alone"
                " into a new one, or save it as CSV."
            )
        )


def _first_table(data: bytes, known: Callable[[str], bool]) -> Table | None:
    # Formulas are not reckoned: a cell has the value that was last shown.
    book = load_workbook(BytesIO(data), read_only=True, data_only=True, keep_links=False)
    try:
        for sheet in book.worksheets:
            if sheet.sheet_state == "visible" and (found := table_of(_rows(sheet), known=known)):
                return found
    finally:
        book.close()
    return None


def _rows(sheet: object) -> Iterator[Row]:
    # What the sheet says about its own size may be wrong, or a lie.
    sheet.reset_dimensions()  # type: ignore[attr-defined]
    lines = sheet.iter_rows(max_col=MOST_COLUMNS + 1, values_only=True)  # type: ignore[attr-defined]
    for number, values in enumerate(lines, start=1):
        # A stray cell at the end of a sheet brings a million empty rows with it.
        yield Row(number, _trimmed([_shown(value) for value in values]) if any(values) else [])


def _trimmed(cells: list[str]) -> list[str]:
    """Without the empty cells at the right, which the library adds."""
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _shown(value: object) -> str:
    """A value as a Finnish sheet shows it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else f"{value:.10g}".replace(".", ",")
    if isinstance(value, datetime) and value.time() != time():
        return f"{value.day}.{value.month}.{value.year} {value.hour}.{value.minute:02}"
    if isinstance(value, date):
        return f"{value.day}.{value.month}.{value.year}"
    return str(value)


def _damaged() -> Unreadable:
    return Unreadable(
        _(
            "This workbook cannot be opened safely: it is damaged, or locked by a password, or"
            " holds macros or other files. Copy the list into a new workbook, or save it as CSV."
        )
    )
