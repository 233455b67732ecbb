"""Pages that everybody may read without signing in."""

from typing import Any

from flask import Blueprint, current_app, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from coaching.data.accessibility import STATEMENT, STATES
from coaching.data.privacy import CONTROLLER, RETENTION, UPDATED, VERSION, WHO_SEES
from coaching.services import feedback
from coaching.web import languages
from forms.public import AccessibilityFeedback

bp = Blueprint("public", __name__)


@bp.url_value_preprocessor
def in_the_language_of_the_address(endpoint: str | None, values: dict[str, Any] | None) -> None:
    """A Finnish or Swedish address shows its page in that language, whatever the reader's is."""
    language = values.pop("language", None) if values else None
    # The language switch of the page asks for a language of its own and wins.
    if language and "lang" not in request.args:
        g.language = g.language_of_address = language


def address(endpoint: str) -> str:
    """Another public page, in the language of this page's address."""
    return url_for(f"public.{endpoint}", language=g.get("language_of_address"))


@bp.context_processor
def addresses() -> dict[str, Any]:
    """What the public templates link with."""
    return {"address": address}


@bp.route("/accessibility")
@bp.route("/saavutettavuus", defaults={"language": "fi"})
@bp.route("/tillganglighet", defaults={"language": "sv"})
def accessibility() -> str:
    """The accessibility statement."""
    return render_template(
        "public/accessibility.html", statement=STATEMENT, state=STATES[STATEMENT.state]
    )


@bp.route("/accessibility/feedback", methods=["GET", "POST"])
@bp.route("/saavutettavuus/palaute", methods=["GET", "POST"], defaults={"language": "fi"})
@bp.route("/tillganglighet/respons", methods=["GET", "POST"], defaults={"language": "sv"})
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


@bp.route("/accessibility/feedback/thanks")
@bp.route("/saavutettavuus/palaute/kiitos", defaults={"language": "fi"})
@bp.route("/tillganglighet/respons/tack", defaults={"language": "sv"})
def accessibility_thanks() -> str:
    """What happens with the feedback next."""
    return render_template("public/accessibility_thanks.html", days=STATEMENT.answer_days)


@bp.route("/privacy")
@bp.route("/tietosuoja", defaults={"language": "fi"})
@bp.route("/dataskydd", defaults={"language": "sv"})
def privacy() -> str:
    """The privacy notice."""
    return render_template(
        "public/privacy.html",
        controller=current_app.config.get("CONTROLLER", CONTROLLER),
        who_sees=WHO_SEES,
        retention=RETENTION,
        version=VERSION,
        updated=UPDATED,
    )


@bp.route("/help")
@bp.route("/apua", defaults={"language": "fi"})
@bp.route("/hjalp", defaults={"language": "sv"})
def help() -> str:
    """How to begin, what to do when something goes wrong, and whom to ask."""
    return render_template("public/help.html")
