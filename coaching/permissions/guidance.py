"""Who reads what a coach and an organisation work out: plan, meetings, guidance and promises."""

from typing import Any

from sqlalchemy import Select, or_, select

from coaching.model.action_items import ActionItem
from coaching.model.cases import Case
from coaching.model.coaching_sessions import CoachingSession
from coaching.model.guidance import GuidanceEntry
from coaching.model.people import StaffRole, User
from coaching.model.plans import ActionPlan
from coaching.permissions.cases import case_of, cases_of, coach_ids, kinds_of, member_ids
from coaching.permissions.people import is_coordinator
from coaching.permissions.places import cases_held


def guides(user: User, thing: Any) -> bool:
    """The deputy coach, or the coach once he or she has confirmed; or a coach in their place."""
    case = case_of(thing)
    if case is None:
        return False
    ids = coach_ids(user, case)
    return case.deputy_coach_id in ids or (case.coach_id in ids and case.coach_confirmed)


def owns_the_item(user: User, item: ActionItem) -> bool:
    """The member whose promise it is, by name or by what they are to the organisation."""
    if item.member is not None:
        return item.member.left_at is None and item.member.user_id in member_ids(user, item)
    return str(item.owner) in kinds_of(user, item)


def _of_read_cases(user: User, query: Select[Any], case_id: Any) -> Select[Any]:
    """What is written for coordinators, for those who coach the case and for its organisation."""
    if is_coordinator(user):
        return query
    own = case_id.in_(cases_of(user).with_only_columns(Case.id))
    coordinated = cases_held(user, StaffRole.COORDINATOR)
    return query.where(or_(own, case_id.in_(coordinated)) if coordinated else own)


def visible_guidance(user: User) -> Select[GuidanceEntry]:
    """The guidance entries a person may read (their shared part)."""
    return _of_read_cases(user, select(GuidanceEntry), GuidanceEntry.case_id)


def visible_plans(user: User) -> Select[ActionPlan]:
    """The action plans a person may read."""
    return _of_read_cases(user, select(ActionPlan), ActionPlan.case_id)


def visible_coaching_sessions(user: User) -> Select[CoachingSession]:
    """The coaching sessions a person may know of."""
    return _of_read_cases(user, select(CoachingSession), CoachingSession.case_id)


def visible_action_items(user: User) -> Select[ActionItem]:
    """The promises a person may read."""
    return _of_read_cases(user, select(ActionItem), ActionItem.case_id)
