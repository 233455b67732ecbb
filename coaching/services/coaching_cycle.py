"""What the tasks of a coaching cycle change: plan, agree, log, accept."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from coaching.clock import HELSINKI, now
from coaching.data.guidance import MODES
from coaching.i18n import gettext as _
from coaching.model.cases import Case, MemberKind
from coaching.model.coaching_sessions import CoachingSession, SessionState
from coaching.model.history import note_event
from coaching.model.mail import note_mail
from coaching.model.people import StaffRole
from coaching.model.processes import Task
from coaching.services import (
    action_items,
    baseline,
    cases,
    coaching_sessions,
    days,
    guidance,
    people,
    settings,
    subjects,
)
from coaching.services.coaching_sessions import BadTime
from coaching.services.completions import Completion
from coaching.services.refusals import Refusal

CALL_NEEDED, MANAGERS_TOLD = 2, 3  # sessions in a row that the organisation missed


class NotYet(Refusal):
    """Something is said of a coaching session before its time has come."""


def _session_of(task: Task) -> CoachingSession:
    session = subjects.coaching_session_of(task)
    if session is None:
        raise LookupError(f"task {task.id} is about no coaching session")
    return session


def _case_of(task: Task) -> Case:
    if task.case is None:
        raise LookupError(f"{task.name} has no case")
    return task.case


# ---- plan ----


def plan_session(done: Completion) -> None:
    """A time is proposed; the session after it may be planned too."""
    case, values = done.case, done.values
    starts_at = coaching_sessions.moment(values["day"], values["starts_at"])
    coaching_sessions.check_time(case, starts_at, field="day")
    after = None
    if values["ahead_day"]:
        after = coaching_sessions.moment(values["ahead_day"], values["ahead_at"])
        coaching_sessions.check_time(case, after, field="ahead_day")
    session = coaching_sessions.take_up(case, values)
    coaching_sessions.plan_ahead(session, after)
    done.task.coaching_session_id = session.id
    cases.redate(case)
    note_event(
        done.by,
        "session_proposed",
        case,
        task=done.task,
        session_id=session.id,
        day=session.day.isoformat(),
    )


def plan_session_facts(task: Task) -> dict[str, Any]:
    """Until when and how often a time can be proposed, and what is still open."""
    case = _case_of(task)
    session = coaching_sessions.being_arranged(case)
    used = session.proposals if session else 0
    return {
        "last_day": days.in_words(coaching_sessions.last_day(case)),
        "proposals_left": max(1, settings.current().most_proposals - used),
        "wishes": _wishes(task, session),
        "open_items": action_items.lines(case),
    }


def _wishes(task: Task, session: CoachingSession | None) -> dict[str, Any] | None:
    """What the organisation answered to the last proposal of this cycle."""
    if session is None:
        return None
    values = baseline.last_values(task.case_id, "confirm_time")
    return {
        "when": days.at(session.starts_at),
        "times": [_wish(row) for row in values.get("wishes", ()) if row["day"]],
        "words": values.get("wish_words") or "",
        "topics": session.own_topics,
    }


def _wish(row: dict[str, Any]) -> str:
    if row["at"]:
        return days.at(coaching_sessions.moment(row["day"], row["at"]))
    return days.in_words(date.fromisoformat(row["day"]))


def plan_session_prefill(task: Task) -> dict[str, Any]:
    """The session that is being arranged or was planned ahead; else the suggested day."""
    case = _case_of(task)
    session = coaching_sessions.being_arranged(case) or coaching_sessions.ahead_of(case)
    if session is None:
        last = subjects.last_held(case)
        return {
            "day": coaching_sessions.suggested(case),
            "minutes": case.coaching_minutes,
            "mode": last.mode if last else None,
            "place": last.place if last else "",
        }
    after = coaching_sessions.ahead_of(case, but=session)
    starts_at = _first_wish(task, session) or session.starts_at.astimezone(HELSINKI)
    names = ("minutes", "mode", "place", "goal", "agenda")
    return {name: getattr(session, name) for name in names} | {
        "day": starts_at.date(),
        "starts_at": starts_at.time(),
        "ahead_day": after.day if after else None,
        "ahead_at": after.starts_at.astimezone(HELSINKI).time() if after else None,
    }


def _first_wish(task: Task, session: CoachingSession) -> datetime | None:
    """The first time that the organisation proposed itself."""
    if session.taken_up_at is None:
        return None
    wishes = baseline.last_values(task.case_id, "confirm_time").get("wishes", ())
    exact = [(row["day"], row["at"]) for row in wishes if row["day"] and row["at"]]
    return coaching_sessions.moment(*exact[0]) if exact else None


def coaching_over(task: Task) -> None:
    """No more coaching sessions are planned, and none that nobody has agreed to is held."""
    coaching_sessions.lapse(_case_of(task))


# ---- agree ----


def confirm_time(done: Completion) -> None:
    """The time is agreed, or the coach proposes another; topics and people are kept."""
    session, values = _session_of(done.task), done.values
    session.own_topics = values["own_topics"] or ""
    session.who_comes = values["who_comes"]
    if not values["time_suits"]:
        note_event(
            done.by,
            "other_time_asked",
            done.case,
            task=done.task,
            on_behalf_of=done.on_behalf_of,
            session_id=session.id,
        )
        return
    session.state = SessionState.AGREED
    note_event(
        done.by,
        "session_agreed",
        done.case,
        task=done.task,
        on_behalf_of=done.on_behalf_of,
        session_id=session.id,
        day=session.day.isoformat(),
    )


def confirm_time_facts(task: Task) -> dict[str, Any]:
    """What is proposed, and whether only yes can be said to it."""
    session = _session_of(task)
    return {
        "members": people.member_choices(task),
        "proposal": in_words(session),
        "is_last": session.proposals >= settings.current().most_proposals,
    }


def in_words(session: CoachingSession) -> dict[str, Any]:
    """A coaching session as people read it."""
    return {
        "number": session.number,
        "when": days.at(session.starts_at),
        "minutes": session.minutes,
        "mode": next((_(mode.words) for mode in MODES if mode.key == session.mode), ""),
        "place": session.place,
        "goal": session.goal,
        "agenda": session.agenda,
    }


def confirm_time_prefill(task: Task) -> dict[str, Any]:
    """What was said to an earlier proposal of the same session."""
    session = _session_of(task)
    if not session.own_topics and not session.who_comes:
        return {}
    return {"own_topics": session.own_topics, "who_comes": _still_here(task, session.who_comes)}


def _still_here(task: Task, members: Sequence[int]) -> list[int]:
    here = {member["id"] for member in people.member_choices(task)}
    return [member for member in members if member in here]


def undo_confirm_time(task: Task) -> None:
    """The answer is open again: nothing is agreed."""
    session = _session_of(task)
    session.state, session.own_topics, session.who_comes = SessionState.PLANNED, "", []


def time_silence(task: Task) -> None:
    """Nobody objected in five working days: the time is agreed, and everybody hears so."""
    session, case = _session_of(task), _case_of(task)
    session.state, session.agreed_by_silence = SessionState.AGREED, True
    note_event(
        None,
        "session_agreed_by_silence",
        case,
        task=task,
        session_id=session.id,
        day=session.day.isoformat(),
    )
    _tell_both("time_agreed_by_silence", case, session)


def _tell_both(mail: str, case: Case, session: CoachingSession) -> None:
    """The contact person and the coach hear of it."""
    coach = [case.coach] if case.coach else []
    for person in [*case.people(MemberKind.CONTACT), *coach]:
        note_mail(mail, person, case_id=case.id, coaching_session_id=session.id)


# ---- log ----


def log_session_facts(task: Task) -> dict[str, Any]:
    """What the log needs, and until when a moved session has to be held."""
    session = _session_of(task)
    return guidance.log_facts(task) | {
        "session": in_words(session) | {"own_topics": session.own_topics},
        "move_until": days.in_words(coaching_sessions.move_until(session)),
    }


def log_session_prefill(task: Task) -> dict[str, Any]:
    """What was agreed on, once the session has begun; before that it can only be called off."""
    session = _session_of(task)
    if session.starts_at > now():
        return {}
    return guidance.log_prefill(task) | {
        "outcome": SessionState.HELD.value,
        "held_on": session.day,
        "started_at": session.starts_at.astimezone(HELSINKI).time(),
        "minutes": session.minutes,
        "mode": session.mode,
        "participants": _still_here(
            task, session.who_comes or guidance.last_participants(session.case)
        ),
        "goal": session.goal,
    }


def log_session(done: Completion) -> None:
    """The session becomes an entry of the log, or says why it was not held."""
    session, values = _session_of(done.task), done.values
    outcome = SessionState(values["outcome"])
    if outcome == SessionState.HELD:
        session.state, session.minutes, session.mode = outcome, values["minutes"], values["mode"]
        session.starts_at = coaching_sessions.moment(values["held_on"], values["started_at"])
        guidance.record(done, "coaching", coaching_session=session)
    elif outcome == SessionState.MOVED:
        _move(done, session)
    else:
        _call_off(done, session, outcome)
    cases.redate(done.case)


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
    note_event(None, "summary_accepted_by_silence", _case_of(task), task=task)
    _tell_both("summary_accepted_by_silence", _case_of(task), _session_of(task))
