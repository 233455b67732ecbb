"""The worklist: what waits, whose it is, and by when."""

from flask import Blueprint, render_template
from flask_login import current_user

from coaching.web.worklist_pages import WorklistPage

bp = Blueprint("worklist", __name__, url_prefix="/worklist")


@bp.route("")
def show() -> str:
    """Open tasks by due date: one's own, of one's organisations, or all one may see."""
    return render_template("worklist/show.html", page=WorklistPage(current_user))
