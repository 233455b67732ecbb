"""Two organisations become one: what would follow, and all of it in one moment."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy import delete, select, update
from sqlalchemy.orm import joinedload

from coaching.clock import now
from coaching.i18n import gettext as _
from coaching.model.action_items import ActionItem
from coaching.model.base import db, transaction
from coaching.model.cases import OVER, Case, Cohort
from coaching.model.coach_choices import CoachChoice
from coaching.model.coaching_sessions import CoachingSession
from coaching.model.history import note_event
from coaching.model.mail import note_mail
from coaching.model.mergers import Merger
from coaching.model.organisations import Organisation
from coaching.model.people import StaffRole, User
from coaching.model.processes import Task
from coaching.model.training import CaseModule
from coaching.model.withdrawals import Withdrawal
from coaching.permissions import Can, allowed, require, visible_cases
from coaching.services import (
    action_items,
    bookings,
    cases,
    coach_changes,
    coaching_sessions,
    joinings,
    merger_wishes,
    people,
    substitution_ends,
    suspensions,
    withdrawals,
    year_locks,
)
from coaching.services.merger_wishes import CannotMerge, Wish
from coaching.services.refusals import Refusal


class AlreadyMerged(Refusal):
    """Another coordinator was faster."""


class HasMovedOn(Refusal):
    """Something else has happened since somebody looked at what would follow."""


@dataclass(frozen=True)
class Consequences:
    """What follows when an organisation joins another one; ``seen`` stands for all of it."""

    case: Case
    into: Case
    closes: Sequence[Task]
    meetings: Sequence[CoachingSession]
    seats: Sequence[CaseModule]
    promises: Sequence[ActionItem]
    told: Sequence[User]
    # Undecided requests to end one of the two years early, by the id of the year.
    leaving: Mapping[int, Withdrawal]

    @property
    def seen(self) -> str:
        """The same as long as nothing else has happened in either year."""
        parts = (
            (self.case.status, self.into.status),
            *([each.id for each in found] for found in (self.closes, self.meetings, self.seats)),
            [each.id for each in self.promises],
            *([each.id for each in people.members_today(c)] for c in (self.case, self.into)),
            (self.case.coach_id, self.into.coach_id),
            sorted(each.id for each in self.leaving.values()),
        )
        return sha256(repr([[str(one) for one in part] for part in parts]).encode()).hexdigest()


def candidates(user: User, case: Case) -> list[Case]:
    """The organisations of the cohort that another one can join, by name."""
    require(user, Can.MERGE, case)
    query = visible_cases(user).where(
        Case.cohort_id == case.cohort_id, Case.id != case.id, Case.status.not_in(OVER)
    )
    options = (
        joinedload(Case.organisation).joinedload(Organisation.parent),
        joinedload(Case.cohort).lazyload(Cohort.blackouts),
    )
    found = db.session.scalars(query.options(*options)).unique()
    fitting = (each for each in found if not merger_wishes.hindrance_of(case, each))
    return sorted(fitting, key=lambda each: each.organisation.full_name.casefold())


def consequences(user: User, case: Case, into: Case, wish: Wish | None = None) -> Consequences:
    """What would follow; with a wish also whether it can be granted.

    Raises `CannotMerge`, `AlreadyMerged`, `NotThisPlace`, `NameTaken`, `ReasonMissing`.
    """
    for each in (case, into):
        require(user, Can.MERGE, each)
    _stop_unless_possible(case, into)
    if wish is not None:
        merger_wishes.check(case, into, wish)
    leaving = withdrawals.running_of((case, into))
    return Consequences(
        case=case,
        into=into,
        closes=_open_tasks(case),
        meetings=suspensions.meetings_between(case, now()),
        seats=suspensions.seats_between(case, now()),
        promises=action_items.open_of(case),
        told=[person for person in _concerned(case, into, leaving) if person.id != user.id],
        leaving=leaving,
    )


def merge(user: User, case: Case, into: Case, wish: Wish, *, seen: str) -> Merger:
    """Let an organisation join another one: everything passes on in this moment.

    ``seen`` are the consequences that the user saw. Raises as `consequences`, or `HasMovedOn`.
    """
    for each in (case, into):
        require(user, Can.MERGE, each)
    with transaction():
        # The same order for everybody, or two people could wait for each other for ever.
        for each in sorted((case, into), key=lambda each: each.id):
            year_locks.lock_case(each)
        known = of_case(case)
        if known is not None and (known.by_id, known.into_id) == (user.id, into.id):
            # The same button, pressed twice.
            return known
        found = consequences(user, case, into, wish)
        if found.seen != seen:
            raise HasMovedOn(
                _("Something else has happened since you looked. Look at what follows once more.")
            )
        return _merge(user, found, wish)


def of_case(case: Case) -> Merger | None:
    """How a year ended because its organisation joined another one."""
    return db.session.scalar(select(Merger).where(Merger.case_id == case.id))


def _stop_unless_possible(case: Case, into: Case) -> None:
    known = of_case(case)
    if known is not None:
        raise AlreadyMerged(
            _(
                "%(name)s has joined %(into)s already: %(who)s has done it.",
                name=case.organisation.full_name,
                into=known.into.organisation.full_name,
                who=known.by.name,
            )
        )
    hindrance = merger_wishes.hindrance_of(case, into)
    if hindrance:
        raise CannotMerge(hindrance)


# ---- what follows ----


def _open_tasks(case: Case) -> Sequence[Task]:
    query = select(Task).where(Task.case_id == case.id, Task.closed_at.is_(None))
    options = joinedload(Task.process), joinedload(Task.assignee)
    return db.session.scalars(query.order_by(Task.id).options(*options)).unique().all()


def _concerned(case: Case, into: Case, leaving: Mapping[int, Withdrawal]) -> list[User]:
    """Everybody of both organisations, those who coach them or would have, the coordinators.

    The programme managers too, where they have been asked to end one of the two years.
    """
    ahead = coach_changes.ahead(case)
    found = [
        *(member.user for each in (into, case) for member in people.members_today(each)),
        *(coach for each in (into, case) for coach in (each.coach, each.deputy_coach)),
        ahead.coach if ahead else None,
        *people.with_role(StaffRole.COORDINATOR),
        *(people.with_role(StaffRole.MANAGER) if leaving else ()),
    ]
    return list(dict.fromkeys(person for person in found if person is not None and person.active))


def _merge(user: User, found: Consequences, wish: Wish) -> Merger:
    case, into = found.case, found.into
    for session in found.meetings:
        coaching_sessions.tell_both("session_called_off", session)
    coach_changes.drop(case)
    db.session.execute(delete(CoachChoice).where(CoachChoice.case_id == case.id))
    absences = joinings.leave_out(user, case)
    owners = joinings.owners_of(found.promises)
    cases.merge(case, into)
    coaching_sessions.lapse(case)
    bookings.release(case)
    left = joinings.move_members(user, case, into, wish.becomes, wish.sponsor_id)
    joinings.name_sponsor(user, case, into, wish.sponsor_id)
    joinings.move_promises(user, found.promises, into, owners)
    substitution_ends.end_without_place(user, absences)
    merger = Merger(
        case=case,
        into=into,
        by=user,
        reason=wish.reason.strip(),
        former_name=_rename(into.organisation, wish.name.strip()),
    )
    db.session.add(merger)
    db.session.flush()
    note_event(user, "organisation_merged", case, other_case_id=into.id)
    note_event(user, "organisation_joined", into, other_case_id=case.id)
    _tell(merger, [person for person in found.told if person not in left])
    return merger


def _rename(organisation: Organisation, name: str) -> str:
    """Give it another name, if it gets one; gives what it was called before."""
    if name in ("", organisation.name):
        return ""
    before, organisation.name = organisation.full_name, name
    db.session.flush()
    own = select(Case.id).where(Case.organisation_id == organisation.id)
    db.session.execute(
        update(Task)
        .where(Task.case_id.in_(own), Task.closed_at.is_(None))
        .values(organisation_name=organisation.full_name)
        .execution_options(synchronize_session=False)
    )
    return before


def _tell(merger: Merger, told: Sequence[User]) -> None:
    """Each is led to the page that they may open."""
    for person in told:
        seen = next(
            (c.id for c in (merger.into, merger.case) if allowed(person, Can.SEE_CASE, c)), None
        )
        note_mail("merged", person, case_id=seen, merger_id=merger.id)
