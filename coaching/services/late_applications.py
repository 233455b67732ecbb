"""Applications that a coordinator lets somebody send although the call has closed."""

from datetime import datetime

from coaching import calendar
from coaching.clock import today
from coaching.i18n import gettext as _
from coaching.model.applications import Application
from coaching.model.base import db, transaction
from coaching.model.cases import Cohort
from coaching.model.history import note_event
from coaching.model.people import User
from coaching.permissions import Can, require
from coaching.services import application_mails
from coaching.services.refusals import Refusal

# Working days for whoever may send although the call has closed.
LATE_DAYS = 5


class NothingToOpen(Refusal):
    """The application needs no opening: it has been sent, or its call is open."""


def reopen(user: User, application: Application) -> None:
    """Let an applicant send although the call has closed, once; raises `NothingToOpen`."""
    require(user, Can.COORDINATE)
    if application.sent_at is not None or application.withdrawn_at is not None:
        raise NothingToOpen(_("This application has been sent or taken back."))
    if application.cohort.takes_applications(today()):
        raise NothingToOpen(_("The call is open, so the applicant can still send it."))
    with transaction():
        application.reopened_until = _some_days_on()
        application_mails.owe("application_reopened", application)
        note_event(user, "application_reopened", application_id=application.id)


def let_apply(user: User, cohort: Cohort, *, email: str, language: str) -> Application:
    """Let somebody apply to whom the call was closed before they began; raises `NothingToOpen`."""
    require(user, Can.COORDINATE)
    if cohort.takes_applications(today()):
        raise NothingToOpen(_("The call is open: everybody can apply."))
    with transaction():
        application = Application(
            cohort=cohort,
            language=language,
            contact_email=email,
            fields={"contact-email": [email]},
            reopened_until=_some_days_on(),
        )
        db.session.add(application)
        db.session.flush()
        application_mails.owe("application_reopened", application)
        note_event(user, "application_reopened", application_id=application.id)
    return application


def _some_days_on() -> datetime:
    return calendar.end_of(calendar.add_working_days(today(), LATE_DAYS))
