"""One follows another in an organisation: contact person, deputy, management sponsor, team."""

from dataclasses import dataclass

from coaching.clock import now
from coaching.i18n import gettext as _
from coaching.model.base import db, transaction
from coaching.model.cases import OVER, Case, CaseStatus, Member, MemberKind
from coaching.model.history import note_event
from coaching.model.mail import note_mail, note_mail_to_address
from coaching.model.people import User
from coaching.permissions import Can, allowed, require
from coaching.services import commitments, inheritances, people, substitution_ends, year_locks
from coaching.services.people import CannotTakePart, Person
from coaching.services.refusals import Refusal

# Who may name a successor in each place.
RIGHTS = {
    MemberKind.CONTACT: Can.CHANGE_CONTACT,
    MemberKind.DEPUTY: Can.CHANGE_CONTACT,
    MemberKind.SPONSOR: Can.CHANGE_SPONSOR,
    MemberKind.TEAM_MEMBER: Can.CHANGE_TEAM,
}
ANSWERS = (MemberKind.CONTACT, MemberKind.DEPUTY)
SPEAKS = (*ANSWERS, MemberKind.SPONSOR)


class NotUnderWay(Refusal):
    """Before the year coordinators name its people; after it nobody does."""


class ChangedMeanwhile(Refusal):
    """Somebody else has named another successor."""


class NobodyLeft(Refusal):
    """Somebody has to answer for the organisation."""


@dataclass(frozen=True)
class Successor:
    """Who follows: somebody of the organisation by id, or a person as typed into a form."""

    user_id: int | None = None
    person: Person | None = None
    title: str = ""


def follow(
    user: User,
    case: Case,
    kind: MemberKind,
    successor: Successor | None,
    *,
    instead_of: int | None,
    stays: bool = False,
) -> Member | None:
    """Let somebody follow in a place, or nobody; open work passes on in the same moment.

    ``instead_of`` is the one whom the user saw there; with ``stays`` that person remains in the
    team. Raises `NotUnderWay`, `ChangedMeanwhile`, `NobodyLeft`, `CannotTakePart`.
    """
    require(user, RIGHTS[kind], case)
    with transaction():
        _begin(case)
        former = next((m for m in case.members if m.kind == kind and m.left_at is None), None)
        if former is not None and _is(former, successor):
            # The same button, pressed twice.
            return former
        if (former.user_id if former else None) != instead_of:
            raise _changed(former)
        if successor is None:
            _stop_without_anybody(user, case, kind)
        next_one = _user_of(case, successor) if successor else None
        _stop_double_place(case, kind, next_one)
        left = _leave_place(former, keeps_team=stays) if former else []
        member = _take_place(case, kind, next_one, successor) if next_one and successor else None
        inheritances.pass_on(case, kind, former, member, left)
        _note(user, case, kind, former, member)
        if former is not None:
            substitution_ends.settle(user, former.user)
        if kind == MemberKind.SPONSOR:
            commitments.ask_again(case)
    return member


def join_team(user: User, case: Case, person: Person) -> Member:
    """One more member of the team; raises `NotUnderWay`, `CannotTakePart`."""
    require(user, Can.CHANGE_TEAM, case)
    with transaction():
        _begin(case)
        before, successor = {each.id for each in case.members}, Successor(person=person)
        member = _take_place(case, MemberKind.TEAM_MEMBER, _user_of(case, successor), successor)
        if member.id not in before:
            _note(user, case, MemberKind.TEAM_MEMBER, None, member)
    return member


def leave_team(user: User, member: Member) -> None:
    """Somebody takes part no more; promises wait for the contact person then.

    Whoever speaks for the organisation is followed by somebody first. Raises `NotUnderWay`,
    `CannotTakePart`.
    """
    case = member.case
    require(user, Can.CHANGE_TEAM, case)
    with transaction():
        _begin(case)
        if member.left_at is not None:
            return
        if any(member.user in case.people(kind) for kind in SPEAKS):
            raise CannotTakePart(
                _(
                    "%(name)s has a place of their own. Name a successor there.",
                    name=member.user.name,
                )
            )
        left = _leave_place(member, keeps_team=False)
        inheritances.pass_on(case, MemberKind.TEAM_MEMBER, member, None, left)
        _note(user, case, MemberKind.TEAM_MEMBER, member, None)
        substitution_ends.settle(user, member.user)


def go_over(user: User, case: Case, person: User) -> None:
    """Somebody takes part in another year from now on, within the caller's transaction.

    What the person had promised here waits for the contact person.
    """
    places = [m for m in people.members_today(case) if m.user_id == person.id]
    for place in places:
        place.left_at = now()
    db.session.flush()
    db.session.expire(case, ["members"])
    for place in places:
        inheritances.pass_on(case, place.kind, place, None, places)
        note_event(user, f"{place.kind}_left", case, person_id=person.id)


def can_change(case: Case) -> bool:
    """Whether the year is under way."""
    return case.status not in (*OVER, CaseStatus.PREPARING)


def present(case: Case, kind: MemberKind) -> Member | None:
    """Who has a place today."""
    return next((m for m in case.members if m.kind == kind and m.left_at is None), None)


def candidates(case: Case, kind: MemberKind) -> list[User]:
    """Those of the organisation who could follow."""
    there = present(case, kind)
    barred = {there.user_id} if there else set()
    if kind == MemberKind.DEPUTY:
        barred |= {person.id for person in case.people(MemberKind.CONTACT)}
    found = (member.user for member in people.members_today(case))
    return [each for each in dict.fromkeys(found) if each.id not in barred]


