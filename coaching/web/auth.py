"""Signing in and out: who is asked to, how often, and that nothing typed is lost over it."""

from datetime import timedelta
from typing import Any

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
from flask_babel import lazy_gettext as _l
from flask_limiter import Limit, Limiter
from flask_limiter.util import get_remote_address
from flask_login import current_user, user_logged_out
from flask_security import RoleMixin, Security, SQLAlchemyUserDatastore, user_authenticated
from flask_wtf.csrf import CSRFError, CSRFProtect
from sqlalchemy import select
from sqlalchemy.orm import joinedload, with_expression
from sqlalchemy.sql.base import ExecutableOption
from werkzeug.wrappers import Response as Answer

from coaching.clock import today
from coaching.mail import Outbox
from coaching.model.base import db
from coaching.model.cases import Member
from coaching.model.people import User
from coaching.model.substitutions import Substitution
from coaching.web import kept, languages, lost_places, navigation
from coaching.web.logs import PROBES
from coaching.web.lost_places import Told
from coaching.web.passwords import SHORTEST, Passwords
from forms.accounts import ChangePassword, ForgotPassword, ResetPassword, SignIn, is_local

# Everything else is for people who have signed in.
OPEN = PROBES | frozenset(
    {
        "static",
        "account.start",
        "public.accessibility",
        "public.accessibility_feedback",
        "public.accessibility_thanks",
        "public.help",
        "public.notice",
        "public.privacy",
        "security.forgot_password",
        "security.login",
        "security.logout",
        "security.reset_password",
        "unsubscribe.choose",
        "unsubscribe.show",
    }
)
# What a stranger may send only so many times a minute.
LIMITED = frozenset(
    {
        "public.accessibility_feedback",
        "security.forgot_password",
        "security.login",
        "security.reset_password",
    }
)

SETTINGS: dict[str, Any] = {
    "SECURITY_LOGIN_URL": "/sign-in",
    "SECURITY_LOGOUT_URL": "/sign-out",
    "SECURITY_RESET_URL": "/forgot-password",
    "SECURITY_CHANGE_URL": "/change-password",
    "SECURITY_POST_LOGIN_VIEW": "account.start",
    "SECURITY_POST_LOGOUT_VIEW": "security.login",
    "SECURITY_POST_CHANGE_VIEW": "account.show",
    "SECURITY_RECOVERABLE": True,
    "SECURITY_CHANGEABLE": True,
    "SECURITY_RETURN_GENERIC_RESPONSES": True,
    "SECURITY_RESET_PASSWORD_WITHIN": timedelta(days=3),
    # Our own table of rights decides; Flask-Security keeps no roles.
    "SECURITY_JOIN_USER_ROLES": False,
    "SECURITY_PASSWORD_SCHEMES": ["argon2"],
    "SECURITY_PASSWORD_HASH": "argon2",
    # argon2 salts by itself: changing the secret of the installation leaves passwords valid.
    "SECURITY_PASSWORD_SINGLE_HASH": {"argon2"},
    "SECURITY_PASSWORD_LENGTH_MIN": SHORTEST,
    # In a link stands a hash of the argon2 hash, which needs no slow hash around it.
    "SECURITY_HASHING_SCHEMES": ["hex_sha256"],
    "SECURITY_DEPRECATED_HASHING_SCHEMES": [],
    # Mail is owed by name and written when it is sent.
    "SECURITY_EMAIL_PLAINTEXT": False,
    "SECURITY_EMAIL_HTML": False,
    "SECURITY_EMAIL_TEMPLATE_PASSWORD_RESET": "reset_password",
    "SECURITY_EMAIL_TEMPLATE_PASSWORD_RESET_NOTICE": "password_changed",
    "SECURITY_EMAIL_TEMPLATE_PASSWORD_CHANGE_NOTICE": "password_changed",
    # Pages, files and commands of Flask-Security that nobody needs here.
    "SECURITY_FRESHNESS": timedelta(seconds=-1),
    "SECURITY_API_ENABLED_METHODS": ["session"],
    "SECURITY_STATIC_FOLDER": None,
    "SECURITY_CLI_USERS_NAME": None,
    "SECURITY_CLI_ROLES_NAME": None,
    # `check_form` asks in its place, and knows what to do with a form that is refused.
    "WTF_CSRF_CHECK_DEFAULT": False,
    "RATELIMIT_STORAGE_URI": "memory://",
}

TOO_OLD = _l("The link has been used or is too old. Write your address, and we send a new one.")
MESSAGES: dict[str, tuple[Any, str]] = {
    "GENERIC_AUTHN_FAILED": (
        _l(
            "The email address and the password do not go together. "
            "Check both, or choose a new password."
        ),
        "error",
    ),
    "PASSWORD_RESET_REQUEST": (
        _l(
            "If %(email)s has an account here, we have sent a link to it. "
            "Look in your mail, also among spam."
        ),
        "ok",
    ),
    "PASSWORD_RESET_EXPIRED": (TOO_OLD, "warn"),
    "INVALID_RESET_PASSWORD_TOKEN": (TOO_OLD, "warn"),
    "PASSWORD_RESET_NO_LOGIN": (_l("Your new password is in use. Sign in with it."), "ok"),
    "PASSWORD_CHANGE": (_l("Your password has been changed."), "ok"),
    "PASSWORD_NOT_PROVIDED": (_l("Write a password."), "error"),
    "PASSWORD_INVALID_LENGTH": (_l("Choose a password of %(length)s to 128 characters."), "error"),
    "PASSWORD_IS_THE_SAME": (_l("Choose a password that is not the one you have now."), "error"),
    "RETYPE_PASSWORD_MISMATCH": (_l("Write the same password twice."), "error"),
    "INVALID_PASSWORD": (_l("This is not the password you have now."), "error"),
    "UNAUTHENTICATED": (_l("Sign in first."), "info"),
}


