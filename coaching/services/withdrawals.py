"""An organisation that leaves early: it asks, the manager decides, the exit is recorded."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Select, select

from coaching.clock import now
from coaching.data.completion import PARTICIPATED
from coaching.i18n import gettext as _
from coaching.model.base import db, transaction
from coaching.model.cases import Case, MemberKind
from coaching.model.history import note_event
from coaching.model.mail import note_mail
from coaching.model.people import StaffRole, User
from coaching.model.processes import Process, Task
from coaching.model.withdrawals import Origin, Withdrawal
from coaching.permissions import Can, allowed, is_member, represented_for, require
from coaching.services import (
    bookings,
    cases,
    closing,
    coaching_sessions,
    people,
    progress,
    year_locks,
)
from coaching.services.completions import Completion
from coaching.services.refusals import Refusal

DRAWING = "withdrawal"


class NotUnderWay(Refusal):
    """There is no year that could end early."""


class AlreadyAsked(Refusal):
    """The programme manager has such a request already."""


class ReasonMissing(Refusal):
    """The programme has to say why it asks an organisation to leave."""


def ask(user: User, case: Case, words: str = "") -> Withdrawal:
    """Ask to end a year early; an organisation needs no reason, the programme does.

    Raises `NotUnderWay`, `AlreadyAsked`, `ReasonMissing`.
    """
    require(user, Can.ASK_TO_LEAVE, case)
    origin = Origin.ORGANISATION if is_member(user, case) else Origin.PROGRAMME
    if origin == Origin.PROGRAMME and not words:
        raise ReasonMissing(_("Write why the organisation should leave."), field="words")
    with transaction():
        # Of two people who ask at once, the second one sees the first one's request.
        year_locks.lock_year(case.id)
        db.session.refresh(case)
        if not case.is_under_way:
            raise NotUnderWay(_("This year is not under way, so nobody can leave it."))
        if running(case) is not None:
            raise AlreadyAsked(_("The programme manager has been asked already."))
        return begin(user, case, origin, words)


def begin(by: User, case: Case, origin: Origin, words: str) -> Withdrawal:
    """Ask the programme manager, within the caller's transaction; a request that runs is enough."""
    found = running(case)
    if found is not None:
        return found
    asked = Withdrawal(
        case=case, process=cases.begin(DRAWING, case), origin=origin, words=words, asked_by=by
    )
    db.session.add(asked)
    note_event(by, "withdrawal_asked", case, on_behalf_of=represented_for(by, case))
    # At the midpoint the organisation hears of the whole decision.
    own = [] if origin == Origin.MIDPOINT else _of_organisation(case)
    for person in dict.fromkeys([*_managers(), *people.staff_of(case), *own]):
        if person.id != by.id:
            note_mail("withdrawal_asked", person, case_id=case.id)
    return asked


def running(case: Case) -> Withdrawal | None:
    """The request that the programme manager has not decided yet."""
    return db.session.scalar(_undecided().where(Withdrawal.case_id == case.id).limit(1))


def running_of(cases_: Collection[Case]) -> dict[int, Withdrawal]:
    """The same for several years, by the id of the year."""
    query = _undecided().where(Withdrawal.case_id.in_([case.id for case in cases_]))
    return {found.case_id: found for found in db.session.scalars(query)}


def _undecided() -> Select[Withdrawal]:
    return (
        select(Withdrawal)
        .join(Process, Process.id == Withdrawal.process_id)
        .where(Withdrawal.confirmed.is_(None), Process.ended_at.is_(None))
    )


def of_task(task: Task) -> Withdrawal:
    """The request that a task of its process is about."""
    return db.session.scalars(
        select(Withdrawal).where(Withdrawal.process_id == task.process_id)
    ).one()


# ---- what the tasks change ----


def confirm_withdrawal_facts(task: Task) -> dict[str, Any]:
    """Who asks, why, and whether there is still a year that could end."""
    asked = of_task(task)
    return {
        "origin": str(asked.origin),
        "words": asked.words,
        "asked_by": asked.asked_by.name,
        "asked_at": asked.asked_at,
        "is_over": not asked.case.is_under_way,
    }


def confirm_withdrawal(done: Completion) -> None:
    """The year ends at once, or nothing has changed; everybody concerned hears of it."""
    asked, case = of_task(done.task), done.case
    confirmed = bool(done.values["withdrawal_confirmed"])
    if confirmed and not case.is_under_way:
        raise NotUnderWay(
            _("The year of this organisation has ended already."), field="withdrawal_confirmed"
        )
    asked.confirmed, asked.decision_reason = confirmed, done.values["reason"] or ""
    asked.decided_by, asked.decided_at = done.by, now()
    if confirmed:
        note_event(done.by, "withdrawal_confirmed", case, task=done.task)
        cases.withdraw(case, leaving=done.task.process_id)
        coaching_sessions.lapse(case)
        bookings.release(case)
    else:
        note_event(done.by, "withdrawal_refused", case, task=done.task)
    outcome = "withdrawal_confirmed" if confirmed else "withdrawal_refused"
    for person in _concerned(asked):
        note_mail(outcome, person, case_id=case.id)


def record_exit_facts(task: Task) -> dict[str, Any]:
    """Who asked, and whether the organisation gets a certificate for its part of the year."""
    asked = of_task(task)
    return {
        "origin": str(asked.origin),
        "asked_by": asked.asked_by.name,
        "certificate": has_attended(asked.case),
    }


def record_exit(done: Completion) -> None:
    """Why the organisation left, what may stay of its year, and a certificate for its part."""
    asked = of_task(done.task)
    asked.exit_reason = done.values["exit_reason"]
    asked.keeps_baseline = bool(done.values["keeps_baseline"])
    asked.recorded_at = now()
    if has_attended(done.case):
        closing.award(done.by, done.case, PARTICIPATED)


def has_attended(case: Case) -> bool:
    """At least one module earns a certificate for having taken part (X-04)."""
    return any(each.attended for each in progress.modules(case))


def _managers() -> list[User]:
    return people.with_role(StaffRole.MANAGER)


def _of_organisation(case: Case) -> list[User]:
    return [*case.speakers, *case.people(MemberKind.SPONSOR)]


def _concerned(asked: Withdrawal) -> list[User]:
    """Who asked and is still there, contact, management sponsor, coach, coordinators: each once."""
    case = asked.case
    asked_by = [asked.asked_by] if allowed(asked.asked_by, Can.SEE_CASE, case) else []
    return list(dict.fromkeys([*asked_by, *_of_organisation(case), *people.staff_of(case)]))
