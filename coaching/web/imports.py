"""Lists of organisations: bring one, see what each row is, mend it, confirm it, undo it."""

from collections.abc import Callable

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response as Answer

from coaching import documents
from coaching.model.base import db
from coaching.model.cases import Cohort
from coaching.model.imports import ImportList, ImportRow, ImportState
from coaching.permissions import Can, require, visible_cohorts, visible_import_lists
from coaching.services import (
    coach_choices,
    import_invitations,
    import_tables,
    import_undoing,
    imports,
)
from coaching.services.refusals import Refusal
from coaching.web import errors, uploading
from coaching.web.complaints import accepted
from coaching.web.documents import HARMLESS
from coaching.web.import_outlooks import ConfirmPage, UndoPage
from coaching.web.import_pages import BringPage, ListPage, RowPage
from forms.imports import BringList

bp = Blueprint("imports", __name__, url_prefix="/coordinator")

Page = str | Answer
TAKE_FILES = {"imports.bring", "imports.bring_again"}
LIST = "/imports/<int:id>"
# Seconds after which a page looks again how far a list has come.
AGAIN = 3
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@bp.url_value_preprocessor
def expect_file(endpoint: str | None, _values: object) -> None:
    """Let the pages that take a file take it."""
    if endpoint in TAKE_FILES:
        uploading.expect_file()


# ---- bringing one ----


@bp.route("/cohorts/<int:id>/imports", methods=["GET", "POST"])
def bring(id: int) -> Page:
    """Choose a file; or go on with a list that was brought before."""
    page = BringPage(_cohort(id))
    if page.form.validate_on_submit() and (found := accepted(page.form, page.bring)):
        return redirect(url_for("imports.show", id=found.id))
    return render_template("imports/bring.html", page=page, form=page.form)


@bp.route("/imports/template.<any(xlsx,csv):kind>")
def template(kind: str) -> Response:
    """The list to fill in, in the reader's language."""
    require(current_user, Can.COORDINATE)
    if kind == "csv":
        return _handed_out(documents.list_csv(), "text/csv; charset=utf-8", kind)
    names = [line.user.name for line in coach_choices.coaches()]
    return _handed_out(documents.list_xlsx(names), XLSX, kind)


def _handed_out(file: bytes, media_type: str, ending: str) -> Response:
    answer = Response(file, content_type=media_type)
    name = _("organisations")
    answer.headers.set("Content-Disposition", "attachment", filename=f"{name}.{ending}")
    answer.headers.update(HARMLESS)
    return answer


@bp.route(f"{LIST}/again", methods=["GET", "POST"])
def bring_again(id: int) -> Page:
    """Another file in the place of the first."""
    page = BringPage(_load(id).cohort, again=_load(id))
    if page.form.validate_on_submit() and accepted(page.form, page.bring_again):
        flash(_("The list was replaced. Nothing that you mended in the first one is in it."), "ok")
        return redirect(url_for("imports.show", id=id))
    return render_template("imports/bring.html", page=page, form=page.form)


@bp.errorhandler(RequestEntityTooLarge)
def too_large(error: RequestEntityTooLarge) -> tuple[str, int]:
    """The file was refused unread."""
    if request.endpoint not in TAKE_FILES or not current_user.is_authenticated:
        return errors.too_large(error)
    id = int((request.view_args or {})["id"])
    again = _load(id) if request.endpoint == "imports.bring_again" else None
    cohort = again.cohort if again else _cohort(id)
    uploading.typed_before_the_file()
    page = BringPage(cohort, again=again, form=uploading.refused(BringList(formdata=None)))
    return render_template("imports/bring.html", page=page, form=page.form), 413


# ---- looking at one, and mending it ----


@bp.route(LIST)
def show(id: int) -> Response:
    """Every row with what it is; while the list is brought in, how far it has come."""
    page = ListPage(_load(id), request.args.get("state", ""), request.args.get("after", 0, int))
    answer = Response(render_template("imports/show.html", page=page))
    if page.reloads:
        answer.headers["Refresh"] = str(AGAIN)
    return answer