def visitor() -> str:
    """Who is trying: many may sit behind one address, so the account counts too."""
    account = request.form.get("email", "") if request.endpoint == "security.login" else ""
    return f"{get_remote_address()} {account.strip().lower()}"


def is_unlimited() -> bool:
    """Reading is free, and so is what signed-in people send."""
    return request.method != "POST" or request.endpoint not in LIMITED


class People(SQLAlchemyUserDatastore):
    """Finds people for Flask-Security."""

    def find_user(self, case_insensitive: bool = False, **kwargs: Any) -> User | None:
        """Who is signed in, with all that every page asks; anything else as the library does."""
        unique = kwargs.get("fs_uniquifier")
        if unique is None:
            found = super().find_user(case_insensitive, **kwargs)
            return found if isinstance(found, User) else None
        query = select(User).where(User.fs_uniquifier == unique).options(*_what_pages_ask())
        return db.session.scalars(query).unique().one_or_none()


def _what_pages_ask() -> tuple[ExecutableOption, ...]:
    """Roles, places, those whom the person stands in for, and who stands in: none asks again."""
    places = select(Member.id).where(Member.user_id == User.id, Member.left_at.is_(None))
    lasting = (Substitution.ended_early_at.is_(None), Substitution.last_on >= today())
    standing_in = joinedload(User.standing_in.and_(*lasting)).joinedload(Substitution.person)
    away = joinedload(User.absences.and_(*lasting)).joinedload(Substitution.substitute)
    return (
        with_expression(User.has_places, places.exists()),
        joinedload(User.offices),
        standing_in.joinedload(User.offices),
        away,
    )


csrf = CSRFProtect()


def init_app(app: Flask) -> None:
    """Let people sign in, and ask everybody else to."""
    for name, value in SETTINGS.items():
        app.config.setdefault(name, value)
    app.config.update({f"SECURITY_MSG_{key}": message for key, message in MESSAGES.items()})
    # Static files, which others on the way may store, carry no session.
    app.config["SESSION_REFRESH_EACH_REQUEST"] = False
    limit_strangers(app)
    app.before_request(ask_to_sign_in)
    csrf.init_app(app)
    app.before_request(check_form)
    # Named first, this is the address that links are made with.
    app.add_url_rule(
        "/reset-password/<token>", endpoint="security.reset_password", methods=["GET", "POST"]
    )
    security = Security(
        app,
        People(db, User, RoleMixin),
        mail_util_cls=Outbox,
        password_util_cls=Passwords,
        render_template=render,
        login_form=SignIn,
        forgot_password_form=ForgotPassword,
        reset_password_form=ResetPassword,
        change_password_form=ChangePassword,
    )
    security.want_json(lambda _request: False)
    security.principal.skip_static = True
    user_authenticated.connect(signed_in, app)
    user_logged_out.connect(signed_out, app)
    app.register_error_handler(429, too_often)


def limit_strangers(app: Flask) -> None:
    """Slow down whoever guesses passwords or floods us; without Redis each server counts alone."""
    Limiter(
        get_remote_address,
        app=app,
        default_limits=[
            Limit("10 per minute", key_function=visitor, exempt_when=is_unlimited),
            Limit("60 per minute", key_function=get_remote_address, exempt_when=is_unlimited),
        ],
        in_memory_fallback_enabled=True,
    )


def render(template: str, **context: Any) -> str:
    """Show a page of Flask-Security; ours find its form under one name."""
    form = next((value for name, value in context.items() if name.endswith("_form")), None)
    return render_template(template, **{**context, "form": form})


def ask_to_sign_in() -> Answer | Told | None:
    """Stop strangers everywhere but on the open pages; what they typed comes along."""
    if request.endpoint is None or request.endpoint in OPEN:
        return None
    if current_user.is_authenticated:
        # The session lasts from the last page on, or the last draft that was kept.
        session.modified = True
        return None
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
    except CSRFError:
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


def sign_in_page(*, typed: str, then: str) -> str:
    """The sign-in page in place of another one."""
    form = SignIn(formdata=None)
    form.kept.data, form.next.data = typed, then if is_local(then) else ""
    return render("security/login_user.html", login_user_form=form)


def signed_in(_app: Flask, user: User, authn_via: list[str], **_more: Any) -> None:
    """Begin a fresh session; what was typed before it becomes a draft."""
    # Whoever may have known the session before knows nothing of this one.
    for name in ("csrf_token", navigation.HAT):
        session.pop(name, None)
    g.pop("csrf_token", None)
    session.permanent = True
    after_this_request(remember_language)
    if "password" in authn_via and kept.unseal(user, request.form.get("kept", "")):
        tell_about_draft()


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
    session.pop(navigation.HAT, None)
    flash(_("You have signed out."), "ok")


def too_often(_error: Exception) -> tuple[str, int]:
    """Too many tries within a minute."""
    return render_template("errors/429.html"), 429
