"""What the tasks of a coaching cycle change until it meets: plan, agree."""

from datetime import date, datetime
from typing import Any

from coaching.clock import HELSINKI
from coaching.model.coaching_sessions import CoachingSession, SessionState
from coaching.model.history import note_event
from coaching.model.processes import Task
from coaching.services import (
    action_items,
    baseline,
    cases,
    coaching_sessions,
    days,
    people,
    settings,
    subjects,
)
from coaching.services.completions import Completion

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
    session = coaching_sessions.plan(case, values, after)
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


def undo_plan_session(task: Task) -> None:
    """The proposal is taken back; of a session that it made nothing is left."""
    coaching_sessions.take_back_proposal(task)


def plan_session_facts(task: Task) -> dict[str, Any]:
    """Until when and how often a time can be proposed, and what is still open."""
    case = coaching_sessions.case_of(task)
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
    case = coaching_sessions.case_of(task)
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
    coaching_sessions.lapse(coaching_sessions.case_of(task))


# ---- agree ----


def confirm_time(done: Completion) -> None:
    """The time is agreed, or the coach proposes another; topics and people are kept."""
    session, values = coaching_sessions.of_task(done.task), done.values
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
    session = coaching_sessions.of_task(task)
    return {
        "members": people.member_choices(task),
        "proposal": coaching_sessions.in_words(session),
        "is_last": session.proposals >= settings.current().most_proposals,
    }


def confirm_time_prefill(task: Task) -> dict[str, Any]:
    """What was said to an earlier proposal of the same session."""
    session = coaching_sessions.of_task(task)
    if not session.own_topics and not session.who_comes:
        return {}
    return {
        "own_topics": session.own_topics,
        "who_comes": people.still_here(task, session.who_comes),
    }


def undo_confirm_time(task: Task) -> None:
    """The answer is open again: nothing is agreed."""
    session = coaching_sessions.of_task(task)
    session.state, session.own_topics, session.who_comes = SessionState.PLANNED, "", []


def time_silence(task: Task) -> None:
    """Nobody objected in five working days: the time is agreed, and everybody hears so."""
    session = coaching_sessions.of_task(task)
    session.state, session.agreed_by_silence = SessionState.AGREED, True
    note_event(
        None,
        "session_agreed_by_silence",
        session.case,
        task=task,
        session_id=session.id,
        day=session.day.isoformat(),
    )
    coaching_sessions.tell_both("time_agreed_by_silence", session)
