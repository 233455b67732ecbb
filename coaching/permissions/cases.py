"""What a person is to a case, which is one organisation's year; and which cases they may load."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select
from sqlalchemy.orm import aliased

from coaching.clock import today
from coaching.model.cases import Case, Member, MemberKind
from coaching.model.people import StaffRole, User
from coaching.model.substitutions import Substitution
from coaching.permissions.people import is_coach, oversees, sees_every_case
from coaching.permissions.places import cases_held, limits, stand_ins

# Who answers for an organisation.
ANSWERS = frozenset({MemberKind.CONTACT, MemberKind.DEPUTY})


def case_of(thing: Any) -> Case | None:
    """The case a thing belongs to."""
    return thing if isinstance(thing, Case) else thing.case


def coaches_in_person(user: User, thing: Any) -> bool:
    """The coach or the deputy coach of this case, and nobody in their place."""
    case = case_of(thing)
    return case is not None and user.id in {case.coach_id, case.deputy_coach_id}


def coaches_the_case(user: User, thing: Any) -> bool:
    """The coach or the deputy coach of this case, or a coach in their place."""
    case = case_of(thing)
    if case is None:
        return False
    return bool(coach_ids(user, case) & {case.coach_id, case.deputy_coach_id})


def reads_as_coach(user: User, thing: Any) -> bool:
    """Whoever coaches the case, and until the end of that day whoever has just handed it on.

    A year that goes on in another one is read by those who coach that one, too.
    """
    return any(
        coaches_the_case(user, case) or has_just_handed_on(user, case) for case in read_with(thing)
    )


def read_with(thing: Any) -> list[Case]:
    """The case a thing belongs to, and the one in which it goes on, if its organisation merged."""
    case = case_of(thing)
    return [each for each in (case, case.merged_into if case else None) if each is not None]


def has_just_handed_on(user: User, thing: Any) -> bool:
    """The coach of this case until today."""
    case = case_of(thing)
    if case is None or case.former_coach_until is None:
        return False
    return case.former_coach_id == user.id and today() <= case.former_coach_until


def coached_in_place(user: User, case: Case) -> Substitution | None:
    """The substitution by which somebody coaches this case; none if it is the own."""
    if coaches_in_person(user, case) or not is_coach(user):
        return None
    away = stand_ins(user, case)
    return next((each for each in away if coaches_in_person(each.person, case)), None)


def coached_for(user: User, case: Case) -> User | None:
    """The coach in whose place somebody coaches this case; nobody if it is the own."""
    found = coached_in_place(user, case)
    return found.person if found is not None else None


def coach_ids(user: User, case: Case) -> set[int | None]:
    """Whose coaching of this case a person does today: the own, and that of who is away."""
    away = (each.person_id for each in stand_ins(user, case)) if is_coach(user) else ()
    return {user.id, *away}


def is_member(user: User, thing: Any) -> bool:
    """Somebody of the organisation who takes part today."""
    return bool(kinds_of(user, thing))


def reads_as_member(user: User, thing: Any) -> bool:
    """The same, and whoever takes part in the year in which this one goes on."""
    return any(is_member(user, case) for case in read_with(thing))


def kinds_of(user: User, thing: Any) -> set[MemberKind]:
    """What a person is to the organisation of this case today; nothing for everybody else.

    Members also take the place of others; what somebody says as one of the team stays personal.
    """
    own = kinds_in_person(user.id, thing)
    if not own:
        return own
    away = (kinds_in_person(each.person_id, thing) for each in stand_ins(user, case_of(thing)))
    return own.union(*(kinds - {MemberKind.TEAM_MEMBER} for kinds in away))


def member_ids(user: User, thing: Any) -> set[int]:
    """Whose part in the organisation a member has today: the own, and that of who is away."""
    away = stand_ins(user, case_of(thing)) if kinds_in_person(user.id, thing) else ()
    return {user.id, *(each.person_id for each in away)}


def represented_for(user: User, case: Case) -> User | None:
    """The member in whose place another one speaks for the organisation; nobody if on one's own."""
    if kinds_in_person(user.id, case) - {MemberKind.TEAM_MEMBER}:
        return None
    of_them = (each.person for each in stand_ins(user, case) if represents(user, case))
    return next((person for person in of_them if represents(person, case)), None)


def kinds_in_person(user_id: int, thing: Any) -> set[MemberKind]:
    """What somebody is to the organisation in their own right."""
    case = case_of(thing)
    if case is None:
        return set()
    return {m.kind for m in case.members if m.user_id == user_id and m.left_at is None}


def represents(user: User, thing: Any) -> bool:
    """Somebody who speaks for the organisation: contact person, deputy or management sponsor."""
    return bool(kinds_of(user, thing) - {MemberKind.TEAM_MEMBER})


def keeps_in_touch(user: User, thing: Any) -> bool:
    """The contact person and the deputy, who answer for the organisation; else the management."""
    kinds = kinds_of(user, thing)
    if kinds & ANSWERS:
        return True
    return MemberKind.SPONSOR in kinds and lacks_contact(thing)


