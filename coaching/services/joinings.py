"""What passes on when an organisation joins another one: people, promises, who stands in.

Everything here happens within the caller's transaction.
"""

from collections.abc import Iterable, Mapping

from coaching.model.action_items import ActionItem, ItemOwner
from coaching.model.base import db
from coaching.model.cases import Case, Member, MemberKind
from coaching.model.history import note_event
from coaching.model.mail import note_mail_to_address
from coaching.model.mergers import Becomes
from coaching.model.people import User
from coaching.model.substitutions import Substitution
from coaching.services import (
    action_items,
    commitments,
    inheritances,
    people,
    substitutions,
    successions,
)

# By what somebody is, in this order, where one person is several things.
ORDER = list(MemberKind)
BY_ROLE = {MemberKind.CONTACT: ItemOwner.CONTACT, MemberKind.SPONSOR: ItemOwner.SPONSOR}


def persons(case: Case) -> list[Member]:
    """Everybody of the organisation once, as the first of what they are."""
    in_order = sorted(people.members_today(case), key=lambda m: (ORDER.index(m.kind), m.id))
    first: dict[int, Member] = {}
    for member in in_order:
        first.setdefault(member.user_id, member)
    return list(first.values())


def newcomers(case: Case, into: Case) -> list[Member]:
    """Those of them who do not take part in the other year already."""
    there = {member.user_id for member in people.members_today(into)}
    return [member for member in persons(case) if member.user_id not in there]


def sponsors(case: Case, into: Case) -> list[User]:
    """Who can be the management sponsor of both: those of today first, then everybody else."""
    today = [person for each in (into, case) for person in each.people(MemberKind.SPONSOR)]
    others = [member.user for each in (into, case) for member in persons(each)]
    return list(dict.fromkeys([*today, *others]))


# ---- people ----


def owners_of(promises: Iterable[ActionItem]) -> dict[int, User | None]:
    """Who looks after each promise that is not the coach's, as long as everybody is there."""
    return {
        item.id: action_items.person_of(item) for item in promises if item.owner != ItemOwner.COACH
    }


def move_members(
    user: User, case: Case, into: Case, becomes: Mapping[int, Becomes], sponsor_id: int
) -> list[User]:
    """Everybody goes on with the same account; gives those who do not, and hear so."""
    new = newcomers(case, into)
    for member in people.members_today(case):
        member.left_at = case.ended_at
    db.session.flush()
    left = []
    for member in new:
        wanted = becomes.get(member.user_id, Becomes.TEAM_MEMBER)
        if wanted == Becomes.LEAVES:
            left.append(_leave(user, case, member))
        elif wanted == Becomes.DEPUTY or member.user_id != sponsor_id:
            _join(user, into, member, MemberKind(wanted.value))
    for each in (case, into):
        db.session.flush()
        db.session.expire(each, ["members"])
    return left


def _join(user: User, into: Case, member: Member, kind: MemberKind) -> None:
    person = member.user
    db.session.add(
        Member(case=into, user=person, kind=kind, title=member.title, function=member.function)
    )
    note_event(user, f"{kind}_named", into, person_id=person.id)


def _leave(user: User, case: Case, member: Member) -> User:
    """By address, where the account is closed."""
    person, kind = member.user, str(member.kind)
    note_event(user, f"{kind}_left", case, person_id=person.id)
    note_mail_to_address("place_left", person.email, person.language, case_id=case.id, kind=kind)
    inheritances.close_account(person)
    return person


def name_sponsor(user: User, case: Case, into: Case, sponsor_id: int) -> None:
    """The management of both signs the commitment again, whoever that is now."""
    there = successions.present(into, MemberKind.SPONSOR)
    if there is None or there.user_id != sponsor_id:
        person = db.session.get_one(User, sponsor_id)
        before = [m for m in case.members if m.user_id == sponsor_id]
        title = next((m.title for m in before if m.kind == MemberKind.SPONSOR), "")
        successions.take_over(user, into, MemberKind.SPONSOR, person, title=title)
    commitments.ask_again(into)


# ---- promises ----


def move_promises(
    user: User,
    promises: Iterable[ActionItem],
    into: Case,
    owners: Mapping[int, User | None],
) -> None:
    """Open ones go on with whoever made them; of those who have left, with the contact person."""
    here = {member.user_id: member for member in reversed(persons(into))}
    came = False
    for item in promises:
        before, came = item.case_id, True
        # The plan that it brought forward stays with the other year.
        item.case, item.plan_action_key = into, None
        if item.owner == ItemOwner.COACH:
            continue
        person = owners[item.id]
        member = here.get(person.id) if person is not None else None
        item.owner = BY_ROLE.get(member.kind, ItemOwner.MEMBER) if member else ItemOwner.CONTACT
        item.member = member if item.owner == ItemOwner.MEMBER else None
    db.session.flush()
    if came:
        note_event(user, "promises_came", into, other_case_id=before)


# ---- who stands in ----


def leave_out(user: User, case: Case) -> list[Substitution]:
    """Nobody stands in there any more; gives what depends on the places that people get."""
    members = [member.user for member in persons(case)]
    found = substitutions.with_part_of(case, members)
    for each in found:
        substitutions.leave_out(user, each, case)
    return [each for each in found if each.for_all and each.person in members]
