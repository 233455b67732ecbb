"""Pages of coordinators about training: plan sessions, and book organisations on them."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import Select, select
from werkzeug.wrappers import Response

from coaching.model.base import db
from coaching.model.cases import Case
from coaching.model.training import CaseModule, TrainingSession
from coaching.permissions import Can, require, visible_cases, visible_training_sessions
from coaching.services import modules, training_calendar, training_sessions
from coaching.web import training_rows
from coaching.web.complaints import accepted
from coaching.web.training_pages import BookingPage, CancelPage, ChangePage, PlanPage

bp = Blueprint("training", __name__, url_prefix="/coordinator/training")


# ---- training sessions ----


@bp.route("")
def home() -> str:
    """The training sessions to come."""
    require(current_user, Can.PLAN_TRAINING)
    page = training_calendar.coming(_sessions(), after=request.args.get("after", type=int))
    return render_template("training/sessions.html", page=page, here="training.home")


@bp.route("/earlier")
def earlier() -> str:
    """Held and cancelled training sessions."""
    require(current_user, Can.PLAN_TRAINING)
    page = training_calendar.past(_sessions(), after=request.args.get("after", type=int))
    return render_template("training/sessions.html", page=page, here="training.earlier")


@bp.route("/new", methods=["GET", "POST"])
def new() -> str | Response:
    """Plan a training session."""
    require(current_user, Can.PLAN_TRAINING)
    page = PlanPage()
    if not page.cohorts:
        flash(_("Make a cohort first: training sessions belong to one."), "info")
        return redirect(url_for("coordinator.new_cohort"))
    if page.form.validate_on_submit() and (made := accepted(page.form, page.create)):
        flash(_("The training session has been planned."), "ok")
        return redirect(url_for("training.session", id=made.id))
    return render_template("training/session_form.html", page=page, form=page.form)


@bp.route("/<int:id>")
def session(id: int) -> str:
    """One training session, and who comes."""
    found = _load(id)
    booked = training_calendar.bookings_of(found)
    return render_template(
        "training/session.html",
        line=training_calendar.lines_of([found])[0],
        session=found,
        bookings=booked,
        is_held=training_sessions.is_held(booked),
        name=modules.named(found.module),
    )


@bp.route("/<int:id>/edit", methods=["GET", "POST"])
def edit(id: int) -> str | Response:
    """Change a training session; those whom it concerns get a mail."""
    page = ChangePage(_load(id))
    if page.form.validate_on_submit() and accepted(page.form, page.change):
        flash(_("The training session has been changed."), "ok")
        return redirect(url_for("training.session", id=id))
    return render_template("training/session_form.html", page=page, form=page.form)


@bp.route("/<int:id>/cancel", methods=["GET", "POST"])
def cancel(id: int) -> str | Response:
    """Call a training session off."""
    page = CancelPage(_load(id))
    if page.form.validate_on_submit() and accepted(page.form, page.cancel):
        flash(_("The training session is called off. Everybody concerned gets a mail."), "ok")
        return redirect(url_for("training.session", id=id))
    return render_template("training/cancel.html", page=page, form=page.form)


def _load(id: int) -> TrainingSession:
    require(current_user, Can.PLAN_TRAINING)
    found: TrainingSession = db.one_or_404(_sessions().where(TrainingSession.id == id))
    return found


def _sessions() -> Select[TrainingSession]:
    return visible_training_sessions(current_user)


# ---- the training of one organisation ----


@bp.route("/organisations/<int:id>")
def organisation(id: int) -> str:
    """The modules of one organisation, each with its training session."""
    case = _load_case(id)
    return render_template(
        "training/organisation.html", case=case, rows=training_rows.of_case(current_user, case)
    )


@bp.route("/organisations/<int:id>/<int:taken_id>", methods=["GET", "POST"])
def booking(id: int, taken_id: int) -> str | Response:
    """Choose another training session for a module, or write down what replaces it."""
    case = _load_case(id)
    query = select(CaseModule).where(
        CaseModule.id == taken_id,
        CaseModule.case_id == case.id,
        CaseModule.confirmed_at.is_not(None),
        CaseModule.self_study.is_(False),
    )
    page = BookingPage(db.one_or_404(query))
    if page.form.validate_on_submit() and accepted(page.form, page.save):
        flash(_("The training of %(name)s has been saved.", name=case.organisation.full_name), "ok")
        return redirect(url_for("training.organisation", id=id))
    return render_template("training/booking.html", page=page, form=page.form, case=case)


def _load_case(id: int) -> Case:
    require(current_user, Can.PLAN_TRAINING)
    case: Case = db.one_or_404(visible_cases(current_user).where(Case.id == id))
    return case
