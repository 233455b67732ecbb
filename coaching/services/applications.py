"""Applications as the applicant handles them: begun, saved, sent, completed, taken back."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select, update

from coaching.clock import now, today
from coaching.i18n import gettext as _
from coaching.model.applications import Application, ApplicationLink, digest_of
from coaching.model.base import db, transaction
from coaching.model.cases import Cohort
from coaching.model.history import note_event
from coaching.model.mail import note_mail
from coaching.model.people import StaffRole
from coaching.model.processes import Outcome as Closed
from coaching.model.processes import Task
from coaching.services import application_mails, cases, people, replies
from coaching.services.process_states import APPLICATION
from coaching.services.refusals import Refusal

COMPLETES = "complete_application"


class CallClosed(Refusal):
    """Nobody can apply (any more), or change what was sent."""


class AlreadySent(Refusal):
    """The application has been sent in another window."""


class TooLateToTakeBack(Refusal):
    """It has been decided, or taken back before."""


@dataclass(frozen=True)
class Filled:
    """The form as far as it is filled in: what was typed, and what lists and mails need of it."""

    typed: Mapping[str, list[str]]
    organisation_name: str
    contact_email: str
    privacy_version: str = ""


@dataclass(frozen=True)
class Sent:
    """The whole form, valid: its answers, and how they were asked."""

    filled: Filled
    values: Mapping[str, Any]
    questions: Mapping[str, Any]


# ---- private links ----


def by_token(token: str) -> ApplicationLink | None:
    """The link that holds this word; None where nobody has got such a link from us."""
    query = select(ApplicationLink).where(ApplicationLink.digest == digest_of(token))
    return db.session.scalar(query)


def can_be_filled_in(link: ApplicationLink) -> bool:
    """Whether somebody who has this link may write: the call decides, or a coordinator has."""
    application = link.application
    if application.withdrawn_at is not None:
        return False
    if application.sent_at is not None:
        return application.asks_for_more
    if link.single_use:
        until = application.reopened_until
        return link.used_at is None and until is not None and until > now()
    return application.cohort.takes_applications(today())


def can_be_taken_back(application: Application) -> bool:
    """Until it is decided, an applicant may change their mind."""
    return application.withdrawn_at is None and application.outcome is None


def send_links_again(address: str) -> None:
    """Mail their links to whoever has begun an application under this address.

    What the page says afterwards is the same whether there is one or not.
    """
    query = select(Application).where(
        func.lower(Application.contact_email) == address.strip().lower(),
        Application.withdrawn_at.is_(None),
        Application.told_at.is_(None),
    )
    with transaction():
        for application in db.session.scalars(query).unique():
            _owe_link(application)


def _owe_link(application: Application) -> None:
    """A mail with a link that opens it, in the words for where it stands; none if nothing does."""
    if application.sent_at is not None:
        mail = "application_incomplete" if application.asks_for_more else "application_received"
        application_mails.owe(mail, application)
    elif application.cohort.takes_applications(today()):
        application_mails.owe("application_begun", application)
    elif application.reopened_until is not None and application.reopened_until > now():
        application_mails.owe("application_reopened", application)


# ---- from the first save to sending ----


def begin(cohort: Cohort, filled: Filled, *, language: str) -> str:
    """Keep the first page of an application and mail a link to it; gives the word in that link.

    Raises `CallClosed`.
    """
    if not cohort.takes_applications(today()):
        raise _closed(cohort)
    with transaction():
        application = Application(
            cohort=cohort,
            language=language,
            contact_email=filled.contact_email,
        )
        _keep(application, filled)
        link, token = ApplicationLink.of(application)
        db.session.add_all([application, link])
        db.session.flush()
        application_mails.owe("application_begun", application)
    return token


def save(link: ApplicationLink, filled: Filled) -> None:
    """Keep what was typed, valid or not; a new address gets a link too. Raises `CallClosed`."""
    with transaction():
        _stop_unless_open(link)
        application = link.application
        before = application.contact_email
        _keep(application, filled)
        if application.contact_email != before:
            _owe_link(application)


def send(link: ApplicationLink, sent: Sent) -> None:
    """Send an application, or what was asked to complete it; raises `CallClosed`, `AlreadySent`."""
    if link.application.sent_at is None:
        _send_first(link, sent)
    else:
        _complete(link.application, sent)


def _send_first(link: ApplicationLink, sent: Sent) -> None:
    application = link.application
    with transaction():
        _stop_unless_open(link)
        # Of two windows that send at once, one begins the process.
        first = db.session.scalar(
            update(Application)
            .where(
                Application.id == application.id,
                Application.sent_at.is_(None),
                Application.withdrawn_at.is_(None),
            )
            .values(sent_at=now(), reopened_until=None)
            .returning(Application.id)
        )
        if first is None:
            raise AlreadySent(_("This application has been sent already."))
        db.session.refresh(application)
        _store(application, sent)
        if link.single_use:
            link.used_at = now()
        process = cases.begin(APPLICATION, about=application)
        note_event(None, "application_received", task=_open_task(process.id))
        application_mails.owe("application_received", application)
        for coordinator in people.with_role(StaffRole.COORDINATOR):
            note_mail("application_arrived", coordinator, application_id=application.id)


def _complete(application: Application, sent: Sent) -> None:
    """What a coordinator has asked for; the task that waits for it is done."""
    if application.process_id is None or not application.asks_for_more:
        raise _closed(application.cohort)
    with cases.moving(application.process_id) as move:
        db.session.refresh(application)
        task = _open_task(application.process_id, COMPLETES)
        if task is None or not move.waits_for(task):
            raise _closed(application.cohort)
        _store(application, sent)
        application.completed_at = now()
        task.closed_at, task.outcome, task.next_rung_at = now(), Closed.DONE, None
        note_event(None, "application_completed", task=task)
        application_mails.owe("application_received", application)
        move.complete(task, {})


def _store(application: Application, sent: Sent) -> None:
    _keep(application, sent.filled)
    application.answers = dict(sent.values)
    application.questions_id = replies.keep_questions(sent.questions)


def _keep(application: Application, filled: Filled) -> None:
    application.contact_email = filled.contact_email
    application.fields = dict(filled.typed)
    application.organisation_name = filled.organisation_name
    application.saved_at = now()
    application.privacy_version = filled.privacy_version or application.privacy_version


def _stop_unless_open(link: ApplicationLink) -> None:
    db.session.refresh(link)
    db.session.refresh(link.application)
    if not can_be_filled_in(link):
        raise _closed(link.application.cohort)


def _closed(cohort: Cohort) -> CallClosed:
    return CallClosed(
        _("The call of %(cohort)s is closed, so nothing has been sent.", cohort=cohort.name)
    )


def _open_task(process_id: int, name: str | None = None) -> Task | None:
    query = select(Task).where(Task.process_id == process_id, Task.closed_at.is_(None))
    if name is not None:
        query = query.where(Task.name == name)
    return db.session.scalar(query.order_by(Task.id).limit(1))


# ---- taken back ----


def take_back(link: ApplicationLink) -> None:
    """The applicant does not apply any more: a draft is deleted; raises `TooLateToTakeBack`."""
    application = link.application
    with transaction():
        taken = db.session.scalar(
            update(Application)
            .where(
                Application.id == application.id,
                Application.outcome.is_(None),
                Application.withdrawn_at.is_(None),
            )
            .values(withdrawn_at=now())
            .returning(Application.id)
        )
        if taken is None:
            raise TooLateToTakeBack(
                _("This application has been decided or taken back before. Write to us instead.")
            )
        db.session.refresh(application)
        if application.sent_at is None:
            db.session.delete(link)
            db.session.delete(application)
        elif application.process is not None:
            task = _open_task(application.process.id)
            cases.cancel(application.process)
            note_event(None, "application_taken_back", task=task)
