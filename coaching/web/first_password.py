"""Whoever chooses a first password by a link for a new one is in: nobody types it a second time.

Nearly everybody comes on board by an invitation; this is for those whom nobody has asked.
"""

from typing import Any

from flask import Flask, Response, after_this_request, flash, g, request, session, url_for
from flask_babel import gettext as _
from flask_security import login_user, password_reset
from flask_security.recoverable import reset_password_token_status

from coaching.model.people import User
from coaching.services import second_steps
from coaching.web import logs

PAGE = "security.reset_password"


def notice() -> None:
    """Remember whether the person behind the link has never had a password, who uses it now."""
    if request.endpoint == PAGE:
        token = str((request.view_args or {}).get("token", ""))
        expired, invalid, user = reset_password_token_status(token)  # type: ignore[no-untyped-call]
        if expired or invalid:
            logs.refused("LinkRefused")
        elif isinstance(user, User) and request.method == "POST":
            # Whoever uses the link, or corrects the address, at this moment goes first: the library
            # looks at the link once more, and finds it used or void.
            second_steps.take_turns(user)
            g.first_password = user.password is None


def sign_in(_app: Flask, user: User, **_more: Any) -> None:
    """The link came by mail to this person; a password that was forgotten is asked for again.

    Whoever has a second step, and another address since, shows it too.
    """
    if g.get("first_password") and user.active and not user.has_second_step:
        login_user(user, authn_via=["invitation"])
        after_this_request(_lead_home)


def _lead_home(response: Response) -> Response:
    """The sign-in page, to which the library would lead, is not needed."""
    session.pop("_flashes", None)
    flash(_("Welcome! Your password is in use. Next time you sign in with it."), "ok")
    response.location = url_for("account.start")
    return response


def init_app(app: Flask) -> None:
    """Let invitations lead straight to the first step."""
    app.before_request(notice)
    password_reset.connect(sign_in, app)
