"""What somebody does about a task of others: remind, or choose who does it."""

import re

from flask import Blueprint, abort, flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from coaching.model.base import db
from coaching.model.people import User
from coaching.model.processes import Task
from coaching.permissions import Can, require, visible_tasks
from coaching.services import doers, handovers, task_reminders, versions, waits
from coaching.services.handovers import TaskClosed
from coaching.services.refusals import Refusal
from coaching.web import logs
from coaching.web.ways_back import way_back

# Chosen in place of a person.
ROLE = "role"

bp = Blueprint("handovers", __name__, url_prefix="/tasks/<int:id>")


@bp.route("/remind", methods=["POST"])
def remind(id: int) -> Response:
    """Send a mail to whoever does the task, and say so."""
    task = _load(id)
    title = versions.title_of(task)
    try:
        reminded = task_reminders.remind(current_user, task)
    except Refusal as refusal:
        flash(refusal.message, "info")
    else:
        names = ", ".join(person.name for person in reminded)
        flash(_("A reminder of “%(task)s” goes to %(names)s.", task=title, names=names), "ok")
    return redirect(way_back())


@bp.route("/hand-over")
def choose(id: int) -> str | Response:
    """Those who may do the task, one button each."""
    task = _load(id)
    require(current_user, Can.HAND_OVER, task)
    if not task.is_open:
        flash(TaskClosed.of(task).message, "info")
        return redirect(way_back())
    return render_template(
        "worklist/hand_over.html",
        task=task,
        title=versions.title_of(task),
        now_with=task.assignee.name if task.assignee else waits.lane_in_words(task.role),
        others=[each for each in doers.possible(task) if each.id != task.assignee_id],
        role=waits.lane_in_words(task.role),
        back=way_back(),
        role_key=ROLE,
    )


@bp.route("/hand-over", methods=["POST"])
def hand_over(id: int) -> Response:
    """Let somebody do the task, or whoever has the role again."""
    task = _load(id)
    require(current_user, Can.HAND_OVER, task)
    seen = request.form.get("seen", type=int)
    try:
        told = _give(task, request.form.get("to", ""), seen)
    except Refusal as refusal:
        flash(refusal.message, "info")
    else:
        flash(told, "ok")
    return redirect(way_back())


def _give(task: Task, to: str, seen: int | None) -> str:
    title = versions.title_of(task)
    if to == ROLE:
        handovers.give_to_role(current_user, task, instead_of=seen)
        return str(_("Whoever has the role does “%(task)s” again.", task=title))
    person = db.session.get(User, int(to)) if re.fullmatch(r"\d{1,9}", to, re.ASCII) else None
    if person is None:
        abort(404)
    handovers.give_to(current_user, task, person, instead_of=seen)
    return str(_("%(name)s does “%(task)s” from now on.", name=person.name, task=title))


def _load(id: int) -> Task:
    task: Task = db.one_or_404(visible_tasks(current_user).where(Task.id == id))
    logs.about(task.case_id)
    return task
