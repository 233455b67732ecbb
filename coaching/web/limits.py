"""How often anybody may try: fewer tries for guessing, and longer pauses the more of them fail.

Whether an account is known makes no difference: an address that nobody has waits just as long. With
Redis all servers count together; without it each process counts alone.
"""

from hashlib import sha256
from http import HTTPStatus
from ipaddress import IPv4Address, ip_address, ip_network
from math import ceil
from time import time

from flask import Flask, Response, current_app, g, render_template, request, session
from flask_limiter import Limit, Limiter
from flask_limiter.util import get_remote_address
from flask_login import current_user
from itsdangerous import BadSignature, URLSafeSerializer

from coaching.model.people import User
from coaching.web import logs

LOGIN = "security.login"
# What a stranger may send only so many times a minute.
LIMITED = frozenset(
    {
        "apply.fill_in",
        "apply.take_back",
        "invitations.join",
        "invitations.sign",
        "public.accessibility_feedback",
        "public.application_links",
        "public.apply",
        "security.forgot_password",
        LOGIN,
        "security.mf_recovery",
        "security.reset_password",
        "security.two_factor_token_validation",
        "security.wan_signin",
        "security.wan_signin_response",
    }
)
# Where somebody shows who they are: whoever fails again and again waits longer and longer.
GUESSED = frozenset(
    {
        "security.change_password",
        LOGIN,
        "security.mf_recovery",
        "security.two_factor_token_validation",
        "security.verify",
    }
)
# What sends mail to an address that somebody has typed.
MAILING = frozenset({"own_address.change", "public.application_links", "security.forgot_password"})

TRIES = "10 per minute"
TRIES_OF_AN_ADDRESS = "60 per minute"
# A minute, then a quarter of an hour, then an hour; whoever knows the password waits no longer.
PAUSES = "5 per minute; 10 per 15 minutes; 20 per hour"
MAILS = "3 per 15 minutes; 10 per 3 hours"

# A browser in which an account was signed in before keeps its own count: nobody outside can make
# the account's holder wait.
KNOWN = "known"
A_YEAR = 31_536_000  # seconds

# What one household or office has of IPv6.
NETWORK = 64  # bits


def tried_account() -> str:
    """Whose account this request is about: the one named, the one half in, or the one signed in."""
    if request.endpoint == LOGIN:
        return _address()
    if current_user.is_authenticated:
        return f"person {current_user.id}"
    return str(session.get("tf_user_id", ""))


def visitor() -> str:
    """Who is trying: many may sit behind one address, so the account or the link counts too."""
    account = tried_account() if request.endpoint in GUESSED else ""
    link = str((request.view_args or {}).get("token", ""))
    return _unnamed(place(), account, link)


def place() -> str:
    """From where: of IPv6 the network, since whoever has one address there has billions of them."""
    told = get_remote_address()
    try:
        address = ip_address(told)
    except ValueError:
        return told
    if isinstance(address, IPv4Address) or address.ipv4_mapped is not None:
        return told
    return str(ip_network((int(address), NETWORK), strict=False))


def guesser() -> str:
    """Whose account is tried, from wherever; from a browser that knows it, by itself."""
    return _unnamed(tried_account(), _known_here() if request.endpoint == LOGIN else "")


def mailed() -> str:
    """Who would get the mail; of somebody signed in, who sends it, to whomever."""
    if current_user.is_authenticated:
        return _unnamed("mail", f"person {current_user.id}")
    return _unnamed("mail", _address(), _known_here())


def is_unlimited() -> bool:
    """Reading is free, and so is what signed-in people send."""
    return request.method != "POST" or request.endpoint not in LIMITED


def is_no_guess() -> bool:
    """Nothing is tried here."""
    return request.method != "POST" or request.endpoint not in GUESSED


def is_no_mailing() -> bool:
    """No mail leaves from here."""
    return request.method != "POST" or request.endpoint not in MAILING


def has_failed(response: Response) -> bool:
    """A form that was not taken comes back; whatever was right leads on to another page."""
    return response.status_code == HTTPStatus.OK


def init_app(app: Flask) -> None:
    """Count, and tell whoever has to wait for how long."""
    app.extensions["limits"] = Limiter(
        place,
        app=app,
        default_limits=[
            Limit(TRIES, key_function=visitor, exempt_when=is_unlimited),
            Limit(TRIES_OF_AN_ADDRESS, key_function=place, exempt_when=is_unlimited),
            Limit(
                PAUSES,
                key_function=guesser,
                exempt_when=is_no_guess,
                deduct_when=has_failed,
                scope="pauses",
                shared=True,
            ),
            Limit(MAILS, key_function=mailed, exempt_when=is_no_mailing),
        ],
        in_memory_fallback_enabled=True,
        # Of several pauses the longest is told.
        fail_on_first_breach=False,
    )
    app.register_error_handler(HTTPStatus.TOO_MANY_REQUESTS, too_often)
    app.after_request(know_next_time)
    app.after_request(note_guess)


def note_guess(response: Response) -> Response:
    """Let the log say that somebody did not show who they are; of whose account, says nothing."""
    if not is_no_guess() and has_failed(response):
        logs.refused("NotShown")
    return response


def too_often(_error: Exception) -> tuple[str, int, dict[str, str]]:
    """Too many tries: say how long it takes until the next one."""
    counted = current_app.extensions["limits"].current_limit
    seconds = max(counted.reset_at - time(), 1) if counted else 60
    # The library adds a second, to be on the safe side.
    page = render_template("errors/429.html", minutes=max(ceil((seconds - 1) / 60), 1))
    return page, HTTPStatus.TOO_MANY_REQUESTS, {"Retry-After": str(ceil(seconds))}


def know(person: User) -> None:
    """The browser that asks is one of this person's from now on."""
    g.known = _unnamed(person.email)


def know_next_time(response: Response) -> Response:
    """Let the browser say so when it comes again."""
    if "known" in g:
        response.set_cookie(
            KNOWN,
            str(_signer().dumps(g.known)),
            max_age=A_YEAR,
            secure=current_app.config["SESSION_COOKIE_SECURE"],
            httponly=True,
            samesite="Lax",
        )
    return response


def _known_here() -> str:
    """A mark of this browser, if the account that is tried was signed in here before."""
    kept = request.cookies.get(KNOWN, "")
    try:
        account = _signer().loads(kept)
    except BadSignature:
        return ""
    return kept if account == _unnamed(_address()) else ""


def _address() -> str:
    return request.form.get("email", "").strip().lower()


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.secret_key), salt="known")


def _unnamed(*parts: str) -> str:
    """What counts as one, without saying whom it is about: the store and the log read it."""
    return sha256(" ".join(parts).encode()).hexdigest()[:32]
