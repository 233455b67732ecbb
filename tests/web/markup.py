"""Pieces of pages, read as a browser reads them, with nothing of the programme behind them."""

from flask import Blueprint, Flask, render_template_string
from flask_babel import Babel
from flask_wtf import CSRFProtect
from lxml.html import HtmlElement, fromstring

from coaching.web import icons
from forms.personal_numbers import marks_in
from tests.parts import ROOT

INJECTION = "<img src=x onerror=alert(1)>"


def small_app() -> Flask:
    """The templates and the few addresses that every page names."""
    static = ROOT / "coaching" / "web" / "static"
    app = Flask(__name__, template_folder=str(ROOT / "templates"), static_folder=str(static))
    app.secret_key = "only here"
    Babel(app)
    CSRFProtect(app)
    icons.init_app(app)
    # Nobody is signed in here, so that forms carry no mark of who has opened them.
    app.jinja_env.globals.update(opened=lambda _action="": "", warned_of=marks_in)
    public = Blueprint("public", __name__)
    for name in ("accessibility", "privacy", "help"):
        public.add_url_rule(f"/{name}", name, str)
    app.register_blueprint(public)
    app.context_processor(lambda: {"url_for_security": lambda name: f"/{name}"})
    return app


def shown(source: str, **context: object) -> HtmlElement:
    """A piece of a page."""
    with small_app().test_request_context():
        return fromstring(f"<main>{render_template_string(source, **context)}</main>")


def words(element: HtmlElement) -> str:
    """The text of an element, on one line."""
    return " ".join(element.text_content().split())
