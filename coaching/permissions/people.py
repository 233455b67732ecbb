"""What a person is, whatever they look at; and whose accounts they look after."""

from typing import Any

from sqlalchemy import Select, false, select, true

from coaching.model.people import StaffRole, User
from coaching.permissions.places import holds

ORGANISATION_ROLES = frozenset({"contact", "sponsor", "team_member"})
# Whoever applies has no account: a private link leads to the one thing that they do.
APPLICANT = "applicant"


def is_coordinator(user: User, thing: Any = None) -> bool:
    """Coordinators own the path of every organisation."""
    return holds(user, StaffRole.COORDINATOR, thing)


def is_manager(user: User, thing: Any = None) -> bool:
    """Managers see where a cohort stands."""
    return holds(user, StaffRole.MANAGER, thing)


def is_administrator(user: User, _thing: Any = None) -> bool:
    """Administrators run the system and read no case."""
    return StaffRole.ADMINISTRATOR in user.staff_roles


def is_coach(user: User, _thing: Any = None) -> bool:
    """Somebody who coaches organisations."""
    return StaffRole.COACH in user.staff_roles


def is_themselves(user: User, thing: Any) -> bool:
    """The person whom it is about."""
    return isinstance(thing, User) and thing.id == user.id


def is_trainer(user: User, thing: Any = None) -> bool:
    """Somebody who teaches modules."""
    return holds(user, StaffRole.TRAINER, thing)


def oversees(user: User, thing: Any) -> bool:
    """Coordinators and managers see the organisations of everybody."""
    return is_coordinator(user, thing) or is_manager(user, thing)


def sees_every_case(user: User, _thing: Any = None) -> bool:
    """The same of all cases there are."""
    return is_coordinator(user) or is_manager(user)


def runs_the_programme(user: User, _thing: Any = None) -> bool:
    """Those who look after the programme as a whole, with or without seeing a case."""
    return sees_every_case(user) or is_administrator(user)


def visible_people(user: User) -> Select[User]:
    """Administrators look after everybody's account."""
    return select(User).where(true() if is_administrator(user) else false())
