"""Pages of coordinators: what waits, organisations, cohorts."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from werkzeug.wrappers import Response

from coaching.clock import today
from coaching.model.base import db
from coaching.model.cases import Case, CaseStatus, Cohort
from coaching.model.organisations import Organisation
from coaching.permissions import Can, require, visible_cases, visible_cohorts
from coaching.services import cases, cohorts, schedules, versions, waits
from coaching.services.refusals import Refusal
from coaching.web import lists, navigation, rows
from coaching.web.cohort_pages import CohortPage
from coaching.web.complaints import accepted
from coaching.web.coordinator_home import CoordinatorHome
from coaching.web.coordinator_pages import (
    OrganisationPage,
    chosen_cohort,
    people_of,
)
from coaching.web.onboarding_pages import Steps
from forms.people import PLAN_WORDS, SECTOR_WORDS

bp = Blueprint("coordinator", __name__, url_prefix="/coordinator")


@bp.route("")
def home() -> str:
    """Own tasks by urgency, and what waits on whom."""
    require(current_user, Can.COORDINATE)
    navigation.wear("coordinator")
    page = CoordinatorHome(current_user)
    return render_template("coordinator/home.html", page=page, today=today())


# ---- organisations ----


@bp.route("/organisations")
def organisations() -> str:
    """Every organisation, late ones first."""
    require(current_user, Can.COORDINATE)
    page = lists.page_of(visible_cases(current_user))
    return render_template(
        "coordinator/organisations.html",
        rows=rows.of_cases(page.lines, versions.newest().id),
        next=page.next,
        cohort=chosen_cohort(),
    )


@bp.route("/organisations/new", methods=["GET", "POST"])
def add_organisation() -> str | Response:
    """Bring an organisation on board with its contact person and management sponsor."""
    require(current_user, Can.COORDINATE)
    cohort = chosen_cohort()
    if cohort is None:
        flash(_("Make a cohort first: an organisation needs one to join."), "info")
        return redirect(url_for("coordinator.new_cohort"))
    page = OrganisationPage(cohort)
    if page.form.validate_on_submit() and (case := accepted(page.form, page.add)):
        flash(_("%(name)s has been added.", name=case.organisation.full_name), "ok")
        return redirect(page.back or url_for("coordinator.organisation", id=case.id))
    return render_template("coordinator/add_organisation.html", page=page, form=page.form)


@bp.route("/organisations/<int:id>")
def organisation(id: int) -> str:
    """One organisation: its people, and the button that starts its year."""
    case = _load(id)
    return render_template(
        "coordinator/organisation.html",
        case=case,
        sector=SECTOR_WORDS[case.organisation.sector],
        plan_status=_plan_status(case.organisation),
        people=people_of(case),
        can_start=case.status == CaseStatus.PREPARING,
    )


def _plan_status(organisation: Organisation) -> str:
    status = organisation.plan_status
    return str(PLAN_WORDS[status]) if status is not None else ""


@bp.route("/organisations/<int:id>/start", methods=["POST"])
def start_year(id: int) -> Response:
    """Begin the year of an organisation."""
    case = _load(id)
    try:
        cases.start_year(current_user, case)
    except Refusal as refusal:
        flash(refusal.message, "info")
        return redirect(url_for("coordinator.organisation", id=id))
    return redirect(url_for("coordinator.started", id=id))


@bp.route("/organisations/<int:id>/started")
def started(id: int) -> str | Response:
    """What begins with the year, and who acts first."""
    case = _load(id)
    if case.started_at is None:
        return redirect(url_for("coordinator.organisation", id=id))
    balls = waits.sentences(current_user, case)
    return render_template(
        "coordinator/started.html", case=case, balls=balls, people=people_of(case)
    )


def _load(id: int) -> Case:
    require(current_user, Can.COORDINATE)
    case: Case = db.one_or_404(visible_cases(current_user).where(Case.id == id))
    return case


# ---- cohorts ----


@bp.route("/cohorts", endpoint="cohorts")
def list_cohorts() -> str:
    """Every cohort, the newest year first."""
    require(current_user, Can.COORDINATE)
    return render_template("coordinator/cohorts.html", lines=cohorts.overview(current_user))


@bp.route("/cohorts/<int:id>")
def cohort(id: int) -> str:
    """The calendar of one cohort."""
    require(current_user, Can.COORDINATE)
    found = db.one_or_404(visible_cohorts(current_user).where(Cohort.id == id))
    return render_template(
        "coordinator/cohort.html",
        cohort=found,
        calendar=schedules.derived_dates(found),
        steps=Steps(found, here=1),
    )


@bp.route("/cohorts/new", methods=["GET", "POST"])
def new_cohort() -> str | Response:
    """Type the dates, see the calendar, save."""
    require(current_user, Can.COORDINATE)
    page = CohortPage()
    made = page.saved(page.create)
    if made is not None:
        flash(_("%(name)s has been saved. Add its organisations next.", name=made.name), "ok")
        return redirect(url_for("coordinator.cohort", id=made.id))
    return _step_of(page)


@bp.route("/cohorts/<int:id>/dates", methods=["GET", "POST"])
def change_cohort(id: int) -> str | Response:
    """Type new dates, see old beside new due dates, save."""
    require(current_user, Can.COORDINATE)
    found = db.one_or_404(visible_cohorts(current_user).where(Cohort.id == id))
    page = CohortPage(found)
    moved = page.saved(page.change)
    if moved is not None:
        flash(_told(len(moved)), "ok")
        return redirect(url_for("coordinator.cohort", id=id))
    return _step_of(page)


def _told(moved: int) -> str:
    if not moved:
        return str(_("The cohort has been saved. No task moved."))
    return str(
        ngettext(
            "The cohort has been saved. The dates of %(num)s task moved, and the contact person "
            "hears of it.",
            "The cohort has been saved. The dates of %(num)s tasks moved, and the contact persons "
            "hear of it.",
            moved,
        )
    )


def _step_of(page: CohortPage) -> str:
    """The calendar that would follow, once the dates are in order; until then the form."""
    step = "cohort_dates" if page.is_ready else "cohort_form"
    return render_template(f"coordinator/{step}.html", page=page, form=page.form)
