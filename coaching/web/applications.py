"""Applications as the programme's people handle them: the list, one of them, the selection."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from coaching.clock import today
from coaching.data.applications import CRITERIA, STATES
from coaching.model.applications import Application
from coaching.model.base import db
from coaching.model.cases import Cohort
from coaching.permissions import Can, allowed, require, visible_cohorts
from coaching.services import (
    application_checks,
    application_lists,
    application_scores,
    late_applications,
    versions,
)
from coaching.services.refusals import Refusal
from coaching.web import navigation
from coaching.web.complaints import accepted
from coaching.web.selection_pages import SelectionPage, outcome_words, taken_in_words
from forms.applications import LetApply

bp = Blueprint("applications", __name__, url_prefix="/applications")


@bp.context_processor
def words() -> dict[str, Any]:
    """What the templates call things."""
    return {
        "states": {key: (kind, _(text)) for key, (kind, text) in STATES.items()},
        "outcomes": outcome_words(),
        "criteria": [(each.key, _(each.words)) for each in CRITERIA],
        "title_of": versions.title_of,
        "coordinates": allowed(current_user, Can.COORDINATE),
        "may_select": allowed(current_user, Can.SEE_PIPELINE),
    }


@bp.route("")
def home() -> str:
    """The applications of a call, and where each one stands."""
    require(current_user, Can.SEE_APPLICATIONS)
    navigation.wear_one_of("coordinator", "coach", "manager")
    calls = application_lists.calls(current_user)
    asked = request.args.get("cohort", type=int)
    call = next((each for each in calls if asked in (None, each.id)), None)
    if call is None and calls:
        abort(404)
    rows = application_lists.rows(current_user, call) if call else []
    return render_template(
        "applications/list.html",
        calls=calls,
        call=call,
        rows=rows,
        counts=application_lists.counts(rows),
        is_over=call is not None and not call.takes_applications(today()),
    )


@bp.route("/<int:id>")
def show(id: int) -> str:
    """One application: its answers, its scores, its history."""
    application = _load(id)
    application_lists.note_reading(current_user, application)
    row = application_lists.row_of(application)
    return render_template(
        "applications/show.html",
        application=application,
        row=row,
        tasks=[(task, allowed(current_user, Can.OPEN_TASK, task)) for task in row.tasks],
        may_see_year=application.case is not None
        and allowed(current_user, Can.SEE_CASE, application.case),
        answers=application_checks.in_words(application),
        scores=application_lists.scores_of(current_user, application),
        history=application_lists.history(current_user, application),
        can_be_reopened=application_lists.can_be_reopened(application),
        may_score=allowed(current_user, Can.DECLARE_CONFLICT, application)
        and application.scored_at is None
        and application_lists.may_score(current_user, application),
    )


@bp.route("/<int:id>/reopen", methods=["POST"])
def reopen(id: int) -> Response:
    """Let an applicant send although the call has closed."""
    application = _load(id)
    require(current_user, Can.COORDINATE)
    try:
        late_applications.reopen(current_user, application)
        flash(_("A private link is on its way. The application can be sent with it once."), "ok")
    except Refusal as refusal:
        flash(str(refusal.message), "info")
    return redirect(url_for("applications.show", id=id))


@bp.route("/<int:id>/conflict", methods=["POST"])
def conflict(id: int) -> Response:
    """Somebody is too close to an applicant to judge it."""
    application = _load(id)
    application_scores.declare_conflict(current_user, application)
    flash(_("It is noted. Somebody else scores this application."), "ok")
    if not allowed(current_user, Can.SEE_APPLICATION, application):
        return redirect(url_for("applications.home"))
    return redirect(url_for("applications.show", id=id))


@bp.route("/<int:id>/scores/<int:task_id>/replace", methods=["POST"])
def replace_scorer(id: int, task_id: int) -> Response:
    """Let somebody else score an application."""
    application = _load(id)
    require(current_user, Can.COORDINATE)
    try:
        application_scores.replace(current_user, application, task_id)
        flash(_("Somebody else scores it now, and has been told."), "ok")
    except Refusal as refusal:
        flash(str(refusal.message), "info")
    return redirect(url_for("applications.show", id=id))


@bp.route("/calls/<int:id>/late", methods=["GET", "POST"])
def let_apply(id: int) -> str | Response:
    """Let somebody apply although the call has closed."""
    require(current_user, Can.COORDINATE)
    call = _call(id)
    form = LetApply()
    if form.validate_on_submit() and accepted(form, lambda: _let(call, form)):
        flash(_("A private link is on its way. The application can be sent with it once."), "ok")
        return redirect(url_for("applications.home", cohort=id))
    return render_template("applications/late.html", form=form, call=call)


@bp.route("/calls/<int:id>/selection", methods=["GET", "POST"])
def selection(id: int) -> str | Response:
    """All applications side by side, and the decisions on them."""
    require(current_user, Can.SEE_PIPELINE)
    page = SelectionPage(current_user, _call(id))
    if request.method == "POST" and "look" not in request.form and page.can_decide:
        taken = page.decide()
        if taken:
            flash(taken_in_words(taken), "ok")
        if not page.refused:
            return redirect(url_for("applications.selection", id=id))
        if taken:
            # What was taken is not asked any more; what was refused stays as typed.
            page = _again(page)
    return render_template("applications/selection.html", page=page)


def _again(page: SelectionPage) -> SelectionPage:
    """The page as it is now, with the complaints of the forms that were refused."""
    refused = {d.application.id: d.form for d in page.decisions if d.form and d.form.errors}
    fresh = SelectionPage(current_user, page.cohort)
    for decision in fresh.decisions:
        decision.form = refused.get(decision.application.id, decision.form)
    return fresh


def _let(call: Cohort, form: LetApply) -> Application:
    return late_applications.let_apply(
        current_user, call, email=form.email.data or "", language=form.language.data
    )


def _load(id: int) -> Application:
    require(current_user, Can.SEE_APPLICATIONS)
    return application_lists.one_of(current_user, id) or abort(404)


def _call(id: int) -> Cohort:
    found: Cohort = db.one_or_404(visible_cohorts(current_user).where(Cohort.id == id))
    return found
