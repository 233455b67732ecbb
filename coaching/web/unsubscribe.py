"""Less mail by one link, without signing in: opening it changes nothing, pressing its button does.

Mail programs press it by themselves when their reader asks them to (RFC 8058).
"""

from flask import Blueprint, abort, g, redirect, render_template, request, url_for
from flask_babel import refresh
from werkzeug.wrappers import Response

from coaching import mail
from coaching.data.mails import MailChoice
from coaching.model.people import User
from coaching.services import mail_choices
from coaching.web.auth import csrf

bp = Blueprint("unsubscribe", __name__)


@bp.route("/mail/<token>")
def show(token: str) -> str:
    """What comes now, what would still come, and the button."""
    return render_template("account/unsubscribe.html", reader=_load(token), token=token)


@bp.route("/mail/<token>", methods=["POST"])
@csrf.exempt  # type: ignore[untyped-decorator]  # Flask-WTF has no types
def choose(token: str) -> str | Response:
    """Get necessary mail only, or the digest again; the token is what a form's own would be."""
    reader = _load(token)
    again = request.form.get("choice") == MailChoice.DIGEST
    mail_choices.choose(reader, MailChoice.DIGEST if again else MailChoice.URGENT)
    # A mail program follows no redirect.
    if "List-Unsubscribe" in request.form:
        return show(token)
    return redirect(url_for("unsubscribe.show", token=token))


def _load(token: str) -> User:
    """Whose mail held the link; the page speaks that person's language."""
    reader = mail.reader_of(token)
    if reader is None:
        abort(404)
    if "lang" not in request.args:
        g.language = reader.language
        refresh()
    return reader
