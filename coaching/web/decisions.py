"""What administrators change without a programmer: decision tables, figures of the programme."""

from dataclasses import asdict

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from coaching.permissions import Can, require
from coaching.services import decision_tables, settings, table_changes
from coaching.services.decision_tables import Cell, NoSuchTable, RuleLine, Sheet
from coaching.services.refusals import Refusal
from coaching.services.settings import Figures
from coaching.services.table_changes import At, BadCells
from coaching.web.complaints import accepted, put_on
from forms.decisions import Asked, ChangeTable, change_table
from forms.settings import ChangeFigures

bp = Blueprint("decisions", __name__, url_prefix="/administrator")


# ---- decision tables ----


@bp.route("/decisions")
def home() -> str:
    """Every decision table."""
    lines = decision_tables.listed(current_user)
    return render_template("administrator/decisions.html", lines=lines)


@bp.route("/decisions/<name>")
def table(name: str) -> str:
    """One table with its rules in words."""
    return render_template("administrator/decisions_table.html", sheet=_sheet(name))


@bp.route("/decisions/<name>/change", methods=["GET", "POST"])
def change(name: str) -> str | Response:
    """The cells of one table, to change them."""
    sheet = _sheet(name)
    cells = decision_tables.cells(current_user, name)
    form = change_table(_asked(sheet, cells), sheet.mark)
    if form.validate_on_submit() and _saved(form, name, cells):
        flash(_("The table has been saved. Years that begin from now on follow it."), "ok")
        return redirect(url_for("decisions.table", name=name))
    return render_template(
        "administrator/decisions_change.html", form=form, sheet=sheet, cells=cells, at=_field_name
    )


def _sheet(name: str) -> Sheet:
    try:
        return decision_tables.sheet(current_user, name)
    except NoSuchTable:
        abort(404)


def _field_name(cell: Cell) -> str:
    return f"{cell.rule}__{cell.column}"


def _asked(sheet: Sheet, cells: dict[str, list[Cell]]) -> list[Asked]:
    return [_question(rule, cell) for rule in sheet.rules for cell in cells[rule.id]]


def _question(rule: RuleLine, cell: Cell) -> Asked:
    return Asked(
        name=_field_name(cell),
        label=cell.label,
        full_label=_("Rule %(number)s, %(cell)s", number=rule.number, cell=cell.label),
        given=cell.typed if cell.several is None else list(cell.several),
        choices=cell.choices,
        required=not cell.is_condition,
    )


def _saved(form: ChangeTable, name: str, cells: dict[str, list[Cell]]) -> bool:
    """Store the table; or put what is wrong on its fields, so that everything typed stays."""
    typed: dict[At, str | list[str]] = {
        (cell.rule, cell.column): form[_field_name(cell)].data or _nothing(cell)
        for row in cells.values()
        for cell in row
    }
    try:
        table_changes.change(current_user, name, typed, mark=form.mark.data or "")
    except BadCells as refusal:
        for (rule, column), said in refusal.wrong.items():
            put_on(form, Refusal(said, field=f"{rule}__{column}"))
    except Refusal as refusal:
        put_on(form, refusal)
    else:
        return True
    return False


def _nothing(cell: Cell) -> str | list[str]:
    return "" if cell.several is None else []


# ---- figures ----


@bp.route("/figures", methods=["GET", "POST"])
def figures() -> str | Response:
    """The figures of the programme."""
    require(current_user, Can.ADMINISTER)
    form = ChangeFigures(data=asdict(settings.current()))
    if form.validate_on_submit() and accepted(form, lambda: _kept(form)):
        flash(_("The figures have been saved. They hold from now on."), "ok")
        return redirect(url_for("decisions.figures"))
    return render_template("administrator/figures.html", form=form)


def _kept(form: ChangeFigures) -> bool:
    settings.change(current_user, Figures(**{name: form[name].data for name in settings.RANGES}))
    return True
