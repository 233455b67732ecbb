"""A year on hold: somebody asks, a coordinator decides, everything waits, and then goes on."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import func, select

from coaching.clock import now, today
from coaching.data.holds import REASONS
from coaching.i18n import gettext as _
from coaching.model.base import db, transaction
from coaching.model.cases import Case, CaseStatus, MemberKind
from coaching.model.history import note_event
from coaching.model.holds import MOST, Hold, Reason
from coaching.model.mail import note_mail
from coaching.model.people import StaffRole, User
from coaching.model.processes import Process, Task
from coaching.permissions import Can, require
from coaching.services import cases, date_rows, days, people, suspensions
from coaching.services.completions import Completion
from coaching.services.refusals import Refusal
from coaching.services.suspensions import Outlook

GRANTED, ASK_MANAGER, REFUSED = "granted", "ask_manager", "refused"
SHIFT, KEEP = "shift", "keep"


class NotUnderWay(Refusal):
    """There is no year that could pause, or go on."""


class AlreadyAsked(Refusal):
    """A hold is asked for, or begun, already."""


class TooMany(Refusal):
    """A year pauses twice at most."""


class BadDays(Refusal):
    """A hold cannot last from one of these days to the other."""


def propose(
    user: User,
    case: Case,
    *,
    reason: Reason,
    begins_on: date,
    expected_until: date,
    words: str = "",
) -> Hold:
    """Ask for a hold; a coordinator decides.

    Raises `BadDays`, `NotUnderWay`, `AlreadyAsked`, `TooMany`.
    """
    require(user, Can.PROPOSE_HOLD, case)
    _stop_bad_days(begins_on, expected_until)
    with transaction():
        # Of two people who ask at once, the second one sees the first one's request.
        cases.lock_year(case.id)
        db.session.refresh(case)
        stop_unless_possible(case)
        return begin(
            user,
            case,
            reason=reason,
            begins_on=begins_on,
            expected_until=expected_until,
            words=words,
        )


def stop_unless_possible(case: Case) -> None:
    """Refuse a hold that cannot be asked for; raises `NotUnderWay`, `AlreadyAsked`, `TooMany`."""
    if running(case) is not None:
        raise AlreadyAsked(_("A hold of this year is asked for or has begun already."))
    if case.status != CaseStatus.ACTIVE:
        raise NotUnderWay(_("This year is not under way, so it cannot pause."))
    if held_before(case) >= MOST:
        raise TooMany(_("This year has been on hold twice. It cannot pause once more."))


def begin(
    by: User,
    case: Case,
    *,
    reason: Reason,
    begins_on: date,
    expected_until: date,
    words: str = "",
) -> Hold:
    """Start the drawing of a hold, within the caller's transaction."""
    hold = Hold(
        case=case,
        process=cases.begin(cases.HOLD, case),
        reason=reason,
        begins_on=begins_on,
        expected_until=expected_until,
        words=words,
        asked_by=by,
    )
    db.session.add(hold)
    note_event(by, "hold_asked", case)
    _tell("hold_asked", hold, *people.staff_of(case), *_of_organisation(case), but=by)
    return hold


def running(case: Case) -> Hold | None:
    """The hold that is asked for, granted, or going on."""
    return db.session.scalar(
        select(Hold)
        .join(Process, Process.id == Hold.process_id)
        .where(Hold.case_id == case.id, Process.ended_at.is_(None))
        .limit(1)
    )


def held_before(case: Case) -> int:
    """How many times this year has been on hold."""
    query = select(func.count(Hold.id)).where(Hold.case_id == case.id, Hold.begun_at.is_not(None))
    return db.session.scalar(query) or 0


def of_task(task: Task) -> Hold:
    """The hold that a task of its process is about."""
    return db.session.scalars(select(Hold).where(Hold.process_id == task.process_id)).one()


