"""Later words of a coach on an entry of the guidance log."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from coaching.model.base import db
from coaching.model.guidance import GuidanceEntry
from coaching.permissions import Can, require, visible_guidance
from coaching.services import guidance
from coaching.web.complaints import accepted
from forms.corrections import AddAddendum, CorrectSummary

bp = Blueprint("guidance", __name__, url_prefix="/guidance")


@bp.route("/<int:id>/correct", methods=["GET", "POST"])
def correct(id: int) -> str | Response:
    """Correct the shared part while it can change; after that, add to it."""
    query = visible_guidance(current_user).where(GuidanceEntry.id == id)
    entry: GuidanceEntry = db.one_or_404(query)
    require(current_user, Can.CORRECT_GUIDANCE, entry)
    form = AddAddendum() if entry.is_locked else CorrectSummary(obj=entry)
    if form.validate_on_submit() and accepted(form, lambda: _kept(entry, form)):
        flash(_("Saved. The organisation reads it on its page."), "ok")
        return redirect(url_for("cases.show", id=entry.case_id, _anchor=f"entry-{entry.id}"))
    return render_template("guidance/correct.html", entry=entry, form=form)


def _kept(entry: GuidanceEntry, form: AddAddendum | CorrectSummary) -> bool:
    if isinstance(form, AddAddendum):
        guidance.add(current_user, entry, text=form.text.data or "")
    else:
        guidance.correct(
            current_user, entry, summary=form.summary.data or "", agreed=form.agreed.data or ""
        )
    return True
