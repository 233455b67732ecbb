"""Decisions on holds: a coordinator's on the first one, the programme manager's on the second."""

from datetime import date
from typing import Any

from coaching.clock import now, today
from coaching.i18n import gettext as _
from coaching.model.base import db
from coaching.model.cases import Case
from coaching.model.history import note_event
from coaching.model.holds import Hold, Reason
from coaching.model.people import StaffRole, User
from coaching.model.processes import Task
from coaching.services import cases, days, hold_days, holds, people, process_states, resumptions
from coaching.services.completions import Completion
from coaching.services.holds import TooMany

GRANTED, ASK_MANAGER, REFUSED = "granted", "ask_manager", "refused"


def decide_hold_facts(task: Task) -> dict[str, Any]:
    """Who asks, why, from when until when, and whether the manager has to be asked."""
    hold = holds.of_task(task)
    return {
        "asked_by": hold.asked_by.name,
        "asked_at": hold.asked_at,
        "reason_words": holds.words_of_reason(hold),
        "words": hold.words,
        "begins_on": hold.begins_on,
        "expected_until": hold.expected_until,
        "latest_until": hold.latest_until,
        "is_second": holds.held_before(hold.case) > 0,
    }


def decide_hold_prefill(task: Task) -> dict[str, Any]:
    """The day that was asked for."""
    return {"expected_until": holds.of_task(task).expected_until}


def decide_hold(done: Completion) -> None:
    """The year pauses, or goes on, or the programme manager has a second hold to decide."""
    hold, values = holds.of_task(done.task), done.values
    decision = values["hold_decision"]
    is_second = holds.held_before(hold.case) > 0
    if is_second and decision == GRANTED:
        raise TooMany(
            _("Only the programme manager can allow a second hold."), field="hold_decision"
        )
    if decision == REFUSED:
        _decide(done, hold, granted=False)
        return
    hold_days.set_until(hold, values["expected_until"])
    if decision == GRANTED:
        _decide(done, hold, granted=True)
    else:
        _pass_on(done.by, hold, done.task)


def _pass_on(by: User, hold: Hold, task: Task | None = None) -> None:
    note_event(by, "hold_passed_on", hold.case, task=task)
    holds.tell("hold_asked", hold, *people.with_role(StaffRole.MANAGER), but=by)


def decide_at_once(
    by: User, case: Case, *, reason: Reason, expected_until: date, words: str = ""
) -> Hold:
    """A coordinator puts a year on hold from today on; a second time the manager has to allow it.

    Within the caller's transaction, which has locked the year. Raises what `holds.propose` raises.
    """
    db.session.refresh(case)
    holds.stop_unless_possible(case)
    hold_days.stop_bad_days(today(), expected_until)
    hold = Hold(
        case=case,
        reason=reason,
        begins_on=today(),
        expected_until=expected_until,
        words=words,
        asked_by=by,
    )
    if holds.held_before(case):
        cases.begin(process_states.HOLD, case, about=hold, decided={"hold_decision": ASK_MANAGER})
        holds.note_asked(by, hold)
        _pass_on(by, hold)
    else:
        hold.granted, hold.decided_by, hold.decided_at = True, by, now()
        note_event(by, "hold_granted", case)
        decided = {"hold_decision": GRANTED}
        cases.begin(process_states.HOLD, case, about=hold, decided=decided, opening=_begin_hold)
    return hold


def _begin_hold(task: Task) -> None:
    if task.name == "resume_year":
        # Only now has it an id.
        db.session.flush()
        resumptions.resume_year_opens(task)


def allow_second_hold_facts(task: Task) -> dict[str, Any]:
    """The request, how long the year has paused, and when it ends."""
    hold = holds.of_task(task)
    return decide_hold_facts(task) | {
        "earlier": [
            (days.day_of(each.begun_at), days.day_of(each.ended_at))
            for each in holds.of_case(hold.case)
            if each.begun_at and each.ended_at
        ],
    }


def allow_second_hold(done: Completion) -> None:
    """The programme manager allows what happens once at most, or not."""
    _decide(done, holds.of_task(done.task), granted=bool(done.values["second_hold_allowed"]))


def _decide(done: Completion, hold: Hold, *, granted: bool) -> None:
    hold.granted, hold.decision_reason = granted, done.values["reason"] or ""
    hold.decided_by, hold.decided_at = done.by, now()
    note_event(done.by, "hold_granted" if granted else "hold_refused", hold.case, task=done.task)
    if not granted:
        holds.tell("hold_refused", hold, *holds.concerned(hold))
    elif hold.begins_on > today():
        # Who pauses from today on hears of it when it begins, which is at once.
        holds.tell("hold_granted", hold, *holds.concerned(hold))
