"""With which organisations a coach has a conflict of interest."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from coaching.model.base import db
from coaching.model.conflicts import Conflict
from coaching.permissions import Can, require, visible_conflicts
from coaching.services import conflicts
from coaching.web.complaints import accepted
from forms.conflicts import DeclareConflict

bp = Blueprint("conflicts", __name__, url_prefix="/coach/conflicts")


@bp.route("", methods=["GET", "POST"])
def show() -> str | Response:
    """What the coach has declared, and a form for more."""
    require(current_user, Can.COACH)
    form = DeclareConflict(organisations=conflicts.choices(current_user))
    if form.validate_on_submit() and accepted(form, lambda: _declared(form)):
        flash(_("Declared. The coordinators see it when they choose a coach."), "ok")
        return redirect(url_for("conflicts.show"))
    return render_template("coach/conflicts.html", form=form, own=conflicts.own(current_user))


@bp.route("/<int:id>/withdraw", methods=["POST"])
def withdraw(id: int) -> Response:
    """There is none any more."""
    conflict = db.one_or_404(visible_conflicts(current_user).where(Conflict.id == id))
    conflicts.withdraw(current_user, conflict)
    flash(_("Withdrawn."), "ok")
    return redirect(url_for("conflicts.show"))


def _declared(form: DeclareConflict) -> Conflict:
    return conflicts.declare(current_user, form.organisation.data, form.reason.data or "")
