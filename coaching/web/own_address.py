"""Another email address for oneself: its form, and the page behind the link in the new mailbox."""

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import refresh
from flask_login import current_user
from flask_security import login_user
from werkzeug.wrappers import Response

from coaching import mail
from coaching.mail import NewAddress
from coaching.services import own_address
from coaching.services.refusals import Refusal
from coaching.web import logs
from coaching.web.complaints import accepted
from coaching.web.freshness import recently_signed_in
from forms.accounts import ChangeOwnAddress

bp = Blueprint("own_address", __name__, url_prefix="/account/email")


@bp.route("", methods=["GET", "POST"])
@recently_signed_in
def change() -> str | Response:
    """Ask for another address."""
    form = ChangeOwnAddress()
    if form.validate_on_submit() and accepted(form, lambda: _asked(form)):
        flash(
            _(
                "We have sent a link to %(address)s. Your address changes when you follow it.",
                address=form.email.data,
            ),
            "ok",
        )
        return redirect(url_for("account.show"))
    return render_template("account/email.html", form=form)


@bp.route("/<token>")
def show(token: str) -> str | Response:
    """What the link does, and its button: mail programs open links by themselves."""
    wanted = _load(token)
    if wanted is None:
        return _too_old()
    return render_template("account/confirm_email.html", wanted=wanted, token=token)


@bp.route("/<token>", methods=["POST"])
def confirm(token: str) -> Response:
    """Use the new address from now on."""
    wanted = _load(token)
    if wanted is None:
        return _too_old()
    is_own = current_user.is_authenticated and current_user.id == wanted.person.id
    try:
        own_address.confirm(wanted.person, wanted.email)
    except Refusal as refusal:
        flash(refusal.message, "warn")
        return redirect(url_for("account.start"))
    flash(_("Your address is %(address)s from now on.", address=wanted.email), "ok")
    if is_own:
        # The browser in which one is signed in goes on with a new session.
        login_user(wanted.person, authn_via=["change"])
        return redirect(url_for("account.show"))
    return redirect(url_for("security.login"))


def _asked(form: ChangeOwnAddress) -> bool:
    own_address.ask(current_user, form.email.data or "")
    return True


def _load(token: str) -> NewAddress | None:
    """Who wants which address; the page speaks that person's language."""
    wanted = mail.new_address_of(token)
    if wanted is not None and not current_user.is_authenticated and "lang" not in request.args:
        g.language = wanted.person.language
        refresh()
    return wanted


def _too_old() -> Response:
    logs.refused("LinkRefused")
    flash(_("The link has been used or is too old. Ask for another one in your account."), "warn")
    return redirect(url_for("account.start"))
