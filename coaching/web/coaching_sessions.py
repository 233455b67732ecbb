"""Coaching sessions: what was agreed, and what a coach can still change about it."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from coaching.model.base import db
from coaching.model.coaching_sessions import CoachingSession, SessionState
from coaching.model.processes import Task
from coaching.permissions import Can, allowed, require, visible_coaching_sessions
from coaching.services import coaching_sessions, rearrangements, tasks
from coaching.services.replies import Reply
from coaching.web import logs
from coaching.web.case_coaching import state
from coaching.web.complaints import accepted
from forms.rearrangements import CallOffSession, MoveSession
from forms.session_log import LogSession

bp = Blueprint("coaching_sessions", __name__, url_prefix="/coaching-sessions")


@bp.route("/<int:id>")
def show(id: int) -> str:
    """One coaching session: when, how, what for, and how far it is."""
    session = load(id)
    return render_template(
        "coaching_sessions/show.html",
        session=session,
        facts=coaching_sessions.in_words(session),
        state=state(session),
        may_arrange=allowed(current_user, Can.ARRANGE_COACHING_SESSION, session),
    )


@bp.route("/<int:id>/move", methods=["GET", "POST"])
def move(id: int) -> str | Response:
    """Give it another time."""
    session = arranged(id)
    form = MoveSession()
    if form.validate_on_submit() and (moved := accepted(form, lambda: _moved(session, form))):
        flash(_("The coaching session is moved, and the contact person gets a mail."), "ok")
        return redirect(url_for("coaching_sessions.show", id=moved.id))
    return render_template(
        "coaching_sessions/change.html",
        session=session,
        facts=coaching_sessions.in_words(session),
        form=form,
        title=_("Move the coaching session"),
    )


@bp.route("/<int:id>/call-off", methods=["GET", "POST"])
def call_off(id: int) -> str | Response:
    """Say that it will not be held."""
    session = arranged(id)
    form = CallOffSession()
    if form.validate_on_submit() and accepted(form, lambda: _called_off(session, form)):
        flash(_("The coaching session is called off, and the contact person gets a mail."), "ok")
        return redirect(url_for("coaching_sessions.show", id=session.id))
    return render_template(
        "coaching_sessions/change.html",
        session=session,
        facts=coaching_sessions.in_words(session),
        form=form,
        title=_("Call off the coaching session"),
    )


def load(id: int) -> CoachingSession:
    """A coaching session that the person may know of; others get 404."""
    query = visible_coaching_sessions(current_user).where(CoachingSession.id == id)
    found: CoachingSession = db.one_or_404(query)
    logs.about(found.case_id)
    return found


def arranged(id: int) -> CoachingSession:
    """The same for those who arrange it; others get 403."""
    session = load(id)
    require(current_user, Can.ARRANGE_COACHING_SESSION, session)
    return session


def _moved(session: CoachingSession, form: MoveSession) -> CoachingSession:
    day, at = form.day.data.isoformat(), form.starts_at.data.isoformat()
    starts_at = coaching_sessions.moment(day, at)
    return rearrangements.move(
        current_user, session, starts_at=starts_at, reason=form.reason.data or ""
    )


def _called_off(session: CoachingSession, form: CallOffSession) -> bool:
    """An agreed session is called off in its log, so that its cycle ends with it."""
    task = rearrangements.log_of(session)
    if task is not None:
        tasks.complete(current_user, task, _log(task, form))
    else:
        rearrangements.call_off(
            current_user,
            session,
            state=SessionState(form.outcome.data),
            reason=form.reason.data or "",
        )
    return True


def _log(task: Task, form: CallOffSession) -> Reply:
    typed = MultiDict([("outcome", form.outcome.data), ("reason", form.reason.data)])
    log = LogSession(formdata=typed, facts=tasks.facts(task), meta={"csrf": False})
    log.validate()
    return Reply(**log.reply())
