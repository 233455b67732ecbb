"""Who of the programme's people has read what of an organisation."""

from flask import Blueprint, render_template, request
from flask_login import current_user

from coaching.services import readings
from coaching.web.case_pages import load

bp = Blueprint("readings", __name__)


@bp.route("/cases/<int:id>/readers")
def show(id: int) -> str:
    """Day by day, for whoever speaks for the organisation and for coordinators."""
    case = load(current_user, id)
    page = readings.page_of(current_user, case, request.args.get("before", type=int))
    return render_template("cases/readers.html", case=case, page=page)
