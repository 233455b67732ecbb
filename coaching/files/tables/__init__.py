"""Tables that people bring: CSV or XLSX, read into rows of text with the numbers they have there.

Nothing in them is reckoned or followed: a cell is what it shows. What cannot be read is refused
as a whole, with the row and what to do.
"""

from collections.abc import Callable

from coaching.data.texts import _
from coaching.files.contents import BEGINNING, MOST, TOO_LARGE, types_of
from coaching.files.kinds import JPG, PDF, PNG
from coaching.files.tables import delimited, workbooks
from coaching.files.tables.rows import MOST_ROWS, Row, Table, Unreadable

__all__ = ["ACCEPTED", "MOST", "MOST_ROWS", "Row", "Table", "Unreadable", "read"]

# For the browser's file chooser.
ACCEPTED = (
    ".xlsx,.csv,.txt,text/csv,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
)
NO_TEXT = {kind.media_type for kind in (PDF, PNG, JPG)}
ARCHIVE, OLD_OFFICE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


def read(data: bytes, *, known: Callable[[str], bool]) -> Table:
    """The table in a file; ``known`` tells a heading from other text. Raises `Unreadable`."""
    if not data.strip():
        raise Unreadable(_("This file is empty. Choose another one."))
    if len(data) > MOST:
        raise Unreadable(TOO_LARGE)
    if data.startswith(OLD_OFFICE):
        raise Unreadable(
            _(
                "This is an old or password-protected Excel file. Save it as XLSX, without a"
                " password."
            )
        )
    if data.startswith(ARCHIVE):
        return workbooks.read(data, known=known)
    if types_of(data[:BEGINNING]) & NO_TEXT:
        raise Unreadable(_("This is neither a CSV nor an XLSX file, whatever its name says."))
    return delimited.read(data, known=known)
