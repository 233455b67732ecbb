"""Who adds tasks to a year, and who changes one that was added."""

from sqlalchemy import Select, and_, or_, select

from coaching.model.ad_hoc import AdHocTask
from coaching.model.cases import Case
from coaching.model.people import StaffRole, User
from coaching.permissions.cases import coached_by, coaches_the_case
from coaching.permissions.people import is_coordinator
from coaching.permissions.places import cases_held


def looks_after_added_task(user: User, added: AdHocTask) -> bool:
    """Coordinators, and the coach who added it as long as they coach the organisation."""
    if is_coordinator(user, added):
        return True
    return added.added_by_id == user.id and coaches_the_case(user, added)


def visible_added_tasks(user: User) -> Select[AdHocTask]:
    """The added tasks that a person may change."""
    query = select(AdHocTask)
    if is_coordinator(user):
        return query
    coached = select(Case.id).where(coached_by(user))
    own = and_(AdHocTask.added_by_id == user.id, AdHocTask.case_id.in_(coached))
    coordinated = cases_held(user, StaffRole.COORDINATOR)
    of_staff = [AdHocTask.case_id.in_(coordinated)] if coordinated else []
    return query.where(or_(own, *of_staff))
