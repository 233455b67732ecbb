"""The form with which an administrator changes the cells of a decision table."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Field, HiddenField

from forms.base import Required
from forms.choices import Boxes, SelectField
from forms.fields import Line

LONGEST = 200  # characters of a condition


@dataclass(frozen=True)
class Asked:
    """One cell: its name in the form, its words, and what may be chosen; else it is typed."""

    name: str
    label: str
    # Names the cell where its rule is not in sight: in the list of what needs a check.
    full_label: str
    given: str | list[str]
    choices: Sequence[tuple[str, str]] = ()
    required: bool = False


class ChangeTable(FlaskForm):
    """A decision table to change; its cells come as fields of their own."""

    button: Any = _l("Save the table")

    # What the table said when it was opened.
    mark = HiddenField()


def change_table(cells: Iterable[Asked], mark: str) -> ChangeTable:
    """A form with a field for each of the cells."""
    asked = list(cells)
    fields = {cell.name: _field(cell) for cell in asked}
    form = type("ChangeTable", (ChangeTable,), fields)
    given = {cell.name: cell.given for cell in asked}
    filled: ChangeTable = form(data={**given, "mark": mark})
    return filled


def _field(cell: Asked) -> Field:
    rules = [Required(_l("Write an answer"))] if cell.required else []
    named = {"data-no": cell.full_label}
    if isinstance(cell.given, list):
        return Boxes(cell.label, rules, cell.choices, render_kw={**named, "data-ui": "list"})
    if cell.choices:
        return SelectField(cell.label, rules, cell.choices, render_kw=named)
    return Line(cell.label, rules, most=LONGEST, render_kw=named)
