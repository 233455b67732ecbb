"""Somebody else coaches an organisation from a day on: agree on it, make it, call it off."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import joinedload

from coaching.clock import now, today
from coaching.i18n import gettext as _
from coaching.model.base import db, transaction
from coaching.model.cases import OVER, Case, CaseStatus
from coaching.model.coach_changes import CoachChange
from coaching.model.history import note_event
from coaching.model.people import User
from coaching.permissions import Can, require
from coaching.services import (
    cases,
    coach_change_mails,
    coach_choices,
    coach_wishes,
    conflicts,
    intake,
    releases,
    year_locks,
)
from coaching.services.conflicts import Choice
from coaching.services.refusals import Refusal
from coaching.services.subjects import HANDOVER


class NoCoachYet(Refusal):
    """Nobody coaches the organisation yet, so its process chooses a coach."""


class YearOver(Refusal):
    """There is nothing left to coach."""


class ChangedMeanwhile(Refusal):
    """Another coordinator was faster."""


class NotThisDay(Refusal):
    """Nobody can begin on a day that has passed, or after the year."""


@dataclass(frozen=True)
class Wanted:
    """Who is to coach, who steps in, from which day, and why one more fits a full load."""

    coach_id: int
    deputy_id: int | None
    from_on: date
    reason: str = ""


def name_coach(user: User, case: Case, wanted: Wanted, *, instead_of: int | None) -> CoachChange:
    """Agree that somebody else coaches from a day on; everybody concerned hears of it now.

    ``instead_of`` is the coach whom the user saw. Raises `NoCoachYet`, `YearOver`, `NotThisDay`,
    `ChangedMeanwhile`, `NoSuchCoach`, `ReasonNeeded`, `AgainstConflict`.
    """
    require(user, Can.CHANGE_COACH, case)
    with transaction():
        year_locks.lock_case(case)
        known = ahead(case) or _made_just_now(case, wanted)
        if known is not None and _is_as(known, wanted):
            # The same button, pressed twice.
            return known
        _check(case, wanted, instead_of)
        change = CoachChange(
            case=case,
            former=case.coach,
            coach=intake.coach_of(wanted.coach_id, "coach"),
            deputy=intake.coach_of(wanted.deputy_id, "deputy") if wanted.deputy_id else None,
            from_on=wanted.from_on,
            reason=wanted.reason,
            named_by=user,
        )
        db.session.add(change)
        db.session.flush()
        change.process = cases.begin(HANDOVER, case)
        coach_wishes.settle(case)
        note_event(user, "coach_named", case, coach_id=change.coach_id, day=str(change.from_on))
        conflicts.keep_reason(user, case, _choice(wanted))
        coach_change_mails.tell(change)
        if change.from_on <= today():
            _make(change)
    return change


def call_off(user: User, change: CoachChange) -> None:
    """Everything stays as it is; raises `ChangedMeanwhile` once the new coach has begun."""
    require(user, Can.CHANGE_COACH, change.case)
    with transaction():
        year_locks.lock_case(change.case)
        db.session.refresh(change)
        if change.called_off_at is not None:
            return
        if change.made_at is not None:
            raise ChangedMeanwhile(
                _("%(name)s coaches this organisation already.", name=change.coach.name)
            )
        _call_off(user, change)


def drop(case: Case) -> None:
    """The year ends before somebody else coaches it; within the caller's transaction."""
    change = ahead(case)
    if change is not None:
        _end(change)


def ahead(case: Case) -> CoachChange | None:
    """The change that has been agreed on, and whose day has not come."""
    return db.session.scalar(
        _ahead()
        .where(CoachChange.case_id == case.id)
        .options(joinedload(CoachChange.coach), joinedload(CoachChange.former))
    )


def _ahead() -> Select[CoachChange]:
    return select(CoachChange).where(
        CoachChange.made_at.is_(None), CoachChange.called_off_at.is_(None)
    )


def due(limit: int) -> list[int]:
    """The changes whose day has come."""
    query = _ahead().with_only_columns(CoachChange.id).where(CoachChange.from_on <= today())
    with transaction():
        return list(db.session.scalars(query.order_by(CoachChange.id).limit(limit)))


def make(change_id: int) -> bool:
    """Let the new coach begin, if the day has come; harmless when somebody else has done it."""
    with transaction():
        change = db.session.get_one(CoachChange, change_id)
        year_locks.lock_case(change.case)
        db.session.refresh(change)
        if change.made_at is not None or change.called_off_at is not None:
            return False
        if change.case.status in OVER or change.case.coach_id != change.former_id:
            _end(change)
        elif _is_possible(change):
            _make(change)
    return True


def do_without(person: User) -> None:
    """Somebody coaches no more, so nothing follows from what was agreed for a later day.

    Within the caller's transaction.
    """
    theirs = or_(CoachChange.coach_id == person.id, CoachChange.deputy_id == person.id)
    query = _ahead().where(theirs).order_by(CoachChange.case_id)
    for change in db.session.scalars(query).all():
        year_locks.lock_case(change.case)
        db.session.refresh(change)
        if change.made_at is None and change.called_off_at is None:
            _is_possible(change)


