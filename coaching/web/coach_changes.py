"""Another coach for an organisation: the page where a coordinator names one, or calls it off."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from coaching import calendar, clock
from coaching.model.base import db
from coaching.model.cases import Case
from coaching.model.people import User
from coaching.permissions import Can, require
from coaching.services import coach_changes, coach_wishes, days
from coaching.services.coach_changes import Wanted
from coaching.services.refusals import Refusal
from coaching.web.case_pages import load
from coaching.web.complaints import accepted
from forms.coach_changes import AskForCoach, NameCoach

# Days to write the handover summary in, if the coordinator does not say otherwise.
USUAL_NOTICE = 5

bp = Blueprint("coach_changes", __name__, url_prefix="/cases/<int:id>/coach")


@bp.route("", methods=["GET", "POST"])
def change(id: int) -> str | Response:
    """Who coaches from which day; or the change that is ahead."""
    case = load(current_user, id)
    require(current_user, Can.CHANGE_COACH, case)
    form = NameCoach(coaches=coach_changes.choices(case), data=_likely(case))
    seen = request.form.get("seen", case.coach_id, type=int)
    if form.validate_on_submit() and accepted(
        form, lambda: coach_changes.name_coach(current_user, case, _wanted(form), instead_of=seen)
    ):
        flash(_said(case, form), "ok")
        return redirect(url_for("cases.show", id=case.id))
    return render_template(
        "cases/coach_change.html",
        case=case,
        form=form,
        seen=case.coach_id,
        ahead=coach_changes.ahead(case),
        can_change=coach_changes.can_change(case),
    )


@bp.route("/call-off", methods=["POST"])
def call_off(id: int) -> Response:
    """Everything stays as it is."""
    case = load(current_user, id)
    require(current_user, Can.CHANGE_COACH, case)
    ahead = coach_changes.ahead(case)
    try:
        if ahead is not None:
            coach_changes.call_off(current_user, ahead)
        flash(_("No change of coach is ahead."), "ok")
    except Refusal as refusal:
        flash(refusal.message, "info")
    return redirect(url_for("cases.show", id=case.id))


@bp.route("/ask", methods=["GET", "POST"])
def ask(id: int) -> str | Response:
    """The coach asks that somebody else goes on."""
    case = load(current_user, id)
    require(current_user, Can.ASK_FOR_COACH, case)
    form = AskForCoach()
    if form.validate_on_submit() and accepted(
        form, lambda: coach_wishes.ask(current_user, case, form.words.data or "")
    ):
        flash(_("The coordinators have been asked. Until they answer you are the coach."), "ok")
        return redirect(url_for("cases.show", id=case.id))
    asked = coach_wishes.running(case)
    return render_template("cases/coach_wish.html", case=case, form=form, asked=asked)


def _likely(case: Case) -> dict[str, object]:
    return {
        "deputy": case.deputy_coach_id,
        "from_on": calendar.add_working_days(clock.today(), USUAL_NOTICE),
    }


def _wanted(form: NameCoach) -> Wanted:
    return Wanted(
        coach_id=form.coach.data,
        deputy_id=form.deputy.data,
        from_on=form.from_on.data,
        reason=form.reason.data or "",
    )


def _said(case: Case, form: NameCoach) -> str:
    db.session.refresh(case)
    name = db.session.get_one(User, form.coach.data).name
    if case.coach_id == form.coach.data:
        return str(_("%(name)s is the coach now. Everybody concerned hears of it.", name=name))
    day = days.in_words(form.from_on.data)
    return str(
        _(
            "From %(day)s %(name)s is the coach. Everybody concerned hears of it.",
            day=day,
            name=name,
        )
    )
