"""Who says who stands in for somebody, and who knows of it."""

from sqlalchemy import Select, or_, select

from coaching.model.people import User
from coaching.model.substitutions import Substitution
from coaching.permissions.people import is_coordinator


def may_name_substitute(user: User, person: User) -> bool:
    """Everybody for themselves, coordinators for whoever is ill."""
    return user.id == person.id or is_coordinator(user)


def sees_substitution(user: User, substitution: Substitution) -> bool:
    """The two whom it is about, and coordinators."""
    return user.id == substitution.substitute_id or may_change_substitution(user, substitution)


def may_change_substitution(user: User, substitution: Substitution) -> bool:
    """Whoever may name the substitute; never the substitute, who gets the rights."""
    return user.id == substitution.person_id or is_coordinator(user)


def visible_substitutions(user: User) -> Select[Substitution]:
    """The substitutions a person may know of."""
    query = select(Substitution)
    if is_coordinator(user):
        return query
    return query.where(
        or_(Substitution.person_id == user.id, Substitution.substitute_id == user.id)
    )
