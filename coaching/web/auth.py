"""Signing in and out: who is asked to, and that nothing typed is lost over it."""

from base64 import urlsafe_b64encode
from hashlib import sha256
from http import HTTPStatus
from typing import Any

import structlog
from flask import (
    Flask,
    Response,
    after_this_request,
    current_app,
    flash,
    g,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask_babel import gettext as _
from flask_login import current_user, user_logged_out
from flask_security import RoleMixin, Security, user_authenticated
from flask_security.tf_plugin import tf_clean_session
from flask_wtf.csrf import CSRFError, CSRFProtect
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.wrappers import Response as Answer

from coaching.mail import Outbox
from coaching.model.base import db
from coaching.model.devices import Way
from coaching.model.passkeys import Passkey
from coaching.model.people import User
from coaching.services import devices, invitations
from coaching.web import (
    browsers,
    kept,
    languages,
    limits,
    logs,
    lost_places,
    navigation,
    readers,
    second_steps,
)
from coaching.web.auth_settings import MESSAGES, SETTINGS
from coaching.web.datastore import DEVICE, People, key_here, only_signed_in
from coaching.web.logs import PROBES
from coaching.web.lost_places import Told
from coaching.web.passkeys import Passkeys
from coaching.web.passwords import Passwords
from coaching.web.second_steps import WAY
from coaching.web.totp import Codes, CodesOnPaper
from forms.accounts import (
    ChangePassword,
    ForgotPassword,
    ResetPassword,
    ShowOnceMore,
    SignIn,
    is_local,
)
from forms.passkeys import AddPasskey, PasskeyAnswer
from forms.second_steps import NoRescue, RecoveryCode, SecondStep, SetUpSecondStep

# Everything else is for people who have signed in.
OPEN = PROBES | frozenset(
    {
        "static",
        "account.start",
        "invitations.join",
        "invitations.show",
        "invitations.sign",
        "invitations.signed",
        "own_address.confirm",
        "own_address.show",
        "public.accessibility",
        "public.accessibility_feedback",
        "public.accessibility_thanks",
        "public.application_links",
        "public.applied_link",
        "public.apply",
        "apply.fill_in",
        "apply.take_back",
        "public.help",
        "public.notice",
        "public.privacy",
        "security.forgot_password",
        "security.login",
        "security.logout",
        "security.mf_recovery",
        "security.reset_password",
        "security.tf_select",
        "security.two_factor_rescue",
        "security.two_factor_token_validation",
        "security.wan_signin",
        "security.wan_signin_response",
        "unsubscribe.choose",
        "unsubscribe.show",
        "work_accounts.answer",
        "work_accounts.start",
    }
)
FORMS: dict[str, Any] = {
    "login_form": SignIn,
    "forgot_password_form": ForgotPassword,
    "reset_password_form": ResetPassword,
    "change_password_form": ChangePassword,
    "verify_form": ShowOnceMore,
    "two_factor_setup_form": SetUpSecondStep,
    "two_factor_verify_code_form": SecondStep,
    "two_factor_rescue_form": NoRescue,
    "mf_recovery_form": RecoveryCode,
    "wan_register_form": AddPasskey,
    "wan_signin_response_form": PasskeyAnswer,
}
# How else somebody got in, in Flask-Security's words; what stands not here is no stronger than a
# password.
WAYS = {"webauthn": Way.PASSKEY, "work_account": Way.WORK_ACCOUNT}
# Whose buttons let somebody in.
ENTRANCES = second_steps.HALF_IN | {"security.login"}
# Pages that carry what somebody was typing.
CARRYING = frozenset({"password", "webauthn"})
# Whose draft became of what was typed, between the two steps of signing in.
KEPT = "kept"

csrf = CSRFProtect()
log = structlog.get_logger("polku")


def init_app(app: Flask) -> None:
    """Let people sign in, and ask everybody else to."""
    for name, value in SETTINGS.items():
        app.config.setdefault(name, value)
    derive_keys(app)
    app.config.update({f"SECURITY_MSG_{key}": message for key, message in MESSAGES.items()})
    # Static files, which others on the way may store, carry no session.
    app.config["SESSION_REFRESH_EACH_REQUEST"] = False
    limits.init_app(app)
    app.before_request(ask_to_sign_in)
    csrf.init_app(app)
    app.before_request(check_form)
    app.before_request(note_elsewhere)
    # Named first, this is the address that links are made with.
    app.add_url_rule(
        "/reset-password/<token>", endpoint="security.reset_password", methods=["GET", "POST"]
    )
    security = Security(
        app,
        People(db, User, RoleMixin, Passkey),
        mail_util_cls=Outbox,
        password_util_cls=Passwords,
        totp_cls=Codes,
        mf_recovery_codes_util_cls=CodesOnPaper,
        webauthn_util_cls=Passkeys,
        render_template=render,
        **FORMS,
    )
    security.want_json(lambda _request: False)
    security.principal.skip_static = True
    manager = security.login_manager
    manager.user_loader(only_signed_in(manager._user_callback))
    second_steps.init_app(app)
    app.after_request(half_in)
    user_authenticated.connect(signed_in, app)
    user_logged_out.connect(signed_out, app)


def render(template: str, **context: Any) -> str:
    """Show a page of Flask-Security; ours find its form under one name."""
    forms = [value for name, value in context.items() if name.endswith("_form")]
    form = next((each for each in forms if each.errors), next(iter(forms), None))
    return render_template(template, **{**context, "form": form})


def derive_keys(app: Flask) -> None:
    """Of the secret of the installation a key for each purpose alone."""

    def key(purpose: str) -> bytes:
        return sha256(f"{purpose} {app.config['SECRET_KEY']}".encode()).digest()

    app.config.setdefault("SECURITY_TOTP_SECRETS", {"1": key("codes").hex()})
    keys = [urlsafe_b64encode(key("recovery"))]
    app.config.setdefault("SECURITY_MULTI_FACTOR_RECOVERY_CODES_KEYS", keys)


def ask_to_sign_in() -> Answer | Told | None:
    """Stop strangers everywhere but on the open pages; what they typed comes along."""
    if request.endpoint is None or request.endpoint in OPEN:
        return None
    if current_user.is_authenticated:
        # The session lasts from the last page on, or the last draft that was kept.
        session.modified = True
        note_device()
        return second_steps.demand()
    closed = lost_places.of_closed_account()
    if closed is not None:
        return closed
    if kept.is_typed():
        return sign_in_page(typed=kept.seal(), then=kept.back_to_form()), 401
    wanted = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for("security.login", next=wanted))


