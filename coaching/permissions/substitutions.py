"""Who says who stands in for somebody, and who knows of it."""

from sqlalchemy import Select, or_, select

from coaching.model.people import StaffRole, User
from coaching.model.substitutions import Substitution
from coaching.permissions.people import is_coordinator


def may_name_substitute(user: User, person: User) -> bool:
    """Everybody for themselves, coordinators for whoever is ill; it does not pass on."""
    return user.id == person.id or StaffRole.COORDINATOR in user.staff_roles


def sees_substitution(user: User, substitution: Substitution) -> bool:
    """The two whom it is about, and coordinators."""
    both = {substitution.person_id, substitution.substitute_id}
    return user.id in both or is_coordinator(user)


def may_change_substitution(user: User, substitution: Substitution) -> bool:
    """Whoever may name the substitute; never the substitute, who gets the rights."""
    if user.id == substitution.substitute_id:
        return False
    return may_name_substitute(user, substitution.person)


def visible_substitutions(user: User) -> Select[Substitution]:
    """The substitutions a person may know of."""
    query = select(Substitution)
    if is_coordinator(user):
        return query
    return query.where(
        or_(Substitution.person_id == user.id, Substitution.substitute_id == user.id)
    )
