"""Asking to leave the programme: what happens then, and the request itself."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from coaching.permissions import Can, is_member, require
from coaching.services import withdrawals
from coaching.web.case_pages import load
from coaching.web.complaints import accepted
from forms.withdrawal import AskToEnd, AskToLeave

bp = Blueprint("withdrawals", __name__)


@bp.route("/cases/<int:id>/leave", methods=["GET", "POST"])
def leave(id: int) -> str | Response:
    """What leaving means, and the button that asks for it."""
    case = load(current_user, id)
    require(current_user, Can.ASK_TO_LEAVE, case)
    own = is_member(current_user, case)
    form = AskToLeave() if own else AskToEnd()
    if form.validate_on_submit() and accepted(
        form, lambda: withdrawals.ask(current_user, case, form.words.data or "")
    ):
        flash(_("The programme manager has been asked. Until the answer nothing changes."), "ok")
        return redirect(url_for("cases.show", id=case.id))
    return render_template(
        "cases/leave.html",
        case=case,
        form=form,
        own=own,
        is_under_way=case.is_under_way,
        asked=withdrawals.running(case),
    )