def check_form() -> Answer | tuple[str, int] | None:
    """Refuse forms that are not from our pages; a page that was open too long loses nothing."""
    if not current_app.config["WTF_CSRF_ENABLED"]:
        return None
    try:
        csrf.protect(apply_exemptions=True)
    except CSRFError as error:
        if request.endpoint in ENTRANCES and current_user.is_authenticated:
            # The button was pressed twice, and the first time has let them in.
            wanted = request.values.get("next", "")
            return redirect(wanted if is_local(wanted) else url_for("account.start"))
        logs.refused(type(error).__name__)
        if request.endpoint == "security.login":
            flash(_("The page had been open for long. Sign in once more."), "info")
            typed, then = request.form.get("kept", ""), request.form.get("next", "")
            return sign_in_page(typed=typed, then=then), 400
        if request.endpoint == "security.logout" and not current_user.is_authenticated:
            return redirect(url_for("security.login"))
        if kept.is_typed() and kept.keep(current_user):
            tell_about_draft()
            return redirect(kept.back_to_form())
        raise
    return None


def note_elsewhere() -> None:
    """A link to the sign-in page that leads on to another site is forgotten; the log tells."""
    wanted = request.values.getlist("next") if request.endpoint == "security.login" else []
    if not all(is_local(each) for each in wanted if each):
        logs.refused("Elsewhere")


def sign_in_page(*, typed: str, then: str) -> str:
    """The sign-in page in place of another one."""
    form = SignIn(formdata=None)
    form.kept.data, form.next.data = typed, then if is_local(then) else ""
    return render("security/login_user.html", login_user_form=form)


def signed_in(_app: Flask, user: User, authn_via: list[str] | None, **_more: Any) -> None:
    """Begin a fresh session; what was typed before it becomes a draft."""
    # Whoever may have known the session before knows nothing of this one, and has begun nothing
    # in it, such as a second step with their own phone.
    tf_clean_session()  # type: ignore[no-untyped-call]
    for name in ("csrf_token", navigation.HAT, readers.KEY, second_steps.WAITING_SINCE):
        session.pop(name, None)
    g.pop("csrf_token", None)
    session.permanent = True
    begin_on_device(user, authn_via or [])
    limits.know(user)
    after_this_request(remember_language)
    invitations.note_joined(user)
    if session.pop(KEPT, None) == user.id or (
        CARRYING & set(authn_via or []) and kept.unseal(user, request.form.get("kept", ""))
    ):
        tell_about_draft()


def half_in(response: Response) -> Response:
    """What the sign-in page carried becomes a draft before the second step, which carries nothing.

    Whoever knows the password has had it already, and sees it only behind the second step.
    """
    # A page that comes back, of whatever reason, has been shown no password.
    if request.endpoint != "security.login" or response.status_code != HTTPStatus.FOUND:
        return response
    half, typed = session.get("tf_user_id"), request.form.get("kept", "")
    if half:
        second_steps.begin_waiting()
        user = current_app.extensions["security"].datastore.find_user(fs_uniquifier=half)
        if typed and user is not None and kept.unseal(user, typed):
            session[KEPT] = user.id
    return response


def begin_on_device(user: User, authn_via: list[str]) -> None:
    """Give the session a new key; one that it had before lets nobody in any more."""
    before = session.pop(DEVICE, "")
    if before:
        devices.end_here(before)
    if "change" not in authn_via:
        way = next((WAYS[via] for via in authn_via if via in WAYS), Way.PASSWORD)
        way = Way.TWO_STEPS if request.endpoint in second_steps.SECOND else way
        session[WAY] = way.value
    browser, system = browsers.names_of(request.user_agent.string)
    session[DEVICE] = devices.begin(
        user, browser=browser, system=system, way=Way(session.get(WAY, Way.PASSWORD))
    )


def note_device() -> None:
    """Remember that the browser is still in use; a page is shown even if that cannot be stored."""
    try:
        devices.note(current_user, key_here())
    except SQLAlchemyError as error:
        log.warning("device_not_noted", kind=type(error).__name__)


def tell_about_draft() -> None:
    """Say where the text is."""
    flash(_("What you had typed is here as a draft."), "info")


def remember_language(response: Response) -> Response:
    """The sign-in page, too, speaks the language of whoever was here last."""
    if current_user.is_authenticated:
        response.set_cookie(
            languages.COOKIE,
            current_user.language,
            max_age=31_536_000,
            samesite="Lax",
            httponly=True,
        )
    return response


def signed_out(_app: Flask, **_more: Any) -> None:
    """Leave nothing of the person in the browser, and say so."""
    devices.end_here(session.pop(DEVICE, ""))
    for name in (navigation.HAT, WAY):
        session.pop(name, None)
    flash(_("You have signed out."), "ok")
