"""Rows of a table as people see them, and the row in which the headings stand."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from coaching.data.texts import _
from coaching.files.unfit import Unfit

MOST_ROWS = 10_000
MOST_COLUMNS = 200
# Letters of one cell. A longer one is no cell: it is a mistake, or meant to do harm.
MOST_LETTERS = 100_000
# Letters of all cells together.
MOST_TEXT = 20_000_000
# A title and a few lines about the list may stand above the headings.
FIRST_ROWS = 20
# So many headings make a row of headings; a title that happens to be one word of them does not.
ENOUGH = 3


class Unreadable(Unfit):
    """The table cannot be read; ``words`` are a marked text with blanks for the ``facts``."""

    def __init__(self, words: str, **facts: int | str) -> None:
        super().__init__(words)
        self.facts = facts


@dataclass(frozen=True)
class Row:
    """One row: its number in the file, and its cells from the left."""

    number: int
    cells: list[str]


@dataclass(frozen=True)
class Table:
    """The headings with the rows below them; rows without any text are left out."""

    headings: list[str]
    rows: list[Row]


def table_of(rows: Iterable[Row], *, known: Callable[[str], bool]) -> Table | None:
    """The table that begins with the first row of headings; None if there is no such row."""
    counted = iter(_within_limits(rows))
    for _place, row in zip(range(FIRST_ROWS), counted, strict=False):
        if sum(map(known, row.cells)) >= ENOUGH:
            return Table(row.cells, list(counted))
    return None


def no_headings() -> Unreadable:
    """What to say of a file in which they cannot be found."""
    return Unreadable(
        _(
            "There are no headings that we know. The first row has to name the columns, as in the"
            " template."
        )
    )


def _within_limits(rows: Iterable[Row]) -> Iterator[Row]:
    """The rows with any text in them; raises `Unreadable` for more than anybody has."""
    seen = letters = 0
    for row in rows:
        if not any(cell.strip() for cell in row.cells):
            continue
        seen += 1
        if seen > MOST_ROWS + FIRST_ROWS:
            raise Unreadable(
                _("There are more than %(most)d rows. Divide the file and bring it in parts."),
                most=MOST_ROWS,
            )
        if len(row.cells) > MOST_COLUMNS:
            raise Unreadable(
                _("Row %(row)d has more than %(most)d cells. Check how the file was saved."),
                row=row.number,
                most=MOST_COLUMNS,
            )
        letters += _letters_of(row)
        if letters > MOST_TEXT:
            raise Unreadable(
                _("Up to row %(row)d there is more text than a list has. Check the file."),
                row=row.number,
            )
        yield row


def _letters_of(row: Row) -> int:
    longest = max(map(len, row.cells))
    if longest > MOST_LETTERS:
        raise Unreadable(
            _("Row %(row)d has a cell with %(letters)d letters. Check how the file was saved."),
            row=row.number,
            letters=longest,
        )
    return sum(map(len, row.cells))
