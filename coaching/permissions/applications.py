"""Who reads an application and its scores, and who says that they are too close to judge it."""

from typing import Any

from sqlalchemy import Select, and_, false, or_, select

from coaching.model.applications import Application, ApplicationScore
from coaching.model.people import User
from coaching.permissions.people import is_coach, is_coordinator, is_manager


def reads_applications(user: User, _thing: Any = None) -> bool:
    """Coordinators handle applications, coaches and managers read them."""
    return is_coordinator(user) or is_manager(user) or is_coach(user)


def sees_application(user: User, application: Application) -> bool:
    """What has not been sent, or was taken back, is known to coordinators alone."""
    return is_coordinator(user) or (application.is_sent and reads_applications(user))


def visible_applications(user: User) -> Select[Application]:
    """The applications a person may see."""
    if is_coordinator(user):
        return select(Application)
    sent = and_(Application.sent_at.is_not(None), Application.withdrawn_at.is_(None))
    return select(Application).where(sent if reads_applications(user) else false())


def scores_applications(user: User, application: Application) -> bool:
    """Coordinators and coaches score, so they can be too close to an applicant."""
    return sees_application(user, application) and (is_coordinator(user) or is_coach(user))


def sees_score(user: User, score: ApplicationScore) -> bool:
    """The own score; others' only when every score is in, so that nobody follows another."""
    if score.by_id == user.id:
        return True
    application = score.application
    return application.scored_at is not None and sees_application(user, application)


def visible_application_scores(user: User) -> Select[ApplicationScore]:
    """The scores a person may see."""
    seen = visible_applications(user).where(Application.scored_at.is_not(None))
    ids = seen.with_only_columns(Application.id)
    return select(ApplicationScore).where(
        or_(ApplicationScore.by_id == user.id, ApplicationScore.application_id.in_(ids))
    )
