"""What the last tasks of a coaching cycle change: log what was held, accept its summary."""

from typing import Any

from coaching.clock import HELSINKI, now
from coaching.i18n import gettext as _
from coaching.model.base import db
from coaching.model.coaching_sessions import CoachingSession, SessionState
from coaching.model.history import note_event
from coaching.model.mail import note_mail
from coaching.model.people import StaffRole
from coaching.model.processes import Task
from coaching.services import action_items, cases, coaching_sessions, days, guidance, people
from coaching.services.coaching_sessions import BadTime
from coaching.services.completions import Completion, Typed
from coaching.services.refusals import Refusal

CALL_NEEDED, MANAGERS_TOLD = 2, 3  # sessions in a row that the organisation missed


class NotYet(Refusal):
    """Something is said of a coaching session before its time has come."""


# ---- log ----


def log_session_facts(task: Task) -> dict[str, Any]:
    """What the log needs, and until when a moved session has to be held."""
    session = coaching_sessions.of_task(task)
    return guidance.log_facts(task) | {
        "session": coaching_sessions.in_words(session) | {"own_topics": session.own_topics},
        "move_until": days.in_words(coaching_sessions.move_until(session)),
    }


def log_session_prefill(task: Task) -> dict[str, Any]:
    """What was agreed on, once the session has begun; before that it can only be called off."""
    session = coaching_sessions.of_task(task)
    if session.starts_at > now():
        return {}
    return guidance.log_prefill(task) | {
        "outcome": SessionState.HELD.value,
        "held_on": session.day,
        "started_at": session.starts_at.astimezone(HELSINKI).time(),
        "minutes": session.minutes,
        "mode": session.mode,
        "participants": people.still_here(
            task, session.who_comes or guidance.last_participants(session.case)
        ),
        "goal": session.goal,
    }


def log_session(done: Completion) -> None:
    """The session becomes an entry of the log, or says why it was not held."""
    session, values = coaching_sessions.of_task(done.task), done.values
    outcome = SessionState(values["outcome"])
    if outcome == SessionState.HELD:
        session.state, session.minutes, session.mode = outcome, values["minutes"], values["mode"]
        session.starts_at = coaching_sessions.moment(values["held_on"], values["started_at"])
        entry = guidance.record(done, "coaching", coaching_session=session)
        guidance.tell_organisation(entry)
    elif outcome == SessionState.MOVED:
        _move(done, session)
    else:
        _call_off(done, session, outcome)
    cases.redate(done.case)


def undo_log_session(task: Task) -> Typed:
    """The session lies ahead as it was agreed; what was logged as held keeps its day."""
    session = coaching_sessions.of_task(task)
    later, session.moved_to = session.moved_to, None
    session.state, session.reason = SessionState.AGREED, ""
    db.session.flush()
    if later is not None:
        db.session.delete(later)
    note = guidance.forget(task)
    cases.redate(coaching_sessions.case_of(task))
    return note


def log_session_hindrance(task: Task) -> str:
    """What has been built on its entry, or on its new time, cannot be lost."""
    later = coaching_sessions.of_task(task).moved_to
    if later is not None and (later.taken_up_at is not None or not later.is_to_come):
        return str(_("The coaching session has been held, or moved again, at its new time."))
    return guidance.hindrance(task)


def _move(done: Completion, session: CoachingSession) -> None:
    values, case = done.values, done.case
    starts_at = coaching_sessions.moment(values["new_on"], values["new_at"])
    coaching_sessions.check_time(case, starts_at, field="new_on")
    limit = coaching_sessions.move_until(session)
    if starts_at.date() > limit:
        raise BadTime(_("Choose a day until %(day)s.", day=days.in_words(limit)), field="new_on")
    coaching_sessions.replace(session, starts_at=starts_at, reason=values["reason"])
    coaching_sessions.note_moved(done.by, session, task=done.task)


def _call_off(done: Completion, session: CoachingSession, outcome: SessionState) -> None:
    if outcome == SessionState.NO_SHOW and session.starts_at > now():
        raise NotYet(_("The coaching session has not begun yet."), field="outcome")
    session.state, session.reason = outcome, done.values["reason"]
    coaching_sessions.note_called_off(done.by, session, task=done.task)
    missed = coaching_sessions.missed_in_a_row(done.case)
    if outcome in coaching_sessions.MISSED and missed >= CALL_NEEDED:
        _ask_for_a_call(done, missed)


def _ask_for_a_call(done: Completion, missed: int) -> None:
    """The programme's people hear the figure, and nothing of the reasons."""
    note_event(None, "call_needed", done.case, task=done.task, missed=missed)
    roles = [StaffRole.COORDINATOR]
    if missed >= MANAGERS_TOLD:
        roles.append(StaffRole.MANAGER)
    told = [person for role in roles for person in people.with_role(role)]
    for person in dict.fromkeys(told):
        note_mail("call_needed", person, case_id=done.case.id, missed=missed)


# ---- accept ----


def accept_summary_facts(task: Task) -> dict[str, Any]:
    """The shared part of the entry that the organisation reads here."""
    entry = guidance.entry_about(task.coaching_session_id)
    return {
        "day": days.in_words(entry.held_on),
        "summary": entry.summary,
        "agreed": entry.agreed,
        "promises": action_items.lines_of(entry),
    }


def accept_summary(done: Completion) -> None:
    """The organisation agrees, perhaps with words of its own."""
    entry = guidance.entry_about(done.task.coaching_session_id)
    guidance.accept(done, entry, addition=done.values["addition"] or "")


def undo_accept_summary(task: Task) -> None:
    """The answer is open again: nothing is accepted or added."""
    guidance.take_back_acceptance(guidance.entry_about(task.coaching_session_id))


def summary_silence(task: Task) -> None:
    """Nobody objected in five working days: the summary stands, marked so, and both hear it."""
    entry = guidance.entry_about(task.coaching_session_id)
    entry.accepted_at, entry.accepted_by_silence = now(), True
    note_event(None, "summary_accepted_by_silence", entry.case, task=task)
    coaching_sessions.tell_both("summary_accepted_by_silence", coaching_sessions.of_task(task))
