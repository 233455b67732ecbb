"""CSV as Excel writes it: semicolons in Finland, commas elsewhere, tabs in "Unicode text"."""

import codecs
import csv
import io
from collections.abc import Callable, Iterator
from itertools import islice

from coaching.data.texts import _
from coaching.files.contents import MOST
from coaching.files.tables.rows import FIRST_ROWS, Row, Table, Unreadable, no_headings, table_of

DELIMITERS = (";", "\t", ",")
MARKS = (
    # The longer mark of UTF-32 begins like the shorter one of UTF-16.
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Bytes in which a text without a mark shows how wide its letters are.
BEGINNING = 4096

# The module's own limit is lower than ours, and says nothing that people understand.
csv.field_size_limit(MOST)


def read(data: bytes, *, known: Callable[[str], bool]) -> Table:
    """The table in a text; raises `Unreadable`."""
    text = _decoded(data)
    lines, first = _without_hint(text)
    delimiter = _delimiter(lines, known)
    found = table_of(_rows(lines, delimiter, first), known=known)
    if found is None:
        raise no_headings()
    return found


def _decoded(data: bytes) -> str:
    """The text: with a mark as that says, else UTF-8 if it is that, else what Windows writes."""
    marked = next((name for mark, name in MARKS if data.startswith(mark)), "")
    for encoding in [marked] if marked else [*_wide(data), "utf-8", "cp1252"]:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise Unreadable(
        _("We cannot read the letters of this file. Save it as “CSV UTF-8” or as XLSX.")
    )


def _wide(data: bytes) -> list[str]:
    """Of letters of two bytes each nearly every one has an empty half, always the same."""
    beginning = data[:BEGINNING]
    half = len(beginning) // 4
    if beginning[1::2].count(0) > half:
        return ["utf-16-le"]
    return ["utf-16-be"] if beginning[::2].count(0) > half else []


def _without_hint(text: str) -> tuple[str, int]:
    """The text and the number of its first row, without the line that tells Excel the delimiter."""
    line, _end, rest = text.partition("\n")
    is_hint = line.strip().lower() in {f"sep={each}".strip() for each in DELIMITERS}
    return (rest, 2) if is_hint else (text, 1)


def _delimiter(text: str, known: Callable[[str], bool]) -> str:
    """The one by which the most headings are found."""
    beginning = text[: 64 * 1024]

    def found(delimiter: str) -> int:
        lines = csv.reader(io.StringIO(beginning, newline=""), delimiter=delimiter)
        try:
            return max((sum(map(known, line)) for line in islice(lines, FIRST_ROWS)), default=0)
        except csv.Error:
            return 0

    return max(DELIMITERS, key=found)


def _rows(text: str, delimiter: str, first: int) -> Iterator[Row]:
    """Strictly: a quotation mark that is never closed would swallow every row behind it."""
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = first - 1
    try:
        for cells in lines:
            number += 1
            yield Row(number, cells)
    except csv.Error as error:
        raise Unreadable(
            _(
                "Row %(row)d cannot be read: a quotation mark opens a cell and is not closed, or"
                " something stands behind the closing one. Mend it, or save the list as XLSX."
            ),
            row=number + 1,
        ) from error
