"""Bringing the organisations of a cohort on board, in four steps."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from werkzeug.wrappers import Response

from coaching.model.base import db
from coaching.model.cases import Case, Cohort
from coaching.permissions import Can, require, visible_cases, visible_cohorts
from coaching.services import onboarding
from coaching.web import coach_pages, navigation
from coaching.web.coach_pages import CoachesPage
from coaching.web.complaints import accepted
from coaching.web.invitation_pages import InvitationsPage
from coaching.web.onboarding_pages import OrganisationsPage, PeoplePage, Steps
from coaching.web.starts import Starts

bp = Blueprint("onboarding", __name__, url_prefix="/coordinator")

STEP = "/cohorts/<int:id>/onboarding"


@bp.route("/onboarding")
def newest() -> Response:
    """The cohort that comes next; without one it has to be made first."""
    require(current_user, Can.COORDINATE)
    navigation.wear("coordinator")
    cohort = onboarding.newest(current_user)
    if cohort is None:
        flash(_("Make a cohort first: everything begins with its dates."), "info")
        return redirect(url_for("coordinator.new_cohort"))
    return redirect(url_for("onboarding.now", id=cohort.id))


@bp.route(STEP)
def now(id: int) -> Response:
    """The step that comes next."""
    return redirect(Steps(_load(id)).next.url)


def _load(id: int) -> Cohort:
    require(current_user, Can.COORDINATE)
    found: Cohort = db.one_or_404(visible_cohorts(current_user).where(Cohort.id == id))
    return found


def _load_case(id: int, case_id: int) -> Case:
    theirs = visible_cases(current_user).where(Case.id == case_id, Case.cohort_id == id)
    found: Case = db.one_or_404(theirs)
    return found


# ---- organisations ----


@bp.route(f"{STEP}/organisations")
def organisations_of(id: int) -> str:
    """Who takes part, and what is missing."""
    page = OrganisationsPage(_load(id), after=request.args.get("after", type=int))
    return render_template("onboarding/organisations.html", page=page)


@bp.route(f"{STEP}/organisations/<int:case_id>", methods=["GET", "POST"])
def people(id: int, case_id: int) -> str | Response:
    """Name the contact person or the management sponsor that an organisation lacks."""
    page = PeoplePage(_load(id), _load_case(id, case_id))
    if not page.form.kinds:
        return redirect(url_for("onboarding.organisations_of", id=id))
    if page.form.validate_on_submit() and accepted(page.form, page.add):
        flash(_("The people of %(name)s have been saved.", name=page.name), "ok")
        return redirect(url_for("onboarding.organisations_of", id=id))
    return render_template("onboarding/people.html", page=page, form=page.form)


# ---- coaches ----


@bp.route(f"{STEP}/coaches", methods=["GET", "POST"])
def coaches(id: int) -> str | Response:
    """Many organisations to coaches on one page."""
    after, taken = request.args.get("after", type=int), request.args.get("taken", "")
    page = CoachesPage(_load(id), after=after, taken=taken)
    if request.method == "POST":
        page.save(request.form)
        if not page.problems:
            return _saved(page)
    return render_template("onboarding/coaches.html", page=page)


def _saved(page: CoachesPage) -> Response:
    if page.words:
        flash(page.words, "ok")
    return redirect(page.url)


@bp.route(f"{STEP}/coaches/<int:case_id>", methods=["POST"])
def coach(id: int, case_id: int) -> str:
    """Save one row as soon as it is chosen; gives the parts of the page that change with it."""
    cohort = _load(id)
    after, row = request.args.get("after", type=int), _load_case(id, case_id).id
    page = CoachesPage(cohort, after=after, row=row)
    page.save(request.form)
    return render_template("onboarding/coaches_live.html", page=page)


@bp.route(f"{STEP}/coaches/undo", methods=["POST"])
def undo(id: int) -> Response:
    """Take back the suggestions that were taken with one click."""
    cohort = _load(id)
    number = coach_pages.take_back(cohort, request.form.get("at", ""))
    if number:
        flash(
            ngettext(
                "%(num)s choice has been taken back.",
                "%(num)s choices have been taken back.",
                number,
            ),
            "ok",
        )
    return redirect(url_for("onboarding.coaches", id=id))


# ---- invitations ----


@bp.route(f"{STEP}/invitations")
def invitations(id: int) -> str:
    """Who gets what mail, and whose year can begin."""
    page = InvitationsPage(_load(id), after=request.args.get("after", type=int))
    return render_template("onboarding/invitations.html", page=page)


@bp.route(f"{STEP}/start", methods=["POST"])
def start(id: int) -> str | Response:
    """Begin the years of all that are ready, or of one of them, and ask their coaches."""
    cohort = _load(id)
    starts = Starts(cohort, only=request.form.get("only", type=int))
    starts.run()
    if starts.told:
        flash(starts.told, "ok" if starts.begun or starts.asked else "info")
    if starts.problems:
        page = InvitationsPage(cohort, problems=starts.problems)
        return render_template("onboarding/invitations.html", page=page)
    return redirect(url_for("onboarding.invitations", id=id))
