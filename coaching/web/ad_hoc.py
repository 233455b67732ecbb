"""Tasks that people add to a year: add one, change it, withdraw it."""

from dataclasses import asdict

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from coaching.model.ad_hoc import AdHocTask
from coaching.model.base import db
from coaching.model.cases import Case, CaseStatus
from coaching.model.processes import Task
from coaching.permissions import (
    Can,
    allowed,
    cases_of,
    require,
    visible_added_tasks,
    visible_cases,
    visible_tasks,
)
from coaching.services import ad_hoc
from coaching.services.ad_hoc import Asked, AskedMeanwhile, Doer
from coaching.services.refusals import Refusal
from coaching.web import lists
from coaching.web.case_pages import load
from coaching.web.complaints import accepted
from forms.ad_hoc import AddTask, ChangeTask

bp = Blueprint("ad_hoc", __name__)


@bp.route("/tasks/new")
def choose() -> str:
    """For which organisation: those whose year is under way."""
    if not allowed(current_user, Can.COORDINATE):
        require(current_user, Can.COACH)
    chosen = visible_cases if allowed(current_user, Can.COORDINATE) else cases_of
    query = chosen(current_user).where(Case.status == CaseStatus.ACTIVE)
    page = lists.page_of(query)
    addable = [line.case for line in page.lines if allowed(current_user, Can.ADD_TASK, line.case)]
    return render_template("ad_hoc/choose.html", cases=addable, next=page.next)


@bp.route("/cases/<int:id>/tasks/new", methods=["GET", "POST"])
def add(id: int) -> str | Response:
    """Ask somebody for something that the drawing does not ask."""
    case = load(current_user, id)
    require(current_user, Can.ADD_TASK, case)
    form = AddTask(doers=_choices(case))
    if form.validate_on_submit():
        added = accepted(form, lambda: ad_hoc.add(current_user, case, _asked(form)))
        if added is not None:
            flash(
                _("“%(task)s” is added, and whoever does it hears of it.", task=added.title), "ok"
            )
            return redirect(_steps(case.id))
    return render_template(
        "ad_hoc/add.html", case=case, form=form, is_under_way=case.status == CaseStatus.ACTIVE
    )


@bp.route("/tasks/<int:id>/change", methods=["GET", "POST"])
def change(id: int) -> str | Response:
    """Ask for something else, somebody else or another day."""
    added, task = _load(id)
    asks = ad_hoc.asked_now(added, task)
    form = ChangeTask(doers=_choices(added.case), data={**asdict(asks), "seen": asks.seen})
    if form.validate_on_submit() and accepted(form, lambda: _changed(added, form)):
        flash(_("The changes to “%(task)s” are saved.", task=added.title), "ok")
        return redirect(_steps(added.case_id))
    return render_template("ad_hoc/change.html", case=added.case, form=form, added=added, task=task)


@bp.route("/tasks/<int:id>/withdraw", methods=["POST"])
def withdraw(id: int) -> Response:
    """Nobody has to do it any more."""
    added, _task = _load(id)
    try:
        ad_hoc.withdraw(current_user, added)
    except Refusal as refusal:
        flash(refusal.message, "info")
    else:
        flash(_("Nobody has to do “%(task)s” any more.", task=added.title), "ok")
    return redirect(_steps(added.case_id))


def _load(id: int) -> tuple[AdHocTask, Task]:
    task: Task = db.one_or_404(visible_tasks(current_user).where(Task.id == id))
    of_process = AdHocTask.process_id == task.process_id
    added: AdHocTask = db.one_or_404(visible_added_tasks(current_user).where(of_process))
    require(current_user, Can.CHANGE_ADDED_TASK, added)
    return added, task


def _changed(added: AdHocTask, form: ChangeTask) -> bool:
    try:
        ad_hoc.change(current_user, added, _asked(form), seen=form.seen.data or "")
    except AskedMeanwhile:
        # What the refusal says about it is what the next press knows.
        form.seen.data = ad_hoc.asked_now(added, ad_hoc.task_of(added)).seen
        raise
    return True


def _asked(form: AddTask) -> Asked:
    return Asked(
        title=form.title.data or "",
        doer=form.doer.data or "",
        due_on=form.due_on.data,
        note=form.note.data or "",
        wants_answer=bool(form.wants_answer.data),
    )


def _choices(case: Case) -> list[tuple[str, str]]:
    return [(each.key, _in_words(each)) for each in ad_hoc.doers_of(case)]


def _in_words(doer: Doer) -> str:
    if not doer.what:
        return doer.name
    return str(_("%(name)s, %(role)s", name=doer.name, role=doer.what))


def _steps(case_id: int) -> str:
    return url_for("cases.show", id=case_id, _anchor="steps")
