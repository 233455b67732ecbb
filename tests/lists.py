"""Lists of organisations as tests bring them."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter
from sqlalchemy import func, select

from coaching.data.import_columns import COLUMNS
from coaching.i18n import translate
from coaching.model.base import db
from coaching.model.cases import Cohort
from coaching.model.imports import ImportList, ImportRow, RowState
from coaching.model.people import User
from coaching.services import import_runs, imports
from coaching.services.stored_files import Upload

# The organisations of the first accelerator, as Finnish Excel saves a list; their people are
# invented.
PARTICIPANTS = Path(__file__).with_name("participants.csv")
WEIGHTS = (7, 9, 10, 5, 8, 4, 2)

Line = Mapping[str, str]


def business_id(number: int) -> str:
    """The nth business ID, with the check digit that belongs to it."""
    found = seen = 0
    while True:
        digits = f"{2_000_000 + found:07}"
        rest = sum(int(d) * w for d, w in zip(digits, WEIGHTS, strict=True)) % 11
        if rest != 1:
            if seen == number:
                return f"{digits}-{(11 - rest) % 11}"
            seen += 1
        found += 1


def line(number: int = 0, /, **cells: str) -> dict[str, str]:
    """A row without fault, another one for each number."""
    return {
        "name": f"Organisation {number}",
        "business_id": business_id(number),
        "sector": "Association or foundation",
        "languages": "fi",
        "has_clients": "yes",
        "recruits": "no",
        "plan_status": "It is valid",
        "contact_name": f"Contact {number}",
        "contact_email": f"contact{number}@example.org",
        "sponsor_name": f"Sponsor {number}",
        "sponsor_title": "Director",
        "sponsor_email": f"sponsor{number}@example.org",
        **cells,
    }


def headings(lines: Sequence[Line], language: str = "en") -> dict[str, str]:
    """The headings of all columns that the rows have, by column."""
    used = {key for each in lines for key in each}
    return {
        column.key: translate(column.heading, language) for column in COLUMNS if column.key in used
    }


def as_csv(
    lines: Sequence[Line],
    *,
    delimiter: str = ";",
    encoding: str = "utf-8-sig",
    ends: str = "\r\n",
    language: str = "en",
) -> bytes:
    """A list as CSV."""
    named = headings(lines, language)
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter, lineterminator=ends)
    writer.writerow(named.values())
    writer.writerows([[each.get(key, "") for key in named] for each in lines])
    return text.getvalue().encode(encoding)


def as_xlsx(rows: Iterable[Sequence[Any]], *, above: int = 0) -> bytes:
    """Rows as a workbook, with so many lines above them; dates become dates."""
    file = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, {**options, "default_date_format": "d.m.yyyy"}) as book:
        sheet = book.add_worksheet()
        for place, row in enumerate(rows, start=above):
            for column, value in enumerate(row):
                sheet.write(place, column, value)
    return file.getvalue()


def table(lines: Sequence[Line], language: str = "en") -> list[list[str]]:
    """Headings and rows."""
    named = headings(lines, language)
    return [list(named.values()), *([each.get(key, "") for key in named] for each in lines)]


def bring(user: User, cohort: Cohort, *lines: Line) -> ImportList:
    """Bring these rows as a list."""
    return imports.bring(user, cohort, Upload("list.csv", as_csv(lines)))


def rows_of(brought: ImportList) -> list[ImportRow]:
    """Its rows as they are stored."""
    query = select(ImportRow).where(ImportRow.list_id == brought.id).order_by(ImportRow.number)
    return list(db.session.scalars(query.execution_options(populate_existing=True)))


def states(brought: ImportList) -> list[RowState]:
    """What each row is."""
    return [RowState(row.state) for row in rows_of(brought)]


def reasons(row: ImportRow) -> dict[str, str]:
    """Why it needs mending, by column."""
    return {key: told["why"] for key, told in row.wrong.items()}


def confirm(user: User, brought: ImportList, *, invites: bool = True) -> None:
    """Let everything new be brought in."""
    db.session.refresh(brought)
    imports.confirm(user, brought, invites=invites, seen=brought.changes)


def run(brought: ImportList) -> None:
    """Bring in everything that was confirmed."""
    while import_runs.bring_portion(brought.id):
        pass
    db.session.expire_all()


def bring_in(user: User, cohort: Cohort, *lines: Line, invites: bool = True) -> ImportList:
    """Bring, confirm and run a list."""
    brought = bring(user, cohort, *lines)
    confirm(user, brought, invites=invites)
    run(brought)
    return brought


def number_of(kind: type[Any]) -> int:
    """How many rows a table has."""
    return int(db.session.scalar(select(func.count()).select_from(kind)) or 0)
