"""Conflicts of interest: declared by coaches, known to whoever chooses one; never about origin."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import delete, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import aliased, joinedload

from coaching.data.conflicts import WHY_ALL_THE_SAME, WITHOUT_WORDS
from coaching.i18n import gettext as _
from coaching.model.base import db, transaction
from coaching.model.cases import OVER, Case
from coaching.model.conflicts import Conflict
from coaching.model.history import note_event
from coaching.model.notes import Note, NoteAudience
from coaching.model.organisations import Organisation
from coaching.model.people import User
from coaching.permissions import Can, require, visible_conflicts
from coaching.services.refusals import Refusal


class AlreadyDeclared(Refusal):
    """The coach has declared this conflict before."""


class NoSuchOrganisation(Refusal):
    """The organisation takes part no more."""


class AgainstConflict(Refusal):
    """Somebody with a conflict of interest is chosen without a word why."""


@dataclass(frozen=True)
class Choice:
    """Who is chosen to coach or to step in, and why all the same."""

    ids: Collection[int]
    reason: str = ""
    # The coach has as many organisations as agreed.
    over: int | None = None


# ---- what coaches declare ----


def own(user: User) -> Sequence[Conflict]:
    """What a coach has declared, by the name of the organisation."""
    require(user, Can.COACH)
    query = visible_conflicts(user).where(Conflict.coach_id == user.id)
    shown = query.options(joinedload(Conflict.organisation).joinedload(Organisation.parent))
    found = db.session.scalars(shown).unique().all()
    return sorted(found, key=lambda each: each.organisation.full_name.casefold())


def choices(user: User) -> list[tuple[int, str]]:
    """The organisations that take part, and those that they are units of, by name."""
    require(user, Can.COACH)
    unit = aliased(Organisation)
    taking_part = select(Case.organisation_id).where(Case.status.not_in(OVER))
    parents = select(unit.parent_id).where(unit.id.in_(taking_part))
    query = select(Organisation).where(
        or_(Organisation.id.in_(taking_part), Organisation.id.in_(parents))
    )
    found = db.session.scalars(query.options(joinedload(Organisation.parent))).unique()
    named = [(each.id, each.full_name) for each in found]
    return sorted(named, key=lambda each: each[1].casefold())


def declare(user: User, organisation_id: int, reason: str) -> Conflict:
    """Say that one had better not coach an organisation.

    Raises `AlreadyDeclared`, `NoSuchOrganisation`.
    """
    require(user, Can.COACH)
    if organisation_id not in dict(choices(user)):
        raise NoSuchOrganisation(_("Choose an organisation of the list."), field="organisation")
    conflict = Conflict(coach_id=user.id, organisation_id=organisation_id, reason=reason.strip())
    try:
        with transaction():
            db.session.add(conflict)
    except IntegrityError:
        raise AlreadyDeclared(
            _("You have declared this already. Withdraw it first if the reason has changed."),
            field="organisation",
        ) from None
    return conflict


def withdraw(user: User, conflict: Conflict) -> None:
    """There is no conflict any more."""
    require(user, Can.WITHDRAW_CONFLICT, conflict)
    with transaction():
        db.session.execute(delete(Conflict).where(Conflict.id == conflict.id))


# ---- what that means for a choice ----


def reasons(organisation: Organisation) -> dict[int, str]:
    """Who has declared a conflict with an organisation or the one it is a unit of, and why."""
    ids = [id for id in (organisation.id, organisation.parent_id) if id is not None]
    query = select(Conflict.coach_id, Conflict.reason).where(Conflict.organisation_id.in_(ids))
    found = db.session.execute(query.order_by(Conflict.id))
    return {coach_id: reason or _(WITHOUT_WORDS) for coach_id, reason in found}


def of_organisations(ids: Iterable[int]) -> dict[int, set[int]]:
    """The coaches with a conflict, by the id of the organisation."""
    query = select(Conflict.organisation_id, Conflict.coach_id)
    found: dict[int, set[int]] = {}
    for organisation_id, coach_id in db.session.execute(
        query.where(Conflict.organisation_id.in_(sorted(set(ids))))
    ):
        found.setdefault(organisation_id, set()).add(coach_id)
    return found


def of_business(business_id: str) -> set[int]:
    """Who has declared a conflict with an organisation of this number, or a unit of it."""
    if not business_id:
        return set()
    query = select(Conflict.coach_id).join(Conflict.organisation)
    return set(db.session.scalars(query.where(Organisation.business_id == business_id)))


def carry_over(organisation: Organisation, coach_ids: Iterable[int]) -> None:
    """Who could not judge an application had better not coach who applied; within a transaction.

    Nobody has asked them why, so there are no words.
    """
    known = reasons(organisation)
    db.session.add_all(
        Conflict(coach_id=each, organisation_id=organisation.id, reason="")
        for each in coach_ids
        if each not in known
    )
    db.session.flush()


def coaches_against(organisations: Iterable[Organisation]) -> dict[int, set[int]]:
    """The coaches with a conflict, by organisation; one statement for all of them."""
    declared: dict[int | None, set[int]] = {}
    for conflicted, coach_id in db.session.execute(
        select(Conflict.organisation_id, Conflict.coach_id)
    ):
        declared.setdefault(conflicted, set()).add(coach_id)
    nobody: set[int] = set()
    return {
        each.id: declared.get(each.id, nobody) | declared.get(each.parent_id, nobody)
        for each in organisations
    }


def check(organisation: Organisation, choice: Choice) -> None:
    """Somebody with a conflict is chosen for a reason only; raises `AgainstConflict`."""
    against = [id for id in choice.ids if id in reasons(organisation)]
    if against and not choice.reason.strip():
        coach = db.session.get_one(User, against[0])
        raise AgainstConflict(_(WHY_ALL_THE_SAME, name=coach.name), field="reason")


def keep_reason(user: User, case: Case, choice: Choice) -> None:
    """History tells staff who was chosen against a conflict or over the number, and why.

    Within the caller's transaction.
    """
    known = reasons(case.organisation)
    against = [id for id in choice.ids if id in known]
    if not (against or choice.over) or not choice.reason.strip():
        return
    note = Note(
        case_id=case.id, by_id=user.id, text=choice.reason.strip(), audience=NoteAudience.STAFF
    )
    db.session.add(note)
    db.session.flush()
    # Said once, beside the first of them.
    beside: int | None = note.id
    for coach_id in against:
        note_event(user, "coach_against_conflict", case, coach_id=coach_id, note_id=beside)
        beside = None
    if choice.over is not None:
        note_event(user, "coach_over_number", case, coach_id=choice.over, note_id=beside)
