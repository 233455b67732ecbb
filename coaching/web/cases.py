"""One organisation's year: where it stands, what happened, what was written."""

from flask import Blueprint, abort, render_template, request
from flask_login import current_user

from coaching.services import records
from coaching.web.case_pages import CasePage, load

bp = Blueprint("cases", __name__)


@bp.route("/cases/<int:id>")
def show(id: int) -> str:
    """The case page."""
    case = load(current_user, id)
    before = request.args.get("before", type=int)
    return render_template("cases/show.html", page=CasePage(current_user, case, before), case=case)


@bp.route("/cases/<int:id>/records/<int:answers_id>")
def record(id: int, answers_id: int) -> str:
    """One recorded form as it was asked and answered."""
    case = load(current_user, id)
    answers = records.one_of(current_user, case, answers_id) or abort(404)
    records.note_reading(current_user, answers)
    return render_template(
        "cases/record.html",
        case=case,
        record=records.record_of(answers),
        intro=records.intro_of(answers),
        answers=records.readable(current_user, answers),
    )