def ask_to_go_on(user: User, case: Case) -> None:
    """Somebody would like to go on earlier: the coordinators have it to do today.

    Raises `NotUnderWay`, `AlreadyAsked`.
    """
    require(user, Can.ASK_TO_GO_ON, case)
    with transaction():
        cases.lock_year(case.id)
        db.session.refresh(case)
        hold = running(case)
        if hold is None or not case.is_on_hold:
            raise NotUnderWay(_("This year is not on hold any more."))
        if hold.resume_asked_at is not None:
            raise AlreadyAsked(_("The coordinators have been asked already."))
        hold.resume_asked_at = now()
        note_event(user, "resume_asked", case)
        _tell("resume_asked", hold, *people.staff_of(case), but=user)


# ---- what the tasks change ----


def decide_hold_facts(task: Task) -> dict[str, Any]:
    """Who asks, why, from when until when, and whether the manager has to be asked."""
    hold = of_task(task)
    return {
        "asked_by": hold.asked_by.name,
        "asked_at": hold.asked_at,
        "reason_words": _reason(hold),
        "words": hold.words,
        "begins_on": hold.begins_on,
        "expected_until": hold.expected_until,
        "latest_until": hold.latest_until,
        "is_second": held_before(hold.case) > 0,
    }


def decide_hold_prefill(task: Task) -> dict[str, Any]:
    """The day that was asked for."""
    return {"expected_until": of_task(task).expected_until}


def decide_hold(done: Completion) -> None:
    """The year pauses, or goes on, or the programme manager has a second hold to decide."""
    hold, values = of_task(done.task), done.values
    decision = values["hold_decision"]
    is_second = held_before(hold.case) > 0
    if is_second and decision == GRANTED:
        raise TooMany(
            _("Only the programme manager can allow a second hold."), field="hold_decision"
        )
    if decision == REFUSED:
        _decide(done, hold, granted=False)
        return
    _set_until(hold, values["expected_until"])
    if decision == GRANTED:
        _decide(done, hold, granted=True)
    else:
        note_event(done.by, "hold_passed_on", hold.case, task=done.task)
        _tell("hold_asked", hold, *people.with_role(StaffRole.MANAGER), but=done.by)


def allow_second_hold_facts(task: Task) -> dict[str, Any]:
    """The request, how long the year has paused, and when it ends."""
    hold = of_task(task)
    return decide_hold_facts(task) | {
        "earlier": [
            (days.day_of(each.begun_at), days.day_of(each.ended_at))
            for each in of_case(hold.case)
            if each.begun_at and each.ended_at
        ],
    }


def allow_second_hold(done: Completion) -> None:
    """The programme manager allows what happens once at most, or not."""
    _decide(done, of_task(done.task), granted=bool(done.values["second_hold_allowed"]))


def of_case(case: Case) -> list[Hold]:
    """Every hold of a year, the first one first."""
    query = select(Hold).where(Hold.case_id == case.id).order_by(Hold.id)
    return list(db.session.scalars(query))


def _decide(done: Completion, hold: Hold, *, granted: bool) -> None:
    hold.granted, hold.decision_reason = granted, done.values["reason"] or ""
    hold.decided_by, hold.decided_at = done.by, now()
    note_event(done.by, "hold_granted" if granted else "hold_refused", hold.case, task=done.task)
    if not granted:
        _tell("hold_refused", hold, *_concerned(hold))
    elif hold.begins_on > today():
        # Who pauses from today on hears of it when it begins, which is at once.
        _tell("hold_granted", hold, *_concerned(hold))


def resume_year_opens(task: Task) -> None:
    """The day has come: nothing is due from now on, seats are free, and everybody hears of it."""
    hold = of_task(task)
    case = hold.case
    if hold.begun_at is not None:
        return
    hold.begun_at = now()
    last = suspensions.end_of(hold.expected_until)
    suspensions.call_off_meetings(case, hold.begun_at, last)
    suspensions.release_seats(case, hold.begun_at, last)
    suspensions.suspend(case)
    note_event(None, "hold_begun", case)
    _tell("hold_begun", hold, *_concerned(hold))


