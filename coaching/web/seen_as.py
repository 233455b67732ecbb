"""See an organisation's pages as its contact person: read only, marked, and told in history."""

from typing import Any

from flask import (
    Blueprint,
    Flask,
    abort,
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
from sqlalchemy import select
from werkzeug.wrappers import Response

from coaching.model.action_items import ActionItem
from coaching.model.base import db
from coaching.model.coaching_sessions import CoachingSession
from coaching.model.documents import Document
from coaching.model.guidance import GuidanceEntry
from coaching.model.notes import Note
from coaching.model.processes import Task
from coaching.model.viewings import Viewing
from coaching.services import viewings
from coaching.web import languages, readers
from coaching.web.case_pages import load
from coaching.web.logs import PROBES
from coaching.web.readers import KEY

bp = Blueprint("seen_as", __name__)

# What works as ever meanwhile.
UNTOUCHED = PROBES | {"static", "security.logout", "seen_as.end"}
# Pages that are the same for everybody.
FOR_ALL = frozenset(
    {
        "public.accessibility",
        "public.help",
        "public.privacy",
        "tasks.blank_assessment",
    }
)
# Pages of one organisation, by how their address begins; of others the thing says whose it is.
OF_A_CASE = ("/cases/<int:id>", "/my/<int:id>")
OF_A_THING: dict[str, Any] = {
    "/tasks/<int:id>": Task,
    "/documents/<int:id>": Document,
    "/promises/<int:id>": ActionItem,
    "/coaching-sessions/<int:id>": CoachingSession,
    "/notes/<int:id>": Note,
    "/guidance/<int:id>": GuidanceEntry,
}


@bp.route("/cases/<int:id>/as-contact", methods=["POST"])
def begin(id: int) -> Response:
    """From here on the pages are those of the contact person."""
    case = load(current_user, id)
    try:
        viewing = viewings.begin(current_user, case)
    except viewings.NobodyToSeeAs as refusal:
        flash(refusal.message, "info")
        return redirect(url_for("cases.show", id=id))
    session[KEY] = viewing.id
    return redirect(url_for("contact.home", id=id))


@bp.route("/as-contact/end", methods=["POST"])
def end() -> Response:
    """Back to the own pages."""
    viewing = db.session.get(Viewing, session.pop(KEY, 0))
    if viewing is None:
        return redirect(url_for("account.start"))
    viewings.end(viewing.id)
    flash(_("You see your own pages again."), "ok")
    return redirect(url_for("cases.show", id=viewing.case_id))


def look() -> Response | tuple[str, int] | None:
    """Show the pages of the contact person to whoever has begun that; refuse everything else."""
    if KEY not in session or request.endpoint in UNTOUCHED:
        return None
    viewing = viewings.running(current_user, session[KEY]) if _is_signed_in() else None
    if viewing is None:
        return _over(session.pop(KEY))
    # The language stays the reader's own.
    g.language = languages.select()
    readers.see_as(viewing, _with_all_that_pages_ask(viewing))
    if not _only_reads():
        return render_template("errors/seen_as.html"), 403
    if request.endpoint == "account.start":
        return redirect(url_for("contact.home", id=viewing.case_id))
    if not _is_shown(viewing):
        abort(404)
    return None


def _is_signed_in() -> bool:
    return bool(current_user.is_authenticated)


def _over(viewing_id: int) -> Response | None:
    """Half an hour has passed, or somebody else is the contact person: the pages are one's own.

    What is sent from a page of the contact person is never taken for one's own word.
    """
    viewings.end(viewing_id)
    if not _is_signed_in():
        return None
    flash(_("You see your own pages again: the time was over."), "info")
    return None if _only_reads() else redirect(url_for("account.start"))


def _only_reads() -> bool:
    return request.method in {"GET", "HEAD"}


def _with_all_that_pages_ask(viewing: Viewing) -> Any:
    unique = viewing.contact.fs_uniquifier
    return current_app.extensions["security"].datastore.find_user(fs_uniquifier=unique)


def _is_shown(viewing: Viewing) -> bool:
    """Only pages of this organisation, and nothing that staff must not read of it."""
    rule = str(request.url_rule)
    if request.endpoint in FOR_ALL:
        return True
    given = request.view_args or {}
    if rule.startswith(OF_A_CASE):
        case_id, form = given["id"], {"answers_id": given.get("answers_id")}
    else:
        kind = next((kind for start, kind in OF_A_THING.items() if rule.startswith(start)), None)
        if kind is None:
            return False
        case_id = db.session.scalar(select(kind.case_id).where(kind.id == given["id"]))
        form = {"task_id": given["id"]} if kind is Task else {}
    kept = any(form.values()) and viewings.is_kept_from(readers.reader(), **form)
    return viewings.holds(viewing.case, case_id) and not kept


def signed_out(_app: Flask, **_more: Any) -> None:
    """Whoever signs out sees nobody's pages any more."""
    if KEY in session:
        viewings.end(session.pop(KEY))


def init_app(app: Flask) -> None:
    """Ask before every page, after everybody has signed in."""
    app.before_request(look)
    user_logged_out.connect(signed_out, app)
