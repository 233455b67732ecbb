"""The empty list of organisations to fill in: XLSX with lists to choose from, and plain CSV."""

import csv
import io
from collections.abc import Sequence

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from coaching.data.import_columns import CHOICES, COLUMNS, LANGUAGES, Column, Takes
from coaching.i18n import gettext as _

# Rows below the headings that offer choices.
ROWS = 1_000
WIDTHS = {Takes.TEXT: 26, Takes.ADDRESS: 32, Takes.SECTOR: 26, Takes.PLAN: 30}
USUAL_WIDTH = 20


def list_csv() -> bytes:
    """The headings as Finnish Excel reads and writes them: semicolons, and a mark for UTF-8."""
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=";", lineterminator="\r\n").writerow(map(heading, COLUMNS))
    return text.getvalue().encode("utf-8-sig")


def list_xlsx(coaches: Sequence[str]) -> bytes:
    """The same as a workbook, with a sheet that explains every column."""
    file = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, options) as book:
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        # As text: nothing of a number, a date or an ID is made into something else.
        plain = book.add_format({"num_format": "@"})
        table = book.add_worksheet(_("List"))
        about = book.add_worksheet(_("What to write"))
        choices = book.add_worksheet(_("Choices"))
        choices.hide()
        for place, column in enumerate(COLUMNS):
            table.write_string(0, place, heading(column), bold)
            table.set_column(place, place, WIDTHS.get(column.takes, USUAL_WIDTH), plain)
            _offer(table, choices, place, _choices(column, coaches))
        table.freeze_panes(1, 1)
        _explain(about, bold, wrapped)
    return file.getvalue()


def heading(column: Column) -> str:
    """What a column is called; a star marks one that has to be filled in."""
    name = str(_(column.heading))
    return f"{name} *" if column.needed else name


def _choices(column: Column, coaches: Sequence[str]) -> list[str]:
    if column.takes is Takes.COACH:
        return list(coaches)
    if column.takes is Takes.LANGUAGES:
        # Several can be written.
        return []
    words = CHOICES.get(column.takes)
    return [str(_(each)) for each in words[0].values()] if words else []


def _offer(table: Worksheet, choices: Worksheet, place: int, words: Sequence[str]) -> None:
    """Let a column offer words; other text can be written too, and is told about later."""
    if not words:
        return
    for row, each in enumerate(words):
        choices.write_string(row, place, each)
    name = choices.get_name().replace("'", "''")
    letters = xlsxwriter.utility.xl_col_to_name(place, col_abs=True)
    source = f"='{name}'!{letters}$1:{letters}${len(words)}"
    rule = {"validate": "list", "source": source, "error_type": "warning"}
    table.data_validation(1, place, ROWS, place, rule)


def _explain(about: Worksheet, bold: object, wrapped: object) -> None:
    head = (_("Column"), _("Has to be filled in"), _("What to write"), _("Example"))
    for place, (words, width) in enumerate(zip(head, (30, 14, 60, 30), strict=True)):
        about.write_string(0, place, str(words), bold)
        about.set_column(place, place, width)
    for row, column in enumerate(COLUMNS, start=1):
        told = [_(column.about), *_choices(column, ())]
        if column.takes is Takes.LANGUAGES:
            told += [_(each) for each in LANGUAGES.values()]
        needed = _("Yes") if column.needed else _("No")
        example = _(column.example) if column.example else ""
        for place, words in enumerate((_(column.heading), needed, "\n".join(map(str, told)))):
            about.write_string(row, place, str(words), wrapped)
        about.write_string(row, 3, str(example), wrapped)
    about.freeze_panes(1, 0)
