"""Coaching sessions that lie ahead: moved to another time, or called off."""

from datetime import datetime

from sqlalchemy import select, update

from coaching.i18n import gettext as _
from coaching.model.base import db, transaction
from coaching.model.coaching_sessions import CoachingSession, SessionState
from coaching.model.people import User
from coaching.model.processes import Task
from coaching.permissions import Can, require
from coaching.services import cases, coaching_sessions, year_locks
from coaching.services.refusals import Refusal


class NotToCome(Refusal):
    """It has been held or called off already, or somebody else has to answer first."""


def move(
    user: User, session: CoachingSession, *, starts_at: datetime, reason: str
) -> CoachingSession:
    """Give a coming session another time; the cycle goes on; raises `NotToCome`, `BadTime`."""
    require(user, Can.ARRANGE_COACHING_SESSION, session)
    with transaction():
        _stop_unless_to_come(session)
        if session.taken_up_at is not None and _task_about(session) is None:
            raise NotToCome(
                _("The organisation has asked for another time. Propose it in your open task.")
            )
        coaching_sessions.check_time(session.case, starts_at, field="day")
        state = session.state
        moved = coaching_sessions.replace(session, starts_at=starts_at, reason=reason)
        moved.state, moved.taken_up_at = state, session.taken_up_at
        moved.proposals = session.proposals
        db.session.execute(
            update(Task)
            .where(Task.coaching_session_id == session.id, Task.closed_at.is_(None))
            .values(coaching_session_id=moved.id)
        )
        cases.redate(session.case)
        coaching_sessions.note_moved(user, session)
    return moved


def call_off(user: User, session: CoachingSession, *, state: SessionState, reason: str) -> None:
    """Call off a session that was planned ahead; one that is agreed is called off in its log."""
    require(user, Can.ARRANGE_COACHING_SESSION, session)
    with transaction():
        _stop_unless_to_come(session)
        if session.taken_up_at is not None:
            raise NotToCome(
                _(
                    "The organisation has not answered to this time yet. Wait for its answer, or"
                    " move the coaching session."
                )
            )
        session.state, session.reason = state, reason
        cases.redate(session.case)
        coaching_sessions.note_called_off(user, session)


def _stop_unless_to_come(session: CoachingSession) -> None:
    # Whoever logs it at this moment goes first, and the state is read anew.
    year_locks.lock_year(session.case_id)
    db.session.refresh(session)
    if not session.is_to_come:
        raise NotToCome(_("This coaching session is not to come any more."))


def log_of(session: CoachingSession) -> Task | None:
    """The open task that logs this session, or says why it is not held."""
    task = _task_about(session)
    return task if task is not None and task.name == "log_session" else None


def _task_about(session: CoachingSession) -> Task | None:
    """What is open about it: its confirmation or its log."""
    return db.session.scalar(
        select(Task).where(Task.coaching_session_id == session.id, Task.closed_at.is_(None))
    )
