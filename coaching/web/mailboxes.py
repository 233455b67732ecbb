"""Getting mail to people of organisations: another address, another invitation."""

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from coaching.model.base import db
from coaching.model.cases import Member
from coaching.model.people import User
from coaching.permissions import Can, require, visible_people
from coaching.services import mailboxes
from coaching.services.refusals import Refusal
from coaching.services.successions import RIGHTS
from coaching.web.complaints import accepted
from coaching.web.ways_back import way_back
from forms.people import ChangeAddress

bp = Blueprint("mailboxes", __name__)


@bp.route("/coordinator/members/<int:id>/address", methods=["GET", "POST"])
def correct(id: int) -> str | Response:
    """Correct the address of somebody of an organisation."""
    member = _load(id)
    form = ChangeAddress(email=member.user.email)
    if form.validate_on_submit() and accepted(form, lambda: _corrected(member, form)):
        flash(_("Mail goes to %(address)s from now on.", address=member.user.email), "ok")
        return redirect(_people(member))
    return render_template("coordinator/address.html", form=form, member=member)


@bp.route("/members/<int:id>/invite", methods=["POST"])
def invite(id: int) -> Response:
    """Send the invitation of somebody once more."""
    member = _load_for_invitation(id)
    try:
        mailboxes.invite_again(current_user, member)
    except Refusal as refusal:
        flash(str(refusal.message), "info")
    else:
        flash(_("The invitation is on its way to %(name)s.", name=member.user.name), "ok")
    return redirect(way_back(url_for("members.show", id=member.case_id)))


@bp.route("/members/<int:id>/revoke", methods=["POST"])
def revoke(id: int) -> Response:
    """Take the invitation of somebody back."""
    member = _load_for_invitation(id)
    try:
        mailboxes.revoke(current_user, member)
    except Refusal as refusal:
        flash(str(refusal.message), "info")
    else:
        flash(_("The invitation of %(name)s opens nothing any more.", name=member.user.name), "ok")
    return redirect(way_back(url_for("members.show", id=member.case_id)))


@bp.route("/administrator/people/<int:id>/address", methods=["GET", "POST"])
def correct_account(id: int) -> str | Response:
    """Correct the address of any account."""
    require(current_user, Can.ADMINISTER)
    person: User = db.one_or_404(visible_people(current_user).where(User.id == id))
    form = ChangeAddress(email=person.email)
    if form.validate_on_submit() and accepted(form, lambda: _moved(person, form)):
        flash(_("Mail goes to %(address)s from now on.", address=person.email), "ok")
        return redirect(url_for("administrator.person", id=id))
    return render_template("administrator/address.html", form=form, subject=person)


def _load(id: int) -> Member:
    member = mailboxes.member_of(current_user, id)
    if member is None:
        abort(404)
    require(current_user, Can.COORDINATE, member)
    return member


def _load_for_invitation(id: int) -> Member:
    """Somebody whose place this person may fill, and so whose invitation is theirs too."""
    member = mailboxes.member_of(current_user, id)
    if member is None:
        abort(404)
    require(current_user, RIGHTS[member.kind], member.case)
    return member


def _people(member: Member) -> str:
    return url_for("cases.show", id=member.case_id, _anchor="people")


def _corrected(member: Member, form: ChangeAddress) -> bool:
    mailboxes.correct(current_user, member, form.email.data or "")
    return True


def _moved(person: User, form: ChangeAddress) -> bool:
    mailboxes.correct_account(current_user, person, form.email.data or "")
    return True
