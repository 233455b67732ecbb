"""A year on hold: somebody asks for it, and asks to go on; who hears of it."""

from datetime import date

from sqlalchemy import func, select

from coaching.clock import now
from coaching.data.holds import REASONS
from coaching.i18n import gettext as _
from coaching.model.base import db, transaction
from coaching.model.cases import Case, CaseStatus, MemberKind
from coaching.model.history import note_event
from coaching.model.holds import MOST, Hold, Reason
from coaching.model.mail import note_mail
from coaching.model.people import User
from coaching.model.processes import Process, Task
from coaching.permissions import Can, allowed, require
from coaching.services import cases, hold_days, people, process_states, year_locks
from coaching.services.refusals import Refusal


class NotUnderWay(Refusal):
    """There is no year that could pause, or go on."""


class AlreadyAsked(Refusal):
    """A hold is asked for, or begun, already."""


class TooMany(Refusal):
    """A year pauses twice at most."""


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
    hold_days.stop_bad_days(begins_on, expected_until)
    with transaction():
        # Of two people who ask at once, the second one sees the first one's request.
        year_locks.lock_year(case.id)
        db.session.refresh(case)
        stop_unless_possible(case)
        return ask(
            user,
            Hold(
                case=case,
                reason=reason,
                begins_on=begins_on,
                expected_until=expected_until,
                words=words,
                asked_by=user,
            ),
        )


def stop_unless_possible(case: Case) -> None:
    """Refuse a hold that cannot be asked for; raises `NotUnderWay`, `AlreadyAsked`, `TooMany`."""
    if running(case) is not None:
        raise AlreadyAsked(_("A hold of this year is asked for or has begun already."))
    if case.status != CaseStatus.ACTIVE:
        raise NotUnderWay(_("This year is not under way, so it cannot pause."))
    if held_before(case) >= MOST:
        raise TooMany(_("This year has been on hold twice. It cannot pause once more."))


def ask(by: User, hold: Hold) -> Hold:
    """Start the drawing of a hold, within the caller's transaction; everybody hears of it."""
    cases.begin(process_states.HOLD, hold.case, about=hold)
    note_asked(by, hold)
    return hold


def note_asked(by: User, hold: Hold) -> None:
    """History and people learn that somebody asks for a hold."""
    note_event(by, "hold_asked", hold.case)
    tell("hold_asked", hold, *people.staff_of(hold.case), *_of_organisation(hold.case), but=by)


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


def of_case(case: Case) -> list[Hold]:
    """Every hold of a year, the first one first."""
    query = select(Hold).where(Hold.case_id == case.id).order_by(Hold.id)
    return list(db.session.scalars(query))


def ask_to_go_on(user: User, case: Case) -> None:
    """Somebody would like to go on earlier: the coordinators have it to do today.

    Raises `NotUnderWay`, `AlreadyAsked`.
    """
    require(user, Can.ASK_TO_GO_ON, case)
    with transaction():
        year_locks.lock_year(case.id)
        db.session.refresh(case)
        hold = running(case)
        if hold is None or not case.is_on_hold:
            raise NotUnderWay(_("This year is not on hold any more."))
        if hold.resume_asked_at is not None:
            raise AlreadyAsked(_("The coordinators have been asked already."))
        hold.resume_asked_at = now()
        note_event(user, "resume_asked", case)
        tell("resume_asked", hold, *people.staff_of(case), but=user)


# ---- in words, and who hears ----


def words_of_reason(hold: Hold) -> str:
    """Why a year pauses, in words."""
    return next(str(_(each.words)) for each in REASONS if each.key == hold.reason)


def _of_organisation(case: Case) -> list[User]:
    return [*case.speakers, *case.people(MemberKind.SPONSOR)]


def concerned(hold: Hold) -> list[User]:
    """Who asked and is still there, contact person, management sponsor, coach, coordinators."""
    case = hold.case
    asked_by = [hold.asked_by] if allowed(hold.asked_by, Can.SEE_CASE, case) else []
    return [*asked_by, *_of_organisation(case), *people.staff_of(case)]


def tell(mail: str, hold: Hold, *told: User, but: User | None = None) -> None:
    """Each of them hears of it once."""
    # The mail names the hold by its id.
    db.session.flush()
    for person in dict.fromkeys(told):
        if but is None or person.id != but.id:
            note_mail(mail, person, case_id=hold.case_id, hold_id=hold.id)
