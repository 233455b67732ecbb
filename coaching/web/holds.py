"""Asking to put a year on hold, and asking to go on."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from coaching.clock import today
from coaching.model.cases import Case
from coaching.model.holds import Reason
from coaching.permissions import Can, require
from coaching.services import holds
from coaching.services.refusals import Refusal
from coaching.web.case_pages import load
from coaching.web.complaints import accepted
from coaching.web.ways_back import way_back
from forms.holds import ProposeHold

bp = Blueprint("holds", __name__)


@bp.route("/cases/<int:id>/hold", methods=["GET", "POST"])
def propose(id: int) -> str | Response:
    """What a hold means, and the form that asks for it."""
    case = load(current_user, id)
    require(current_user, Can.PROPOSE_HOLD, case)
    form = ProposeHold(begins_on=today())
    if form.validate_on_submit() and accepted(form, lambda: _propose(case, form)):
        flash(_("A coordinator has been asked. Until it is decided nothing changes."), "ok")
        return redirect(url_for("cases.show", id=case.id))
    return render_template("cases/hold.html", case=case, form=form, refusal=_why_not(case))


def _propose(case: Case, form: ProposeHold) -> object:
    return holds.propose(
        current_user,
        case,
        reason=Reason(form.reason.data),
        begins_on=form.begins_on.data,
        expected_until=form.expected_until.data,
        words=form.words.data or "",
    )


def _why_not(case: Case) -> str:
    """Why nobody can ask for a hold now; nothing where somebody can."""
    try:
        holds.stop_unless_possible(case)
    except Refusal as refusal:
        return str(refusal.message)
    return ""


@bp.route("/cases/<int:id>/hold/go-on", methods=["POST"])
def ask_to_go_on(id: int) -> Response:
    """Somebody would like to go on before the expected day."""
    case = load(current_user, id)
    require(current_user, Can.ASK_TO_GO_ON, case)
    try:
        holds.ask_to_go_on(current_user, case)
        flash(_("The coordinators have been asked to let the year go on."), "ok")
    except Refusal as refusal:
        flash(str(refusal.message), "info")
    return redirect(way_back(url_for("cases.show", id=case.id)))
