"""In which language a page is shown."""

from urllib.parse import urlencode

from babel.support import NullTranslations
from flask import Flask, Response, g, has_request_context, request
from flask_babel import Babel, Domain
from flask_login import current_user

from coaching.clock import HELSINKI
from coaching.i18n import LANGUAGES, OWN_NAMES, locale_of
from coaching.services import people
from coaching.web import readers

COOKIE = "language"


class Choice:
    """One entry of the language switch: the same page in that language."""

    def __init__(self, code: str) -> None:
        self.code = code
        self.name = OWN_NAMES[code]
        self.current = select() == code

    @property
    def url(self) -> str:
        """This page with the language asked for."""
        asked = {**request.args.to_dict(flat=False), "lang": [self.code]}
        path = request.path if request.method == "GET" else request.script_root + request.path
        return f"{path}?{urlencode(asked, doseq=True)}"


def select() -> str:
    """Asked for on this page, kept by the person, kept by the browser, or wished by the browser."""
    if not has_request_context():
        # A job or a command: it says by itself whose language it speaks.
        return "en"
    if "language" in g:
        return str(g.language)
    asked = request.args.get("lang")
    if asked in LANGUAGES:
        return str(asked)
    if current_user and current_user.is_authenticated:
        return str(current_user.language)
    kept = request.cookies.get(COOKIE)
    if kept in LANGUAGES:
        return str(kept)
    return request.accept_languages.best_match(("fi", "sv", "en")) or "fi"


def is_chosen() -> bool:
    """Whether a language was asked for in this browser, on this page or before."""
    return request.args.get("lang") in LANGUAGES or request.cookies.get(COOKIE) in LANGUAGES


def choices() -> list[Choice]:
    """The language switch."""
    return [Choice(code) for code in ("fi", "sv", "en")]


def keep(response: Response) -> Response:
    """Remember the language that was asked for, for the person or the browser."""
    asked = request.args.get("lang")
    if asked not in LANGUAGES:
        return response
    if current_user and current_user.is_authenticated and readers.reader().language != asked:
        people.keep_language(readers.reader(), str(asked))
    response.set_cookie(COOKIE, str(asked), max_age=31_536_000, samesite="Lax", httponly=True)
    return response


class Catalogues(Domain):
    """Looks the reader's catalogue up once for a request: a long page asks it hundreds of times.

    Flask-Babel forgets what is kept under this name whenever the language changes.
    """

    def get_translations(self) -> NullTranslations:
        """The catalogue of the language that is being spoken."""
        # Without an application there is no reader, and Flask-Babel does not ask here.
        spoken = g._flask_babel
        found: NullTranslations | None = getattr(spoken, "babel_translations", None)
        if found is None:
            found = spoken.babel_translations = super().get_translations()
        return found


def init_app(app: Flask) -> None:
    """Let Flask-Babel ask us."""
    babel = Babel()
    babel.domain_instance = Catalogues()
    babel.init_app(
        app, locale_selector=lambda: locale_of(select()), timezone_selector=lambda: str(HELSINKI)
    )
    app.after_request(keep)