def lacks_contact(thing: Any) -> bool:
    """Nobody of the organisation is the contact person or the deputy today."""
    case = case_of(thing)
    return case is not None and not any(
        m.kind in ANSWERS and m.left_at is None for m in case.members
    )


def names_contacts(user: User, thing: Any) -> bool:
    """The contact person and the management sponsor, who say who answers for the organisation."""
    return bool(kinds_of(user, thing) & {MemberKind.CONTACT, MemberKind.SPONSOR})


def is_not_merged(_user: User, thing: Any) -> bool:
    """Everything that has not become part of another year."""
    case = case_of(thing)
    return case is None or case.merged_into_id is None


def is_contact(user: User, thing: Any) -> bool:
    """The contact person of this organisation."""
    return MemberKind.CONTACT in kinds_of(user, thing)


def reads_as_staff(user: User, thing: Any) -> bool:
    """The programme's own people: those who see every case, and whoever coaches this one."""
    return oversees(user, thing) or reads_as_coach(user, thing)


def sees_case(user: User, thing: Any) -> bool:
    """The programme's own people, and the organisation."""
    return reads_as_staff(user, thing) or reads_as_member(user, thing)


def own_case_ids(user_id: int) -> Select[int]:
    """The ids of the cases in whose organisation a person takes part today."""
    return select(Member.case_id).where(Member.user_id == user_id, Member.left_at.is_(None))


def placed_case_ids(user: User, kinds: Collection[MemberKind]) -> Select[int]:
    """The ids of the cases in which `kinds_of` gives a person one of these kinds."""
    own = own_case_ids(user.id)
    passing = [kind for kind in kinds if kind != MemberKind.TEAM_MEMBER]
    ways = [own.where(Member.kind.in_(kinds))]
    ways += [
        own_case_ids(each.person_id).where(
            Member.kind.in_(passing),
            within(Member.case_id),
            Member.case_id.in_(own.correlate(None)),
        )
        for each, within in limits(user)
    ]
    return select(Case.id).where(or_(*(Case.id.in_(way) for way in ways)))


def read_case_ids(user: User) -> Select[int]:
    """The same, with the years that go on in them."""
    own = own_case_ids(user.id)
    return select(Case.id).where(or_(Case.id.in_(own), Case.merged_into_id.in_(own)))


def answered_case_ids(user_id: int) -> Select[int]:
    """The ids of the cases for whose organisation a person answers, `keeps_in_touch` in person."""
    other = aliased(Member)
    somebody = exists().where(
        other.case_id == Member.case_id, other.left_at.is_(None), other.kind.in_(ANSWERS)
    )
    alone = and_(Member.kind == MemberKind.SPONSOR, ~somebody)
    return own_case_ids(user_id).where(or_(Member.kind.in_(ANSWERS), alone))


def coached_by(user: User) -> ColumnElement[bool]:
    """The cases whose coach or deputy coach a person is, or stands in for."""
    return or_(has_coach(user.id), *_coached_in_place(user))


def _coached_in_place(user: User) -> list[ColumnElement[bool]]:
    """The cases of coaches who are away, for whom a coach stands in today."""
    if not is_coach(user):
        return []
    return [and_(has_coach(each.person_id), within(Case.id)) for each, within in limits(user)]


def has_coach(user_id: int) -> ColumnElement[bool]:
    """The cases whose coach or deputy coach this very person is."""
    return or_(Case.coach_id == user_id, Case.deputy_coach_id == user_id)


def read_as_coach_by(user: User) -> ColumnElement[bool]:
    """The same, with those that a person has handed on today, and the years that go on in them."""
    handed_on = and_(Case.former_coach_id == user.id, Case.former_coach_until >= today())
    of_them = select(Case.id).where(or_(coached_by(user), handed_on)).correlate(None)
    return or_(coached_by(user), handed_on, Case.merged_into_id.in_(of_them))


def cases_of(user: User) -> Select[Case]:
    """The cases that are a person's own to read: coached by them, or of their organisation."""
    return select(Case).where(or_(read_as_coach_by(user), Case.id.in_(read_case_ids(user))))


def visible_cases(user: User) -> Select[Case]:
    """The cases a person may see."""
    if sees_every_case(user):
        return select(Case)
    overseen = cases_held(user, StaffRole.COORDINATOR, StaffRole.MANAGER)
    if not overseen:
        return cases_of(user)
    own = cases_of(user).with_only_columns(Case.id)
    return select(Case).where(or_(Case.id.in_(own), Case.id.in_(overseen)))


def read_as_staff_ids(user: User) -> Select[int]:
    """The ids of the cases that a person reads for the programme, without those of all staff."""
    overseen = cases_held(user, StaffRole.COORDINATOR, StaffRole.MANAGER)
    ways = [read_as_coach_by(user), *([Case.id.in_(overseen)] if overseen else [])]
    return select(Case.id).where(or_(*ways))
