"""Errors as pages for people: what happened, what to do, nothing lost."""

import structlog
from flask import Flask, g, render_template
from flask_login import AnonymousUserMixin
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import HTTPException

from coaching import meters
from coaching.model.base import db
from coaching.permissions import Forbidden
from coaching.services.refusals import Refusal
from coaching.web import logs, lost_places
from coaching.web.lost_places import Told

log = structlog.get_logger("polku")

Page = tuple[str, int]


def forbidden(error: Forbidden | HTTPException) -> Told:
    """A wrong role: say so, and show a way home."""
    return lost_places.answer(403) or (render_template("errors/403.html"), 403)


def not_found(_error: HTTPException) -> Told:
    """Nothing here, or nothing of yours: the two look the same."""
    return lost_places.answer(404) or (render_template("errors/404.html"), 404)


def refused(error: Refusal) -> Page:
    """A refusal that no page took care of."""
    logs.refused(type(error).__name__)
    return render_template(
        "errors/409.html", reason=error.message, texts=lost_places.sent_texts()
    ), 409


def stale_form(_error: CSRFError) -> Page:
    """The form was opened too long ago or in another session."""
    return render_template("errors/csrf.html", texts=lost_places.sent_texts()), 400


def too_large(_error: HTTPException) -> Page:
    """More was sent than we take; it was not read."""
    return render_template("errors/413.html"), 413


def failed(error: Exception) -> Page:
    """Our mistake: a reference that leads to the line in the log."""
    db.session.rollback()
    meters.FAILURES.labels("request").inc()
    log.error("failed", exc_info=error)
    reference = g.get("reference", "")
    try:
        return render_template("errors/500.html", reference=reference), 500
    except SQLAlchemyError:
        # The page around it asks who reads it, and the database does not answer: show it to nobody.
        db.session.rollback()
        g._login_user = AnonymousUserMixin()
        return render_template("errors/500.html", reference=reference), 500


def init_app(app: Flask) -> None:
    """Answer every error in the reader's language."""
    app.register_error_handler(Forbidden, forbidden)
    app.register_error_handler(403, forbidden)
    app.register_error_handler(404, not_found)
    app.register_error_handler(405, not_found)
    app.register_error_handler(413, too_large)
    app.register_error_handler(Refusal, refused)
    app.register_error_handler(CSRFError, stale_form)
    if not app.testing:
        app.register_error_handler(Exception, failed)
    app.register_error_handler(500, failed)
