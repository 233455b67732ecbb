"""Opening a finished task again: which, what would follow, and the reason."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from coaching.model.base import db
from coaching.model.cases import CaseStatus
from coaching.model.processes import Task
from coaching.permissions import Can, require, visible_tasks
from coaching.services import reopenings, versions
from coaching.services.reopenings import CannotStepBack, HasMovedOn
from coaching.web.case_pages import load
from coaching.web.complaints import put_on
from coaching.web.reopening_pages import Choice, ReopeningPage
from forms.reopening import ReopenTask

bp = Blueprint("reopenings", __name__)


@bp.route("/cases/<int:id>/reopen")
def choose(id: int) -> str:
    """The last finished tasks of every branch of a year."""
    case = load(current_user, id)
    require(current_user, Can.COORDINATE, case)
    found = reopenings.last_done(current_user, case)
    return render_template(
        "reopenings/choose.html", case=case, choices=[Choice.of(*each) for each in found]
    )


@bp.route("/tasks/<int:id>/reopen", methods=["GET", "POST"])
def reopen(id: int) -> str | Response:
    """Everything that would follow, and the button that does it."""
    task: Task = db.one_or_404(visible_tasks(current_user).where(Task.id == id))
    require(current_user, Can.STEP_BACK, task)
    form = ReopenTask()
    if form.validate_on_submit():
        answered = _step_back(task, form)
        if answered is not None:
            return answered
    try:
        found = reopenings.consequences(current_user, task)
    except CannotStepBack as refused:
        return render_template(
            "reopenings/refused.html",
            task=task,
            title=versions.title_of(task),
            why=refused.message,
            may_add=task.case is not None and task.case.status == CaseStatus.ACTIVE,
        )
    # What the page shows now is what its button confirms.
    form.seen.data = found.seen
    page = ReopeningPage(current_user, found)
    return render_template("reopenings/reopen.html", page=page, form=form)


def _step_back(task: Task, form: ReopenTask) -> Response | None:
    title = versions.title_of(task)
    try:
        reopenings.step_back(
            current_user, task, reason=form.reason.data or "", seen=form.seen.data or ""
        )
    except HasMovedOn as refused:
        put_on(form, refused)
        return None
    except CannotStepBack as refused:
        if not task.is_open:
            return None
        # A second press of the same button: the first one has opened it.
        flash(refused.message, "info")
    else:
        flash(_("“%(task)s” is open again, with its answers as a draft.", task=title), "ok")
    if task.case_id is None:
        return redirect(url_for("account.start"))
    return redirect(url_for("cases.show", id=task.case_id, _anchor="steps"))