@bp.route(f"{LIST}/rows/<int:row_id>", methods=["GET", "POST"])
def mend(id: int, row_id: int) -> Page:
    """Write the cells of a row anew."""
    brought, row = _load_row(id, row_id)
    page = RowPage(brought, row, request.args.get("state", ""))
    if request.method == "GET":
        return render_template("imports/row.html", page=page)
    cells = import_tables.known_cells(request.form.items())
    try:
        imports.mend(current_user, row, cells, seen=request.form.get("seen", -1, int))
    except Refusal as refusal:
        page = RowPage(brought, row, page.state, typed=cells, refusal=str(refusal.message))
        return render_template("imports/row.html", page=page)
    flash(*page.told)
    return redirect(page.back)


@bp.route(f"{LIST}/check", methods=["POST"])
def look_again(id: int) -> Answer:
    """Hold the rows against what is here by now."""
    brought = _load(id)
    _acted(lambda: imports.look_again(current_user, brought), _("Every row was looked at again."))
    return redirect(url_for("imports.show", id=id))


# ---- confirming and what follows ----


@bp.route(f"{LIST}/confirm", methods=["GET", "POST"])
def confirm(id: int) -> Page:
    """What would happen, and the button that lets it happen."""
    page = ConfirmPage(_load(id))
    if not page.new:
        flash(_("There is nothing new in this list, so nothing was brought in."), "info")
        return redirect(url_for("imports.show", id=id))
    if page.form.validate_on_submit() and accepted(page.form, page.confirm):
        return redirect(url_for("imports.show", id=id))
    return render_template("imports/confirm.html", page=page, form=page.form)


@bp.route(f"{LIST}/invite", methods=["POST"])
def invite(id: int) -> Answer:
    """Send the invitations that did not leave with the import."""
    brought = _load(id)
    try:
        number = import_invitations.invite(current_user, brought)
        flash(
            ngettext("%(num)s invitation leaves.", "%(num)s invitations leave.", number),
            "ok" if number else "info",
        )
    except Refusal as refusal:
        flash(str(refusal.message), "info")
    return redirect(url_for("imports.show", id=id))


@bp.route(f"{LIST}/undo", methods=["GET", "POST"])
def undo(id: int) -> Page:
    """What goes, or who stands against it; and the button."""
    page = UndoPage(_load(id))
    if request.method == "POST":
        told = _("Everything that the list brought in has been undone.")
        _acted(lambda: import_undoing.undo(current_user, page.list), told)
    if request.method == "POST" or page.list.state != ImportState.DONE:
        return redirect(url_for("imports.show", id=id))
    return render_template("imports/undo.html", page=page)


@bp.route(f"{LIST}/away", methods=["POST"])
def put_away(id: int) -> Answer:
    """Forget a list; what it has brought in stays."""
    brought = _load(id)
    cohort_id = brought.cohort_id
    told = _("The list was put away. What it brought in stays.")
    if not _acted(lambda: imports.put_away(current_user, brought), told):
        return redirect(url_for("imports.show", id=id))
    return redirect(url_for("imports.bring", id=cohort_id))


def _acted(act: Callable[[], object], told: str) -> bool:
    """Do it and say so; or say why not."""
    try:
        act()
    except Refusal as refusal:
        flash(str(refusal.message), "info")
        return False
    flash(told, "ok")
    return True


def _cohort(id: int) -> Cohort:
    require(current_user, Can.COORDINATE)
    found: Cohort = db.one_or_404(visible_cohorts(current_user).where(Cohort.id == id))
    return found


def _load(id: int) -> ImportList:
    require(current_user, Can.COORDINATE)
    found: ImportList = db.one_or_404(visible_import_lists(current_user).where(ImportList.id == id))
    return found


def _load_row(id: int, row_id: int) -> tuple[ImportList, ImportRow]:
    brought = _load(id)
    return brought, imports.row_of(current_user, brought, row_id) or abort(404)
