"""What happens while a year is on hold, and how it goes on again."""

from collections.abc import Mapping
from typing import Any

from coaching.clock import now
from coaching.i18n import gettext as _
from coaching.model.base import db
from coaching.model.history import note_event
from coaching.model.holds import Hold
from coaching.model.processes import Task
from coaching.services import cases, date_rows, days, hold_days, holds, suspensions
from coaching.services.completions import Completion
from coaching.services.holds import NotUnderWay
from coaching.services.suspensions import Outlook

SHIFT, KEEP = "shift", "keep"


def resume_year_opens(task: Task) -> None:
    """The day has come: nothing is due from now on, seats are free, and everybody hears of it."""
    hold = holds.of_task(task)
    case = hold.case
    if hold.begun_at is not None:
        return
    hold.begun_at = now()
    last = suspensions.end_of(hold.expected_until)
    suspensions.call_off_meetings(case, hold.begun_at, last)
    suspensions.release_seats(case, hold.begun_at, last)
    suspensions.suspend(case)
    note_event(None, "hold_begun", case)
    holds.tell("hold_begun", hold, *holds.concerned(hold))


def check_hold_facts(task: Task) -> dict[str, Any]:
    """Since when it lasts, and until when it may."""
    hold = holds.of_task(task)
    return {
        "begun_on": days.day_of(hold.begun_at or hold.asked_at),
        "latest_until": hold.latest_until,
    }


def check_hold_prefill(task: Task) -> dict[str, Any]:
    """The day that is known."""
    return {"expected_until": holds.of_task(task).expected_until}


def check_hold(done: Completion) -> None:
    """The day on which the year is to go on may be another one, within twelve weeks."""
    hold, until = holds.of_task(done.task), done.values.get("expected_until")
    if not until:
        return
    hold_days.set_until(hold, until)
    last = suspensions.end_of(hold.expected_until)
    suspensions.call_off_meetings(hold.case, now(), last)
    suspensions.release_seats(hold.case, now(), last)
    db.session.flush()
    cases.redate(hold.case)


def resume_year_facts(task: Task) -> dict[str, Any]:
    """The hold, what fell into it, and every date for both ways to go on."""
    hold = holds.of_task(task)
    case, begun = hold.case, hold.begun_at or hold.asked_at
    return {
        "begun_on": days.day_of(begun),
        "days": hold_days.length_of(hold),
        "resume_asked_at": hold.resume_asked_at,
        "rows": date_rows.of_outlooks(*(outlooks(hold)[way] for way in (SHIFT, KEEP))),
        "meetings": date_rows.of_meetings(
            missed=suspensions.meetings_between(case, begun, now()),
            planned=suspensions.meetings_between(case, now()),
            seats_lost=suspensions.seats_between(case, begun, now()),
            seats=suspensions.seats_between(case, now()),
            without_seat=suspensions.without_seat(case),
        ),
    }


def outlooks(hold: Hold) -> Mapping[str, Outlook]:
    """How the year would go on today, by what can be chosen."""
    return {
        SHIFT: suspensions.outlook(hold.case, hold, shifts=True),
        KEEP: suspensions.outlook(hold.case, hold, shifts=False),
    }


def resume_year(done: Completion) -> None:
    """The year goes on, with all its dates as they were shown."""
    hold, case = holds.of_task(done.task), done.case
    db.session.refresh(case)
    if not case.is_on_hold or hold.begun_at is None:
        raise NotUnderWay(_("This year is not on hold any more."))
    # Longer than expected: what fell into it since cannot be held either.
    suspensions.call_off_meetings(case, hold.begun_at, now())
    suspensions.release_seats(case, hold.begun_at, now())
    found = suspensions.resume(case, hold, shifts=done.values["dates"] == SHIFT)
    hold.ended_at, hold.days, hold.shifts = now(), found.days, found.shifts
    note_event(done.by, "hold_ended", case, task=done.task)
    holds.tell("hold_ended", hold, *holds.concerned(hold))
