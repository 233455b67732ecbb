"""Pages of administrators: people, the mails of a demonstration."""

from pathlib import Path
from typing import Any

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from coaching.model.base import db
from coaching.model.people import StaffRole, User
from coaching.permissions import Can, require, visible_people
from coaching.services import accounts, failures, letters, people, roles, second_steps
from coaching.services.letters import NoSuchLetter
from coaching.services.people import Person
from coaching.services.refusals import Refusal
from coaching.web import navigation
from coaching.web.complaints import accepted
from coaching.web.invitation_words import state_of
from forms.people import ROLE_WORDS, AddPerson
from forms.roles import ChangePerson

bp = Blueprint("administrator", __name__, url_prefix="/administrator")


# ---- people ----


@bp.route("")
def home() -> str:
    """Everybody with an account, by name."""
    require(current_user, Can.ADMINISTER)
    navigation.wear("administrator")
    page = accounts.everybody(current_user, after=request.args.get("after", type=int))
    return render_template(
        "administrator/people.html",
        page=page,
        words=ROLE_WORDS,
        invited={person_id: state_of(each) for person_id, each in page.invited.items()},
        failed=failures.count(),
    )


@bp.route("/people/new", methods=["GET", "POST"])
def add_person() -> str | Response:
    """Give somebody of the programme an account."""
    require(current_user, Can.ADMINISTER)
    form = AddPerson()
    if form.validate_on_submit() and (added := accepted(form, lambda: _added(form))):
        flash(
            _("%(name)s has been added and gets a mail to set a password.", name=added.name), "ok"
        )
        return redirect(url_for("administrator.home"))
    return render_template("administrator/add_person.html", form=form)


@bp.route("/people/<int:id>", methods=["GET", "POST"])
def person(id: int) -> str | Response:
    """One account: roles, what a coach brings, and whether its holder may sign in."""
    found = _load(id)
    form = ChangePerson(data=_known_of(found))
    if form.validate_on_submit() and accepted(form, lambda: _changed(found, form)):
        flash(_("What %(name)s may do has been saved.", name=found.name), "ok")
        return redirect(url_for("administrator.home"))
    invited = accounts.invitation_of(current_user, found)
    return render_template(
        "administrator/person.html",
        form=form,
        subject=found,
        invited=state_of(invited),
        may_revoke=found.password is None and (invited is None or invited.is_open),
        has_step=second_steps.has_any(found),
    )


@bp.route("/people/<int:id>/invite", methods=["POST"])
def invite_again(id: int) -> Response:
    """Send the mail to set a password once more."""
    found = _load(id)
    try:
        accounts.invite_again(current_user, found)
    except Refusal as refusal:
        flash(refusal.message, "warn")
    else:
        flash(_("The mail to set a password is on its way to %(name)s.", name=found.name), "ok")
    return redirect(url_for("administrator.person", id=id))


@bp.route("/people/<int:id>/revoke", methods=["POST"])
def revoke(id: int) -> Response:
    """Take the invitation of somebody back."""
    found = _load(id)
    try:
        accounts.revoke(current_user, found)
    except Refusal as refusal:
        flash(refusal.message, "warn")
    else:
        flash(_("The invitation of %(name)s opens nothing any more.", name=found.name), "ok")
    return redirect(url_for("administrator.person", id=id))


@bp.route("/people/<int:id>/second-step/remove", methods=["POST"])
def take_away_second_step(id: int) -> Response:
    """Help somebody who has lost the phone and the recovery codes."""
    found = _load(id)
    second_steps.take_away(current_user, found)
    flash(
        _("%(name)s signs in with the password alone and hears of it by mail.", name=found.name),
        "ok",
    )
    return redirect(url_for("administrator.person", id=id))


def _load(id: int) -> User:
    require(current_user, Can.ADMINISTER)
    found: User = db.one_or_404(visible_people(current_user).where(User.id == id))
    return found


def _known_of(found: User) -> dict[str, Any]:
    names = ("active", "coaches_at_most", "coaching_languages", "coaching_sectors")
    known = {name: getattr(found, name) for name in names}
    return known | {"roles": [str(role) for role in found.staff_roles]}


def _added(form: AddPerson) -> User:
    return people.add_staff(
        current_user,
        Person.of(form.data),
        [StaffRole(role) for role in form.roles.data or []],
        coaches_at_most=form.coaches_at_most.data,
        **form.brings,
    )


def _changed(found: User, form: ChangePerson) -> bool:
    wanted = [StaffRole(role) for role in form.roles.data or []]
    roles.change(current_user, found, wanted, active=form.active.data)
    people.change_coaching(current_user, found, at_most=form.coaches_at_most.data, **form.brings)
    return True


# ---- mails of a demonstration ----


@bp.route("/mails")
def mails() -> str:
    """What a real programme would have sent, newest first."""
    page = letters.sent(current_user, _mail_folder(), after=request.args.get("after", ""))
    return render_template("administrator/mails.html", page=page)


@bp.route("/mails/<name>")
def mail(name: str) -> str:
    """One mail."""
    try:
        letter = letters.read(current_user, _mail_folder(), name)
    except NoSuchLetter:
        abort(404)
    return render_template("administrator/mail.html", letter=letter)


def _mail_folder() -> Path:
    """Where a demonstration keeps its mails; real mails are nobody's to read."""
    require(current_user, Can.ADMINISTER)
    if not current_app.config["DEMONSTRATION"]:
        abort(404)
    return Path(current_app.config["MAIL_FOLDER"])
