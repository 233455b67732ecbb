"""Who reads an application and its scores, and who says that they are too close to judge it."""

from typing import Any

from sqlalchemy import Select, and_, or_, select

from coaching.model.applications import Application, ApplicationScore
from coaching.model.cases import Case
from coaching.model.people import User
from coaching.model.processes import Task
from coaching.permissions.cases import sees_case, visible_cases
from coaching.permissions.people import is_coach, is_coordinator, is_manager
from coaching.permissions.places import stand_ins

# The tasks in which somebody gives points.
SCORING = frozenset({"score_application", "give_third_score"})


def reads_applications(user: User, _thing: Any = None) -> bool:
    """Coordinators handle applications, managers decide on them, coaches score some."""
    return is_coordinator(user) or is_manager(user) or is_coach(user)


def sees_application(user: User, application: Application) -> bool:
    """What has not been sent, or was taken back, is known to coordinators alone.

    A coach reads what was given to score; and whoever sees the year that has come of an
    application reads it: its organisation, and those who work with that.
    """
    if is_coordinator(user):
        return True
    if not application.is_sent:
        return False
    case = application.case
    return (
        is_manager(user)
        or _scores(user, application)
        or (case is not None and sees_case(user, case))
    )


def visible_applications(user: User) -> Select[Application]:
    """The applications a person may see."""
    if is_coordinator(user):
        return select(Application)
    sent = and_(Application.sent_at.is_not(None), Application.withdrawn_at.is_(None))
    if is_manager(user):
        return select(Application).where(sent)
    ways = [Application.case_id.in_(visible_cases(user).with_only_columns(Case.id))]
    if is_coach(user):
        given = select(Task.process_id).where(
            Task.name.in_(SCORING), Task.assignee_id.in_(_places(user))
        )
        ways.append(Application.process_id.in_(given))
    return select(Application).where(sent, or_(*ways))


def _scores(user: User, application: Application) -> bool:
    """Whether a coach has it to score, or has scored it."""
    if not is_coach(user):
        return False
    places = _places(user)
    return any(t.name in SCORING and t.assignee_id in places for t in application.tasks)


def _places(user: User) -> set[int]:
    """A coach, and the coaches whose whole work this one has today."""
    return {user.id, *(each.person_id for each in stand_ins(user))}


def scores_applications(user: User, application: Application) -> bool:
    """Coordinators and coaches score, so they can be too close to an applicant."""
    return sees_application(user, application) and (is_coordinator(user) or is_coach(user))


def sees_score(user: User, score: ApplicationScore) -> bool:
    """The own score; others' only when every score is in, so that nobody follows another.

    What was thought of an application is for the programme alone, and not for who has applied.
    """
    if score.by_id == user.id:
        return True
    application = score.application
    all_are_in = application.scored_at is not None
    return all_are_in and reads_applications(user) and sees_application(user, application)


def visible_application_scores(user: User) -> Select[ApplicationScore]:
    """The scores a person may see."""
    own = ApplicationScore.by_id == user.id
    if not reads_applications(user):
        return select(ApplicationScore).where(own)
    seen = visible_applications(user).where(Application.scored_at.is_not(None))
    ids = seen.with_only_columns(Application.id)
    return select(ApplicationScore).where(or_(own, ApplicationScore.application_id.in_(ids)))
