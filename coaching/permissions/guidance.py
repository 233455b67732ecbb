"""Who reads what a coach and an organisation work out: plan, meetings, guidance and promises."""

from typing import Any

from sqlalchemy import Select, select

from coaching.model.action_items import ActionItem
from coaching.model.cases import Case
from coaching.model.coaching_sessions import CoachingSession
from coaching.model.guidance import GuidanceEntry
from coaching.model.people import User
from coaching.model.plans import ActionPlan
from coaching.permissions.cases import case_of, cases_of, kinds_of
from coaching.permissions.people import is_coordinator


def guides(user: User, thing: Any) -> bool:
    """The deputy coach, or the coach once he or she has confirmed."""
    case = case_of(thing)
    if case is None:
        return False
    return user.id == case.deputy_coach_id or (user.id == case.coach_id and case.coach_confirmed)


def owns_the_item(user: User, item: ActionItem) -> bool:
    """The member whose promise it is, by name or by what they are to the organisation."""
    if item.member is not None:
        return item.member.user_id == user.id and item.member.left_at is None
    return str(item.owner) in kinds_of(user, item)


def _of_read_cases(user: User, query: Select[Any], case_id: Any) -> Select[Any]:
    """What is written for coordinators, for those who coach the case and for its organisation."""
    if is_coordinator(user):
        return query
    return query.where(case_id.in_(cases_of(user).with_only_columns(Case.id)))


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
