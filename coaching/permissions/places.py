"""Whose places somebody has today: the own ones, and those of people who are away."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, true

from coaching.model.cases import Case
from coaching.model.people import StaffRole, User
from coaching.model.substitutions import Substitution

# Whoever holds one of these may take the place of another of the programme's people.
STAFF = frozenset({StaffRole.COORDINATOR, StaffRole.COACH, StaffRole.TRAINER, StaffRole.MANAGER})
# The roles of the programme that pass on; accounts and settings stay with their administrators.
PASSING_ROLES = frozenset({StaffRole.COORDINATOR, StaffRole.TRAINER, StaffRole.MANAGER})


def is_staff(user: User, _thing: Any = None) -> bool:
    """Somebody who works with organisations, whatever the role."""
    return bool(user.staff_roles & STAFF)


def case_id_of(thing: Any) -> int | None:
    """The id of the case a thing belongs to; none for what belongs to the whole programme."""
    return thing.id if isinstance(thing, Case) else getattr(thing, "case_id", None)


def stand_ins(user: User, thing: Any = None) -> Iterator[Substitution]:
    """For whom a person stands in today with this thing; without one, with everything.

    It does not pass on: whoever stands in for the substitute gets the substitute's own places.
    Whose account is closed stands in for nobody.
    """
    case_id = case_id_of(thing)
    held = user.standing_in if user.active else []
    return (each for each in held if each.is_on and each.covers(case_id))


def limits(user: User) -> list[tuple[Substitution, Any]]:
    """The same for queries: each with what narrows a case's id to what it covers."""
    return [(each, _within(each)) for each in user.standing_in if each.is_on]


def _within(substitution: Substitution) -> Any:
    ids = sorted(substitution.case_ids)
    everything: ColumnElement[bool] = true()
    return lambda case_id: everything if substitution.for_all else case_id.in_(ids)


def holds(user: User, role: StaffRole, thing: Any = None) -> bool:
    """Whether somebody has a role of the programme, or the place of one who has it."""
    if role in user.staff_roles:
        return True
    return is_staff(user) and any(role in s.person.staff_roles for s in stand_ins(user, thing))


def roles_held(user: User) -> frozenset[StaffRole]:
    """The own roles, and those of people whose whole work a person has today."""
    return user.staff_roles | {role for role in PASSING_ROLES if holds(user, role)}


def cases_held(user: User, *roles: StaffRole) -> frozenset[int]:
    """The chosen cases in which a person has the place of somebody with one of these roles."""
    if not is_staff(user):
        return frozenset()
    return frozenset().union(
        *(s.case_ids for s, _within in limits(user) if s.person.staff_roles & set(roles))
    )
