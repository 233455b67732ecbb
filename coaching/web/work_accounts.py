"""People of the programme sign in with their work account, at the identity provider of their house.

It is there where settings name the provider (OpenID Connect). It opens accounts that exist, of
people who hold a role in the programme, by the address that the provider has verified.
"""

from typing import Any

import structlog
from authlib.integrations.base_client import OAuthError
from authlib.integrations.flask_client import OAuth
from flask import Blueprint, Flask, abort, current_app, flash, redirect, request, session, url_for
from flask_babel import gettext as _
from flask_login import current_user
from flask_security import login_user
from joserfc.errors import JoseError
from requests import RequestException
from werkzeug.wrappers import Response

from coaching.mail import link
from coaching.services import accounts
from coaching.services.refusals import Refusal
from coaching.web import logs
from forms.accounts import is_local

WANTED = "wanted"
PATIENCE = 10  # seconds for each word with the provider

bp = Blueprint("work_accounts", __name__, url_prefix="/sign-in/work-account")
log = structlog.get_logger("polku")


@bp.route("")
def start() -> Response:
    """Go to the provider."""
    provider = _provider()
    if current_user.is_authenticated:
        return redirect(url_for("account.start"))
    session[WANTED] = request.args.get("next", "")
    try:
        answered: Response = provider.authorize_redirect(link("work_accounts.answer"))
    except RequestException as error:
        return _failed(error)
    return answered


@bp.route("/answer")
def answer() -> Response:
    """Back from the provider, with word of who it is."""
    provider = _provider()
    try:
        claims = provider.authorize_access_token().get("userinfo") or {}
    except (OAuthError, JoseError, RequestException, ValueError) as error:
        return _failed(error)
    # Some providers write it as a word.
    verified = str(claims.get("email_verified")).lower() == "true"
    try:
        person = accounts.of_work_account(str(claims.get("email", "")), is_verified=verified)
    except Refusal as refusal:
        logs.refused(type(refusal).__name__)
        flash(refusal.message, "warn")
        return redirect(url_for("security.login"))
    wanted = session.pop(WANTED, "")
    login_user(person, authn_via=["work_account"])
    return redirect(wanted if is_local(wanted) else url_for("account.start"))


def name() -> str:
    """What the work account is called on the sign-in page; empty where there is none."""
    return str(current_app.config["OIDC_NAME"]) if current_app.config["OIDC_ISSUER"] else ""


def _provider() -> Any:
    """The provider as its own description says; asked anew each time, so that keys may change."""
    settings = current_app.config
    if not settings["OIDC_ISSUER"]:
        abort(404)
    return OAuth(current_app).register(
        "work_account",
        client_id=settings["OIDC_CLIENT_ID"],
        client_secret=settings["OIDC_CLIENT_SECRET"],
        server_metadata_url=f"{settings['OIDC_ISSUER'].rstrip('/')}/.well-known/openid-configuration",
        client_kwargs={
            "scope": "openid email",
            "code_challenge_method": "S256",
            "default_timeout": PATIENCE,
        },
    )


def _failed(error: Exception) -> Response:
    """What the provider said may name somebody: the log has its kind alone."""
    log.warning("work_account_failed", kind=type(error).__name__)
    flash(
        _("Signing in with the work account did not work. Try once more, or use another way."),
        "warn",
    )
    return redirect(url_for("security.login"))


def init_app(app: Flask) -> None:
    """Let the sign-in page offer it."""
    app.jinja_env.globals.update(work_account=name)
