"""Tables that people bring: every way in which Excel writes them, and files that mean harm."""

import csv
import io
import zipfile
from datetime import date, datetime
from hashlib import sha256
from typing import Any

import pytest
import xlsxwriter

from coaching.files import tables
from coaching.files.tables import MOST_ROWS, Row, Unreadable
from tests import corpus
from tests.lists import as_xlsx

HEADINGS = ["Organisaatio", "Y-tunnus", "Työkielet"]
CELLS = ["Örnsköldsvik & Åbo “Öy”", "1234567-1", "fi; sv, en"]
KNOWN = {"Organisaatio", "Y-tunnus", "Työkielet"}


def known(text: str) -> bool:
    return text.strip() in KNOWN


def text(*lines: list[str], delimiter: str = ";", ends: str = "\r\n") -> str:
    file = io.StringIO(newline="")
    csv.writer(file, delimiter=delimiter, lineterminator=ends).writerows(lines)
    return file.getvalue()


def read(data: bytes) -> list[Row]:
    table = tables.read(data, known=known)
    assert table.headings[:3] == HEADINGS
    return table.rows


def refusal(data: bytes) -> str:
    with pytest.raises(Unreadable) as unreadable:
        tables.read(data, known=known)
    return unreadable.value.words % unreadable.value.facts


@pytest.mark.parametrize("ends", ["\r\n", "\n", "\r"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"]
)
def test_every_encoding_delimiter_and_line_end_gives_the_same(
    encoding: str, delimiter: str, ends: str
) -> None:
    data = text(HEADINGS, CELLS, delimiter=delimiter, ends=ends).encode(encoding)

    assert read(data) == [Row(2, CELLS)]


def test_the_hint_for_the_delimiter_is_no_row() -> None:
    assert read(("sep=;\r\n" + text(HEADINGS, CELLS)).encode()) == [Row(3, CELLS)]


def test_rows_keep_their_numbers_whatever_is_empty_between_them() -> None:
    lines = [["Kiihdyttämön luettelo"], [], HEADINGS, ["", "", ""], CELLS, [" "], CELLS]

    assert [row.number for row in read(text(*lines).encode())] == [5, 7]
    assert [row.number for row in read(as_xlsx(lines))] == [5, 7]


def test_a_cell_may_hold_quotation_marks_and_line_ends() -> None:
    cells = ['The "Best" Oy', "1234567-1", "fi\nsv"]

    assert read(text(HEADINGS, cells, CELLS).encode()) == [Row(2, cells), Row(3, CELLS)]


def test_a_quotation_mark_that_is_never_closed_swallows_no_rows() -> None:
    data = text(HEADINGS, CELLS).encode() + b'"Oy;1;fi\r\nAb;2;sv\r\n'

    assert refusal(data).startswith("Row 3 cannot be read: a quotation mark")


def test_a_sheet_shows_numbers_dates_and_truths_as_finns_write_them() -> None:
    values: list[Any] = [358401234567, date(2024, 3, 5), True]
    more: list[Any] = [0.5, datetime(2024, 3, 5, 14, 30), False]  # noqa: DTZ001 - sheets know no zones

    rows = read(as_xlsx([HEADINGS, values, more]))

    assert [row.cells for row in rows] == [
        ["358401234567", "5.3.2024", "TRUE"],
        ["0,5", "5.3.2024 14.30", "FALSE"],
    ]


def test_a_formula_counts_as_what_it_showed_last() -> None:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADINGS)
        sheet.write_formula(1, 0, '="Har"&"jula"', None, "Harjula")
        sheet.write_string(1, 1, '=cmd|" /C calc"!A0')
    assert [row.cells for row in read(file.getvalue())] == [["Harjula", '=cmd|" /C calc"!A0']]


def test_the_sheet_with_the_headings_is_found_and_hidden_ones_are_not() -> None:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        book.add_worksheet("Ohje").write(0, 0, "Täytä toinen sivu")
        hidden = book.add_worksheet("Vanha")
        hidden.write_row(0, 0, [*HEADINGS])
        hidden.hide()
        sheet = book.add_worksheet("Luettelo")
        sheet.write_row(0, 0, HEADINGS)
        sheet.write_row(1, 0, CELLS)
    assert read(file.getvalue()) == [Row(2, CELLS)]


# ---- what is refused ----

