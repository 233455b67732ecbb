"""What a person is to a case, which is one organisation's year; and which cases they may load."""

from typing import Any

from sqlalchemy import ColumnElement, Select, or_, select

from coaching.model.cases import Case, Member, MemberKind
from coaching.model.people import User
from coaching.permissions.people import sees_every_case


def case_of(thing: Any) -> Case | None:
    """The case a thing belongs to."""
    return thing if isinstance(thing, Case) else thing.case


def coaches_the_case(user: User, thing: Any) -> bool:
    """The coach or the deputy coach of this case."""
    case = case_of(thing)
    return case is not None and user.id in {case.coach_id, case.deputy_coach_id}


def is_member(user: User, thing: Any) -> bool:
    """Somebody of the organisation who takes part today."""
    return bool(kinds_of(user, thing))


def kinds_of(user: User, thing: Any) -> set[MemberKind]:
    """What a person is to the organisation of this case today; nothing for everybody else."""
    case = case_of(thing)
    if case is None:
        return set()
    return {m.kind for m in case.members if m.user_id == user.id and m.left_at is None}


def represents(user: User, thing: Any) -> bool:
    """Somebody who speaks for the organisation: contact person, deputy or management sponsor."""
    return bool(kinds_of(user, thing) - {MemberKind.TEAM_MEMBER})


def keeps_in_touch(user: User, thing: Any) -> bool:
    """The contact person and the deputy, who answer for the organisation."""
    return bool(kinds_of(user, thing) & {MemberKind.CONTACT, MemberKind.DEPUTY})


def sees_case(user: User, thing: Any) -> bool:
    """Those who see every case, whoever coaches this one, and the organisation."""
    return sees_every_case(user) or coaches_the_case(user, thing) or is_member(user, thing)


def own_case_ids(user: User) -> Select[int]:
    """The ids of the cases in whose organisation a person takes part today."""
    return select(Member.case_id).where(Member.user_id == user.id, Member.left_at.is_(None))


def coached_by(user: User) -> ColumnElement[bool]:
    """The cases whose coach or deputy coach a person is."""
    return or_(Case.coach_id == user.id, Case.deputy_coach_id == user.id)


def cases_of(user: User) -> Select[Case]:
    """The cases that are a person's own: coached by them, or of their organisation."""
    return select(Case).where(or_(coached_by(user), Case.id.in_(own_case_ids(user))))


def visible_cases(user: User) -> Select[Case]:
    """The cases a person may see."""
    return select(Case) if sees_every_case(user) else cases_of(user)
