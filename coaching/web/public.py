"""Pages that everybody may read without signing in."""

from collections.abc import Callable, Sequence
from typing import Any

from flask import Blueprint, abort, current_app, g, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from coaching.data.accessibility import STATEMENT, STATES
from coaching.data.notices import BY_KEY, NOTICES
from coaching.data.privacy import CONTROLLER, RETENTION, UPDATED, VERSION, WHO_SEES
from coaching.services import feedback, notices
from coaching.web import languages
from forms.public import AccessibilityFeedback

View = Callable[..., str | Response]

bp = Blueprint("public", __name__)


@bp.url_value_preprocessor
def in_the_language_of_the_address(endpoint: str | None, values: dict[str, Any] | None) -> None:
    """A Finnish or Swedish address shows its page in that language, whatever the reader's is."""
    language = values.pop("language", None) if values else None
    # The language switch of the page asks for a language of its own and wins.
    if language and "lang" not in request.args:
        g.language = g.language_of_address = language


def page(
    neutral: str, finnish: str, swedish: str, *, methods: Sequence[str] = ("GET",)
) -> Callable[[View], View]:
    """A page at three addresses: in the reader's language, in Finnish, in Swedish."""

    def register(view: View) -> View:
        # The first is the one that is linked to when no language is named.
        for rule, language in ((neutral, None), (finnish, "fi"), (swedish, "sv")):
            bp.add_url_rule(rule, view_func=view, defaults={"language": language}, methods=methods)
        return view

    return register


def address(endpoint: str) -> str:
    """Another public page, in the language of this page's address."""
    return url_for(f"public.{endpoint}", language=g.get("language_of_address"))


@bp.context_processor
def addresses() -> dict[str, Any]:
    """What the public templates link with."""
    return {"address": address}


@page("/accessibility", "/saavutettavuus", "/tillganglighet")
def accessibility() -> str:
    """The accessibility statement."""
    return render_template(
        "public/accessibility.html", statement=STATEMENT, state=STATES[STATEMENT.state]
    )


@page(
    "/accessibility/feedback",
    "/saavutettavuus/palaute",
    "/tillganglighet/respons",
    methods=["GET", "POST"],
)
def accessibility_feedback() -> str | Response:
    """Feedback on accessibility, without signing in."""
    form = AccessibilityFeedback()
    if form.validate_on_submit():
        if not form.is_from_a_robot:
            feedback.receive(
                message=form.message.data or "",
                page=form.page.data or "",
                email=form.email.data or "",
                language=languages.select(),
            )
        return redirect(address("accessibility_thanks"))
    return render_template(
        "public/accessibility_feedback.html", form=form, days=STATEMENT.answer_days
    )


@page(
    "/accessibility/feedback/thanks",
    "/saavutettavuus/palaute/kiitos",
    "/tillganglighet/respons/tack",
)
def accessibility_thanks() -> str:
    """What happens with the feedback next."""
    return render_template("public/accessibility_thanks.html", days=STATEMENT.answer_days)


@page("/privacy", "/tietosuoja", "/dataskydd")
def privacy() -> str:
    """The privacy notice."""
    return render_template(
        "public/privacy.html",
        controller=current_app.config.get("CONTROLLER", CONTROLLER),
        who_sees=WHO_SEES,
        retention=RETENTION,
        version=VERSION,
        updated=UPDATED,
        notices=NOTICES,
    )


@page("/privacy/<purpose>", "/tietosuoja/<purpose>", "/dataskydd/<purpose>")
def notice(purpose: str) -> str:
    """The privacy notice of one purpose; that somebody has seen it is kept."""
    found = BY_KEY.get(purpose) or abort(404)
    if current_user.is_authenticated:
        notices.see(current_user, found)
    return render_template(
        "public/notice.html",
        notice=found,
        controller=current_app.config.get("CONTROLLER", CONTROLLER),
    )


@page("/help", "/apua", "/hjalp")
def help() -> str:
    """How to begin, what to do when something goes wrong, and whom to ask."""
    return render_template("public/help.html")
