"""Being away: who stands in for whom, and the brief that a substitute begins with."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from coaching.model.base import db
from coaching.model.people import User
from coaching.model.substitutions import Substitution
from coaching.permissions import Can, allowed, require, visible_substitutions
from coaching.services import accesses, briefs, stand_ins, substitutions
from coaching.web.case_coaching import entries_of_others
from coaching.web.case_pages import load as load_case
from coaching.web.complaints import accepted
from coaching.web.substitution_pages import (
    Away,
    BriefPage,
    EverybodyAway,
    filled,
    form_for,
    wish_of,
)
from forms.substitutions import ChangeStandIn, StandIn

bp = Blueprint("substitutions", __name__)


@bp.route("/substitutions")
def home() -> str:
    """Who stands in for this person, and for whom this person does."""
    return render_template(
        "substitutions/home.html", away=Away(current_user), may_change=_may_change
    )


@bp.route("/substitutions/everybody")
def everybody() -> str:
    """Everybody who is away, now or soon, and whom a coordinator can name a substitute for."""
    require(current_user, Can.COORDINATE)
    page = EverybodyAway(current_user, request.args.get("after", type=int))
    return render_template("substitutions/everybody.html", page=page, may_change=_may_change)


@bp.route("/substitutions/new", methods=["GET", "POST"])
def new() -> str | Response:
    """Name somebody for one's own work."""
    return _name(current_user)


@bp.route("/people/<int:id>/substitute", methods=["GET", "POST"])
def name_for(id: int) -> str | Response:
    """Name somebody for a person who cannot do it."""
    require(current_user, Can.COORDINATE)
    return _name(db.one_or_404(db.select(User).where(User.id == id, User.active.is_(True))))


def _name(person: User) -> str | Response:
    require(current_user, Can.NAME_SUBSTITUTE, person)
    places = stand_ins.of_person(person)
    form = form_for(StandIn, current_user, places)
    if form.validate_on_submit():
        made = accepted(form, lambda: substitutions.name(current_user, person, wish_of(form)))
        if made is not None:
            return _tell(made)
    return render_template("substitutions/form.html", form=form, places=places, known=None)


@bp.route("/substitutions/<int:id>")
def show(id: int) -> str:
    """One substitution: who, when, and the organisations it is about."""
    found = _load(id)
    return render_template(
        "substitutions/show.html",
        found=found,
        cases=briefs.cases_of(found),
        may_change=_may_change,
    )


@bp.route("/substitutions/<int:id>/change", methods=["GET", "POST"])
def change(id: int) -> str | Response:
    """Other days, other organisations, or another substitute."""
    found = _load(id)
    require(current_user, Can.CHANGE_SUBSTITUTION, found)
    places = stand_ins.of_person(found.person)
    form = form_for(ChangeStandIn, current_user, places, filled(found))
    if form.validate_on_submit():
        made = accepted(form, lambda: substitutions.change(current_user, found, wish_of(form)))
        if made is not None:
            return _tell(made)
    return render_template("substitutions/form.html", form=form, places=places, known=found)


@bp.route("/substitutions/<int:id>/end", methods=["POST"])
def end(id: int) -> Response:
    """The person is back, or does not go."""
    found = _load(id)
    require(current_user, Can.CHANGE_SUBSTITUTION, found)
    try:
        substitutions.end(current_user, found)
    except substitutions.Over as over:
        flash(over.message, "info")
    else:
        flash(_("From now on %(name)s does not stand in.", name=found.substitute.name), "ok")
    return redirect(_list_of(found))


@bp.route("/substitutions/<int:id>/organisations/<int:case_id>")
def brief(id: int, case_id: int) -> str:
    """What the substitute needs to know of one organisation; 404 outside the days."""
    found = _load(id)
    if found.substitute_id != current_user.id or not found.is_on or not found.covers(case_id):
        abort(404)
    case = load_case(current_user, case_id)
    told = briefs.of_case(current_user, found, case)
    accesses.note(current_user, case, entries_of_others(current_user, told.entries))
    page = BriefPage(current_user, told)
    return render_template("substitutions/brief.html", found=found, page=page, case=case)


def _tell(made: Substitution) -> Response:
    flash(_("%(name)s stands in, and gets a mail.", name=made.substitute.name), "ok")
    for other in substitutions.left_alone(made):
        told = _(
            "%(name)s stands in for %(person)s on some of these days. That does not pass on:"
            " name somebody else for %(person)s.",
            name=made.person.name,
            person=other.person.name,
        )
        flash(told, "warn")
    return redirect(_list_of(made))


def _may_change(found: Substitution) -> bool:
    return allowed(current_user, Can.CHANGE_SUBSTITUTION, found)


def _list_of(found: Substitution) -> str:
    own = found.person_id == current_user.id
    return url_for("substitutions.home" if own else "substitutions.everybody")


def _load(id: int) -> Substitution:
    query = visible_substitutions(current_user).where(Substitution.id == id)
    return db.session.scalars(query).unique().one_or_none() or abort(404)