def can_change(case: Case) -> bool:
    """Whether somebody coaches who can be followed by somebody else."""
    begun = case.status not in (*OVER, CaseStatus.PREPARING)
    return begun and case.coach_id is not None and case.coach_confirmed


def choices(case: Case) -> list[dict[str, Any]]:
    """Every coach with load, languages and sectors, those with the least to do first."""
    against = conflicts.reasons(case.organisation)
    lines = sorted(coach_choices.coaches(), key=lambda line: (line.load, line.user.name))
    return [
        {
            "id": line.user.id,
            "name": line.user.name,
            "load": line.load,
            "most": line.most,
            "languages": line.user.works_in,
            "sectors": line.user.coaching_sectors,
            "is_coach": line.user.id == case.coach_id,
            "conflict": against.get(line.user.id, ""),
        }
        for line in lines
    ]


# ---- within the caller's transaction ----


def _is_as(change: CoachChange, wanted: Wanted) -> bool:
    found = (change.coach_id, change.deputy_id, change.from_on)
    return found == (wanted.coach_id, wanted.deputy_id, wanted.from_on)


def _made_just_now(case: Case, wanted: Wanted) -> CoachChange | None:
    """Nothing is left to do where this coach has begun on this very day."""
    if case.coach_id != wanted.coach_id:
        return None
    return db.session.scalar(
        select(CoachChange)
        .where(CoachChange.case_id == case.id, CoachChange.made_at.is_not(None))
        .order_by(CoachChange.id.desc())
        .limit(1)
    )


def _check(case: Case, wanted: Wanted, instead_of: int | None) -> None:
    if case.status in OVER:
        raise YearOver(_("The year of this organisation is over, so nothing has been changed."))
    if not can_change(case):
        raise NoCoachYet(
            _("No coach has confirmed yet. Choose one in the task that assigns a coach.")
        )
    other = ahead(case)
    if other is not None:
        raise ChangedMeanwhile(
            _(
                "%(who)s has named %(coach)s meanwhile. Call that off first if you want "
                "somebody else.",
                who=other.named_by.name,
                coach=other.coach.name,
            )
        )
    if case.coach_id != instead_of:
        coach = case.coach.name if case.coach else ""
        raise ChangedMeanwhile(
            _("%(coach)s has become the coach meanwhile. Look once more.", coach=coach)
        )
    _check_wanted(case, wanted)


def _check_wanted(case: Case, wanted: Wanted) -> None:
    if wanted.coach_id == case.coach_id:
        raise Refusal(_("This person is the coach already. Choose another."), field="coach")
    if wanted.deputy_id == wanted.coach_id:
        raise Refusal(_("Choose somebody else as the deputy than as the coach."), field="deputy")
    if not today() <= wanted.from_on <= case.ends_on:
        raise NotThisDay(
            _("Choose today or a later day, at the latest the last day of the year."),
            field="from_on",
        )
    choice = _choice(wanted)
    conflicts.check(case.organisation, choice)
    if choice.over is not None and not wanted.reason.strip():
        raise coach_choices.ReasonNeeded(
            _("This coach has as many organisations as agreed. Write why one more fits."),
            field="reason",
        )


def _choice(wanted: Wanted) -> Choice:
    line = next((each for each in coach_choices.coaches() if each.user.id == wanted.coach_id), None)
    is_full = line is not None and line.free is not None and line.free < 1
    chosen = [id for id in (wanted.coach_id, wanted.deputy_id) if id is not None]
    return Choice(chosen, wanted.reason, over=wanted.coach_id if is_full else None)


def _make(change: CoachChange) -> None:
    """Tasks follow the role in this instant; those that the former coach was given do so too."""
    case = change.case
    change.made_at = now()
    case.former_coach, case.former_coach_until = change.former, change.from_on
    case.coach, case.deputy_coach = change.coach, change.deputy
    # Coordinator and coach have agreed before the coach was named, so nobody is asked again.
    case.coach_confirmed = True
    releases.of_case(case)
    note_event(change.named_by, "coach_changed", case, coach_id=change.coach_id)


def _is_possible(change: CoachChange) -> bool:
    """Whether the named coach still coaches; else the former one stays, and coordinators hear."""
    deputy = change.deputy
    if deputy is not None and not intake.may_coach(deputy):
        change.deputy = None
        coach_change_mails.tell_of_loss(change, deputy)
    if intake.may_coach(change.coach):
        return True
    _call_off(None, change)
    coach_change_mails.tell_of_loss(change, change.coach)
    return False


def _call_off(user: User | None, change: CoachChange) -> None:
    """The former coach stays, and everybody who had heard of another one hears of that."""
    _end(change)
    note_event(user, "coach_change_called_off", change.case, coach_id=change.coach_id)
    coach_change_mails.tell_of_end(change)


def _end(change: CoachChange) -> None:
    change.called_off_at = now()
    if change.process is not None:
        cases.cancel(change.process)