def check_hold_facts(task: Task) -> dict[str, Any]:
    """Since when it lasts, and until when it may."""
    hold = of_task(task)
    return {
        "begun_on": days.day_of(hold.begun_at or hold.asked_at),
        "latest_until": hold.latest_until,
    }


def check_hold_prefill(task: Task) -> dict[str, Any]:
    """The day that is known."""
    return {"expected_until": of_task(task).expected_until}


def check_hold(done: Completion) -> None:
    """The day on which the year is to go on may be another one."""
    hold = of_task(done.task)
    _set_until(hold, done.values["expected_until"])
    last = suspensions.end_of(hold.expected_until)
    suspensions.call_off_meetings(hold.case, now(), last)
    suspensions.release_seats(hold.case, now(), last)
    db.session.flush()
    cases.redate(hold.case)


def resume_year_facts(task: Task) -> dict[str, Any]:
    """The hold, what fell into it, and every date for both ways to go on."""
    hold = of_task(task)
    case, begun = hold.case, hold.begun_at or hold.asked_at
    return {
        "begun_on": days.day_of(begun),
        "days": suspensions.length_of(hold),
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
    hold, case = of_task(done.task), done.case
    db.session.refresh(case)
    if not case.is_on_hold or hold.begun_at is None:
        raise NotUnderWay(_("This year is not on hold any more."))
    # Longer than expected: what fell into it since cannot be held either.
    suspensions.call_off_meetings(case, hold.begun_at, now())
    suspensions.release_seats(case, hold.begun_at, now())
    found = suspensions.resume(case, hold, shifts=done.values["dates"] == SHIFT)
    hold.ended_at, hold.days, hold.shifts = now(), found.days, found.shifts
    note_event(done.by, "hold_ended", case, task=done.task)
    _tell("hold_ended", hold, *_concerned(hold))


# ---- days, and who hears ----


def check_days(begins_on: date, expected_until: date, *, latest: date) -> None:
    """Refuse days that make no hold; raises `BadDays`."""
    field = "expected_until"
    if expected_until <= max(begins_on, today()):
        raise BadDays(_("Choose a day after the hold has begun, and after today."), field=field)
    if expected_until > latest:
        raise BadDays(
            _(
                "A hold lasts twelve weeks at most. Choose a day until %(day)s.",
                day=days.in_words(latest),
            ),
            field=field,
        )


def _stop_bad_days(begins_on: date, expected_until: date) -> None:
    if begins_on < today():
        raise BadDays(_("A hold begins today at the earliest."), field="begins_on")
    latest = Hold(begins_on=begins_on).latest_until
    check_days(begins_on, expected_until, latest=latest)


def _set_until(hold: Hold, day: str) -> None:
    until = date.fromisoformat(day)
    check_days(hold.begins_on, until, latest=hold.latest_until)
    hold.expected_until = until


def _reason(hold: Hold) -> str:
    return next(str(_(each.words)) for each in REASONS if each.key == hold.reason)


def _of_organisation(case: Case) -> list[User]:
    return [*case.people(MemberKind.CONTACT), *case.people(MemberKind.SPONSOR)]


def _concerned(hold: Hold) -> list[User]:
    """Who asked, contact person, management sponsor, coach and coordinators."""
    case = hold.case
    return [hold.asked_by, *_of_organisation(case), *people.staff_of(case)]


def _tell(mail: str, hold: Hold, *told: User, but: User | None = None) -> None:
    """Each of them hears of it once."""
    # The mail names the hold by its id.
    db.session.flush()
    for person in dict.fromkeys(told):
        if but is None or person.id != but.id:
            note_mail(mail, person, case_id=hold.case_id, hold_id=hold.id)