REFUSED: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "This file is empty"),
    "blanks": (b" \r\n ", "This file is empty"),
    "a PDF": (corpus.pdf(), "This is neither a CSV nor an XLSX file"),
    "a picture": (corpus.png(), "This is neither a CSV nor an XLSX file"),
    "a photo": (corpus.jpg(10, 10), "This is neither a CSV nor an XLSX file"),
    "a letter": (corpus.docx(), "This is neither a CSV nor an XLSX file"),
    "old Excel": (corpus.OLE, "This is an old or password-protected Excel file"),
    "a program": (corpus.EXE + bytes(range(256)) * 8, "We cannot read the letters of this file"),
    "a web page": (corpus.HTML, "There are no headings that we know"),
    "other words": (b"Tervetuloa!\r\nHei;hei\r\n", "There are no headings that we know"),
    "an empty workbook": (as_xlsx([]), "There are no headings that we know"),
    "half an archive": (as_xlsx([HEADINGS])[:900], "This workbook cannot be opened safely"),
    "macros": (corpus.xlsx({"xl/vbaProject.bin": b"x"}), "This workbook cannot be opened safely"),
    "a workbook without sheets": (corpus.xlsx(), "There are no headings that we know"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_that_is_no_list_is_refused_in_words(name: str) -> None:
    data, words = REFUSED[name]

    assert refusal(data).startswith(words)


def changed(data: bytes, part: str, content: bytes) -> bytes:
    """A workbook with one part replaced."""
    file = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            new.writestr(name, content if name == part else old.read(name))
    return file.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))


def sheet(content: str, declared: str = "") -> bytes:
    return (
        f'<?xml version="1.0"?>{declared}<worksheet {MAIN}><dimension ref="A1:XFD1048576"/>'
        f"<sheetData>{content}</sheetData></worksheet>"
    ).encode()


def row(number: int, *cells: str, first: str = "A") -> str:
    inside = "".join(
        f'<c r="{chr(ord(first) + place)}{number}" t="inlineStr"><is><t>{cell}</t></is></c>'
        for place, cell in enumerate(cells)
    )
    return f'<row r="{number}">{inside}</row>'


BOMBS = {
    "blanks": changed(as_xlsx([HEADINGS]), SHEET, sheet(" " * 50_000_000)),
    # Packed no tighter than an honest sheet.
    "many letters": changed(
        as_xlsx([HEADINGS]),
        SHEET,
        sheet("".join(sha256(str(n).encode()).hexdigest() * 2 + " " * 2000 for n in range(21_000))),
    ),
    "laughs": changed(
        as_xlsx([HEADINGS]),
        SHEET,
        sheet(row(1, "&l9;"), f'<!DOCTYPE x [<!ENTITY l0 "ha">{LAUGHS}]>'),
    ),
    "a file of ours": changed(
        as_xlsx([HEADINGS]),
        SHEET,
        sheet(row(1, "&x;"), '<!DOCTYPE x [<!ENTITY x SYSTEM "file:///etc/passwd">]>'),
    ),
    "laughing strings": changed(
        as_xlsx([HEADINGS]),
        "xl/sharedStrings.xml",
        f'<!DOCTYPE x [<!ENTITY l0 "ha">{LAUGHS}]><sst {MAIN}><si><t>&l9;</t></si></sst>'.encode(),
    ),
    "no XML": changed(as_xlsx([HEADINGS]), SHEET, b"<worksheet"),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_workbook_that_means_harm_is_refused_before_it_does_any(name: str) -> None:
    assert refusal(BOMBS[name]).startswith(
        ("This workbook cannot be opened safely", "There is more packed into this workbook")
    )


def test_a_sheet_that_lies_about_its_size_costs_nothing() -> None:
    stray = row(1_048_576, "", first="A")
    content = row(1, *HEADINGS) + row(2, *CELLS).replace("“", "").replace("”", "") + stray
    data = changed(as_xlsx([HEADINGS]), SHEET, sheet(content.replace("&", "&amp;")))

    assert [each.number for each in read(data)] == [2]


def test_more_rows_cells_or_letters_than_a_list_has_are_told_with_the_row() -> None:
    many = [[f"Oy {number}"] for number in range(MOST_ROWS + 30)]
    wide = ["x"] * 201
    long = "x" * 10_000_000

    assert "more than 10000 rows" in refusal(text(HEADINGS, *many).encode())
    assert refusal(text(HEADINGS, CELLS, wide).encode()).startswith("Row 3 has more than 200")
    assert refusal(text(HEADINGS, CELLS, [long]).encode()) == (
        "Row 3 has a cell with 10000000 letters. Check how the file was saved."
    )
    assert refusal(as_xlsx_of_one_long_cell(long)).startswith("Row 2 has a cell with 10000000")


def as_xlsx_of_one_long_cell(cell: str) -> bytes:
    # Excel itself takes 32,767 letters and no more.
    whole = sheet(row(1, *HEADINGS) + row(2, cell))
    return changed(as_xlsx([HEADINGS]), SHEET, whole)


def test_a_file_that_is_too_large_is_not_looked_into() -> None:
    assert refusal(b"Organisaatio;" * 1_700_000).startswith("This file is larger than 20 MB")