def may_be_empty(user: User, case: Case, kind: MemberKind) -> bool:
    """Whether somebody else still answers for the organisation when nobody has this place.

    For the organisation itself a contact person or a deputy; for coordinators also the sponsor.
    """
    there = present(case, kind)
    if kind not in ANSWERS or there is None:
        return False
    enough = SPEAKS if allowed(user, Can.COORDINATE, case) else ANSWERS
    others = (person for each in enough if each != kind for person in case.people(each))
    return any(person.active and person.id != there.user_id for person in others)


# ---- within the caller's transaction ----


def take_over(user: User, case: Case, kind: MemberKind, person: User, *, title: str) -> None:
    """Let somebody follow in a place whose holder stays in the team; open work passes on."""
    former = present(case, kind)
    left = _leave_place(former, keeps_team=True) if former else []
    member = _take_place(case, kind, person, Successor(title=title))
    inheritances.pass_on(case, kind, former, member, left)
    db.session.expire(case, ["members"])
    if former is not None:
        note_event(user, f"{kind}_left", case, person_id=former.user_id)
    note_event(user, f"{kind}_named", case, person_id=person.id)
    note_mail("place_taken", person, case_id=case.id, kind=str(kind))


def _begin(case: Case) -> None:
    year_locks.lock_case(case)
    if not can_change(case):
        raise NotUnderWay(_("This year is not under way, so nothing has been changed."))


def _is(member: Member, successor: Successor | None) -> bool:
    if successor is None:
        return False
    if successor.person is not None:
        return member.user.email == successor.person.email
    return member.user_id == successor.user_id


def _changed(former: Member | None) -> ChangedMeanwhile:
    if former is None:
        return ChangedMeanwhile(_("Nobody has this place any more. Look once more."))
    return ChangedMeanwhile(
        _("%(name)s has this place meanwhile. Look once more.", name=former.user.name)
    )


def _stop_without_anybody(user: User, case: Case, kind: MemberKind) -> None:
    if present(case, kind) is not None and not may_be_empty(user, case, kind):
        words = _("Name a successor: somebody has to answer for the organisation.")
        raise NobodyLeft(words, field="who")


def _stop_double_place(case: Case, kind: MemberKind, person: User | None) -> None:
    is_deputy = kind == MemberKind.DEPUTY
    if is_deputy and person is not None and person in case.people(MemberKind.CONTACT):
        raise CannotTakePart(
            _("%(name)s is the contact person. Choose somebody else.", name=person.name),
            field="who",
        )


def _user_of(case: Case, successor: Successor) -> User:
    """The account of whoever follows."""
    if successor.person is None:
        found = next(
            (m.user for m in people.members_today(case) if m.user_id == successor.user_id), None
        )
        if found is None:
            raise CannotTakePart(_("This person takes part no more. Choose another."), field="who")
        return found
    return people.account_of(successor.person, case)


def _take_place(case: Case, kind: MemberKind, person: User, successor: Successor) -> Member:
    for member in case.members:
        # A deputy who becomes the contact person is the deputy no more.
        moves_up = kind == MemberKind.CONTACT and member.kind == MemberKind.DEPUTY
        if moves_up and member.user_id == person.id and member.left_at is None:
            member.left_at = now()
    db.session.flush()
    known = next(
        (m for m in people.members_today(case) if m.user_id == person.id and m.kind == kind),
        None,
    )
    if known is not None:
        return known
    member = Member(case=case, user=person, kind=kind, title=successor.title)
    db.session.add(member)
    db.session.flush()
    return member


def _leave_place(former: Member, *, keeps_team: bool) -> list[Member]:
    """End the place, and with it the part in the team, if no other place is left."""
    case, places = former.case, [former]
    own = [m for m in people.members_today(case) if m.user_id == former.user_id]
    speaks = any(m.kind in SPEAKS and m.id != former.id for m in own)
    if not keeps_team and not speaks:
        places = own
    elif keeps_team and not any(m.kind == MemberKind.TEAM_MEMBER for m in own):
        db.session.add(Member(case=case, user=former.user, kind=MemberKind.TEAM_MEMBER))
    for member in places:
        member.left_at = now()
    db.session.flush()
    db.session.expire(case, ["members"])
    return places


def _note(
    user: User, case: Case, kind: MemberKind, former: Member | None, member: Member | None
) -> None:
    db.session.expire(case, ["members"])
    if former is not None:
        note_event(user, f"{kind}_left", case, person_id=former.user_id)
        _tell_former(case, kind, former.user)
    if member is not None:
        note_event(user, f"{kind}_named", case, person_id=member.user_id)
        # Whoever is new to the team has the invitation, which says the same.
        if kind != MemberKind.TEAM_MEMBER or member.user.password is not None:
            note_mail("place_taken", member.user, case_id=case.id, kind=str(kind))
    told = [*people.staff_of(case), *(each for kind in SPEAKS for each in case.people(kind))]
    for person in dict.fromkeys(told):
        if person != user and (member is None or person != member.user):
            note_mail(
                "place_changes",
                person,
                case_id=case.id,
                kind=str(kind),
                person_id=member.user_id if member else None,
            )


def _tell_former(case: Case, kind: MemberKind, person: User) -> None:
    """By address, where the account is closed."""
    note_mail_to_address(
        "place_left", person.email, person.language, case_id=case.id, kind=str(kind)
    )
