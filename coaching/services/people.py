"""People: add them, invite them, find those who hold a role."""

from collections.abc import Iterable
from dataclasses import dataclass
from secrets import token_hex
from typing import Any

from sqlalchemy import func, select

from coaching.i18n import gettext as _
from coaching.model.base import db, transaction
from coaching.model.cases import Case, Member, MemberKind
from coaching.model.history import note_event
from coaching.model.mail import note_mail
from coaching.model.people import Office, StaffRole, User
from coaching.model.processes import Task
from coaching.permissions import Can, require
from coaching.services import absences, invitations, second_steps
from coaching.services.refusals import Refusal


class AddressTaken(Refusal):
    """Somebody else has this e-mail address."""


class CannotTakePart(Refusal):
    """This person cannot have the place."""


@dataclass(frozen=True)
class Person:
    """Who somebody is, as typed into a form."""

    name: str
    email: str
    language: str = "fi"
    phone: str = ""

    @classmethod
    def of(cls, values: dict[str, Any]) -> "Person":
        """The person in a form's group of fields."""
        return cls(
            values["name"].strip(),
            values["email"].strip().lower(),
            values.get("language") or "fi",
            (values.get("phone") or "").strip(),
        )


def with_role(role: StaffRole) -> list[User]:
    """Everybody active who holds a role, by name."""
    query = (
        select(User)
        .join(Office)
        .where(Office.role == role, User.active.is_(True))
        .order_by(User.name)
        .options(*absences.with_people())
    )
    return list(db.session.scalars(query).unique())


def staff_of(case: Case | None) -> list[User]:
    """The coach of a case and all coordinators, each once."""
    coach = [case.coach] if case is not None and case.coach is not None else []
    return list(dict.fromkeys([*coach, *with_role(StaffRole.COORDINATOR)]))


def members_of(task: Task) -> list[Member]:
    """Those who take part today in the year that a task belongs to."""
    return members_today(task.case) if task.case else []


def members_today(case: Case) -> list[Member]:
    """Those who take part today in a year."""
    return [m for m in case.members if m.left_at is None]


def member_choices(task: Task) -> list[dict[str, Any]]:
    """The people of the organisation that a task belongs to, each once."""
    return choices_of(task.case) if task.case else []


def choices_of(case: Case) -> list[dict[str, Any]]:
    """The people of the organisation, each once."""
    seen: dict[int, dict[str, Any]] = {}
    for member in members_today(case):
        seen.setdefault(member.user_id, {"id": member.id, "name": member.user.name})
    return list(seen.values())


def still_here(task: Task, members: Iterable[int]) -> list[int]:
    """Those of these members who take part today."""
    here = {member["id"] for member in member_choices(task)}
    return [member for member in members if member in here]


def by_email(email: str) -> User | None:
    """The account with this address, however it is spelled."""
    return db.session.scalar(select(User).where(func.lower(User.email) == email.strip().lower()))


def join(
    case: Case, person: Person, kind: MemberKind, *, field: str = "email", **more: str
) -> Member:
    """Make somebody a member of a case; who has never signed in is invited, others hear of it.

    Within the caller's transaction. A known address is the same person, whose name stays and whose
    account opens again if it was closed; raises `CannotTakePart` at this field for closed accounts
    of the programme's own people.
    """
    before = by_email(person.email)
    is_newcomer = before is not None and before.active and not _takes_part(before, case)
    user = account_of(person, case, field=field)
    if is_newcomer and user.password is not None and kind == MemberKind.TEAM_MEMBER:
        # The others hear of it when the year begins.
        note_mail("place_taken", user, case_id=case.id, kind=str(kind))
    known = next(
        (m for m in case.members if m.user_id == user.id and m.kind == kind and not m.left_at), None
    )
    if known is not None:
        return known
    member = Member(case=case, user=user, kind=kind, **more)
    db.session.add(member)
    db.session.flush()
    return member


def _takes_part(user: User, case: Case) -> bool:
    return any(m.user_id == user.id and not m.left_at for m in case.members)


def account_of(person: Person, case: Case, *, field: str = "email") -> User:
    """The account with an address: a closed one opens again, and who is not on board is invited.

    Within the caller's transaction. Raises `CannotTakePart` at this field for closed accounts of
    the programme's own people.
    """
    known = by_email(person.email)
    if known is None:
        return create(person, case)
    if not known.active:
        if known.staff_roles:
            raise CannotTakePart(
                _(
                    "The account with the address %(email)s is closed. Ask an administrator.",
                    email=known.email,
                ),
                field=field,
            )
        # The ways into a closed account are not kept for whoever knew them.
        known.active, known.password, known.fs_uniquifier = True, None, token_hex()
        second_steps.forget_passkeys(known)
        invitations.invite(known, case)
    elif known.password is None and not _takes_part(known, case):
        invitations.invite(known, case)
    return known


def create(person: Person, case: Case) -> User:
    """An account for somebody of an organisation, with a mail to set a password.

    Within the caller's transaction.
    """
    user = account_for(person)
    db.session.flush()
    invitations.invite(user, case)
    return user


def account_for(person: Person) -> User:
    """An account of which nobody is told; within the caller's transaction, who writes it."""
    user = User(
        name=person.name,
        email=person.email,
        language=person.language,
        phone=person.phone or None,
    )
    db.session.add(user)
    return user


def add_staff(
    user: User,
    person: Person,
    roles: Iterable[StaffRole],
    *,
    coaches_at_most: int | None = None,
    languages: Iterable[str] = (),
    sectors: Iterable[str] = (),
) -> User:
    """Give somebody of the programme an account and roles; raises `AddressTaken`.

    ``languages`` and ``sectors`` are those that a coach works in.
    """
    require(user, Can.ADMINISTER)
    with transaction():
        added = create_staff(person, roles)
        _bring(added, coaches_at_most, languages, sectors)
        note_event(user, "person_added", subject_id=added.id)
    return added


def create_staff(person: Person, roles: Iterable[StaffRole]) -> User:
    """The same within the caller's transaction, for the very first person too."""
    if by_email(person.email) is not None:
        raise AddressTaken(_("Somebody with this e-mail address has an account."), field="email")
    added = User(
        name=person.name,
        email=person.email,
        language=person.language,
        phone=person.phone or None,
        offices=[Office(role=role) for role in roles],
    )
    db.session.add(added)
    db.session.flush()
    invitations.invite(added, None)
    return added


def _bring(
    person: User, at_most: int | None, languages: Iterable[str], sectors: Iterable[str]
) -> None:
    """What somebody brings as a coach."""
    person.coaches_at_most = at_most
    person.coaching_languages = list(languages)
    person.coaching_sectors = list(sectors)


def change_coaching(
    user: User,
    person: User,
    *,
    at_most: int | None,
    languages: Iterable[str],
    sectors: Iterable[str],
) -> None:
    """Agree on how many organisations somebody coaches, in which languages and sectors."""
    require(user, Can.ADMINISTER)
    with transaction():
        _bring(person, at_most, languages, sectors)
        note_event(user, "coaching_changed", subject_id=person.id)


def keep_language(user: User, language: str) -> None:
    """Remember the language that somebody reads."""
    with transaction():
        user.language = language
