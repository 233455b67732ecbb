"""Who learns which of the programme's people have read what of an organisation."""

from sqlalchemy import Select, or_, select

from coaching.model.cases import MemberKind
from coaching.model.history import Access
from coaching.model.people import StaffRole, User
from coaching.permissions.cases import placed_case_ids
from coaching.permissions.people import is_coordinator
from coaching.permissions.places import cases_held

# Who speaks for an organisation.
SPEAKERS = frozenset(MemberKind) - {MemberKind.TEAM_MEMBER}


def visible_accesses(user: User) -> Select[Access]:
    """Coordinators, and whoever speaks for the organisation that was read about."""
    query = select(Access)
    if is_coordinator(user):
        return query
    coordinated = cases_held(user, StaffRole.COORDINATOR)
    of_staff = [Access.case_id.in_(coordinated)] if coordinated else []
    return query.where(or_(Access.case_id.in_(placed_case_ids(user, SPEAKERS)), *of_staff))
