"""The second step at sign-in: who needs one, until when nothing else is shown, what is told."""

from datetime import timedelta
from typing import Any

from flask import (
    Flask,
    Response,
    abort,
    after_this_request,
    flash,
    redirect,
    request,
    session,
    url_for,
)
from flask_babel import gettext as _
from flask_login import current_user
from flask_security import tf_disabled, tf_profile_changed, wan_deleted, wan_registered
from flask_security.tf_plugin import tf_clean_session
from werkzeug.wrappers import Response as Answer

from coaching.clock import now
from coaching.model.devices import STRONG
from coaching.model.people import User
from coaching.services import second_steps
from coaching.web import kept, logs
from forms.accounts import is_local
from forms.second_steps import is_needed

# How somebody got in stands in the session under this name.
WAY = "way"
# Since when a password waits for the second step: long enough to look for the phone, or the paper.
WAITING_SINCE = "waiting_since"
PATIENCE = timedelta(minutes=10)
# Whoever lacks a second step gets no further than these pages.
BEFORE_IT = frozenset(
    {
        "account.language",
        "security.logout",
        "security.two_factor_setup",
        "security.two_factor_token_validation",
        "security.verify",
    }
)
# Whoever gets in there has shown a password before.
SECOND = frozenset({"security.mf_recovery", "security.two_factor_token_validation"})
# A passkey stands for both steps.
WHOLE = frozenset({"security.wan_signin", "security.wan_signin_response"})
# Half of a sign-in: no pages for whoever is signed in, and the library would sign them out.
HALF_IN = SECOND | WHOLE
# Ways that the library brings along and nobody needs: help by mail, a choice among one, and a
# set-up by a token that says of nobody whose it is.
CLOSED = frozenset(
    {"security.tf_select", "security.two_factor_rescue", "security.two_factor_setup_validate"}
)


def is_missing(user: User) -> bool:
    """Whether this person has to set it up now; who came in by a stronger way need not."""
    return is_needed(user) and not user.has_second_step and session.get(WAY) not in STRONG


def demand() -> Answer | None:
    """Lead people of the programme without a second step to its page; a typed text is kept."""
    if request.endpoint in BEFORE_IT or not is_missing(current_user):
        return None
    if kept.is_typed() and kept.keep(current_user):
        flash(_("What you had typed is here as a draft."), "info")
    return redirect(url_for("security.two_factor_setup"))


def keep_apart() -> Answer | None:
    """Pages of half a sign-in are for those who are half in."""
    if request.endpoint in CLOSED:
        abort(404)
    if leads_elsewhere():
        logs.refused("Elsewhere")
        return redirect(request.path)
    if has_waited_too_long():
        return begin_anew()
    if request.endpoint not in HALF_IN:
        return None
    if not current_user.is_authenticated:
        begin_whole()
        return None
    is_setting_up = session.get("tf_state") == "validating_profile"
    if request.endpoint == "security.two_factor_token_validation" and is_setting_up:
        return None
    return redirect(url_for("account.start"))


def begin_waiting() -> None:
    """The password was right; it counts for some minutes."""
    session[WAITING_SINCE] = now().timestamp()


def has_waited_too_long() -> bool:
    """Whether somebody else may sit at the screen by now, with the phone beside it."""
    if (
        request.endpoint not in SECOND
        or "tf_user_id" not in session
        or current_user.is_authenticated
    ):
        return False
    since = float(session.get(WAITING_SINCE, 0))
    return now().timestamp() > since + PATIENCE.total_seconds()


def begin_anew() -> Answer:
    """Ask for the password again; the page that was wanted is still wanted."""
    tf_clean_session()  # type: ignore[no-untyped-call]
    session.pop(WAITING_SINCE, None)
    flash(_("You wrote your password long ago. Sign in once more."), "info")
    wanted = request.args.get("next")
    return redirect(url_for("security.login", next=wanted))


def begin_whole() -> None:
    """Who takes a passkey needs no password before it; the library would want another kind then."""
    if request.endpoint in WHOLE:
        tf_clean_session()  # type: ignore[no-untyped-call]


def leads_elsewhere() -> bool:
    """Whether a link to these pages would send somebody elsewhere; signing in forgets that itself.

    The library lets pass what some browsers read as the address of another site.
    """
    if request.blueprint != "security" or request.endpoint == "security.login":
        return False
    return not all(is_local(wanted) for wanted in request.values.getlist("next"))


def init_app(app: Flask) -> None:
    """Tell by mail whatever changes the way into an account."""
    app.before_request(keep_apart)
    app.jinja_env.globals.update(second_step_needed=is_needed)
    tf_profile_changed.connect(_added, app)
    tf_disabled.connect(_removed, app)
    wan_registered.connect(_passkey_added, app)
    wan_deleted.connect(_passkey_removed, app)


def _added(_app: Flask, user: User, **_more: Any) -> None:
    second_steps.tell(user, "second_step_added")


def _removed(_app: Flask, user: User, **_more: Any) -> None:
    second_steps.forget(user)
    after_this_request(_lead_to_account)


def _lead_to_account(response: Response) -> Response:
    """The page of recovery codes, to which the library would lead, is for who has a second step."""
    response.location = url_for("account.show")
    return response


def _passkey_added(_app: Flask, user: User, **_more: Any) -> None:
    second_steps.tell(user, "passkey_added")


def _passkey_removed(_app: Flask, user: User, **_more: Any) -> None:
    second_steps.tell(user, "passkey_removed")
