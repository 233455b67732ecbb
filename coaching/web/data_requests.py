"""Asking about one's own data, and coordinators who write down what somebody has asked."""

from http import HTTPStatus

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from coaching.model.base import db
from coaching.model.people import User
from coaching.permissions import Can, require
from coaching.services import data_requests
from coaching.web.complaints import accepted
from forms.data_requests import AskAboutData

bp = Blueprint("data_requests", __name__)


@bp.route("/account/data/request", methods=["GET", "POST"])
def ask() -> str | Response:
    """Ask about one's own data."""
    return _asked(current_user, url_for("personal_data.show"))


@bp.route("/coordinator/people/<int:id>/data-request", methods=["GET", "POST"])
def enter(id: int) -> str | Response:
    """Write down what somebody has asked by mail, on the phone or in a meeting."""
    require(current_user, Can.COORDINATE)
    person = db.session.get(User, id) or abort(HTTPStatus.NOT_FOUND)
    return _asked(person, url_for("coordinator.home"))


def _asked(person: User, then: str) -> str | Response:
    form = AskAboutData()
    if form.validate_on_submit() and accepted(form, lambda: _sent(person, form)):
        flash(_("The request was sent. The answer comes within a month."), "ok")
        return redirect(then)
    is_own = person.id == current_user.id
    return render_template("account/data_request.html", form=form, person=person, is_own=is_own)


def _sent(person: User, form: AskAboutData) -> bool:
    kind, words = form.kind.data, form.words.data or ""
    data_requests.ask(current_user, person, kind=kind, words=words)
    return True
