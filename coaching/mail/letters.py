"""What each mail says, in the reader's language."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import timedelta
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any
from urllib.parse import urlsplit

import structlog
from flask import current_app
from flask_babel import force_locale
from flask_security.recoverable import generate_reset_password_token
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from coaching.clock import now, today
from coaching.data.mails import can_be_declined
from coaching.i18n import locale_of
from coaching.mail.digests import Agenda, Line, sections_of
from coaching.mail.links import (
    DAYS,
    address_link,
    code_of,
    home_link,
    invitation_link,
    link,
    task_link,
    unsubscribe_link,
)
from coaching.model import invitations, signing_codes
from coaching.model.applications import Application, ApplicationLink
from coaching.model.base import db
from coaching.model.cases import Case, Cohort
from coaching.model.coach_changes import CoachChange
from coaching.model.coaching_sessions import CoachingSession
from coaching.model.data_requests import DataRequest
from coaching.model.feedback import Feedback
from coaching.model.guidance import GuidanceEntry
from coaching.model.holds import Hold
from coaching.model.invitations import Invitation
from coaching.model.mail import Mail
from coaching.model.mergers import Merger
from coaching.model.people import User
from coaching.model.processes import Task
from coaching.model.signing_codes import SigningCode
from coaching.model.splits import Split
from coaching.model.substitutions import Substitution
from coaching.model.training import CaseModule, Module, TrainingSession

log = structlog.get_logger("polku")

# They say of a task when it is due, and nothing else.
REMINDERS = frozenset({"late_reminder", "late_again"})
PARTS = ("subject", "text", "action", "link")


def compose(mail: Mail) -> EmailMessage:
    """The whole mail: the same words as plain text and as a page."""
    language = _language_of(mail)
    with force_locale(locale_of(language)):
        return _message(mail, _written(mail, language), language)


def compose_digest(mail: Mail, news: Iterable[Mail], agenda: Agenda) -> EmailMessage:
    """The same for a digest of other mails and of what somebody has to do."""
    language = _language_of(mail)
    with force_locale(locale_of(language)):
        listed = {task.id for task in (*agenda.overdue, *agenda.due)}
        told = [each for each in news if not _repeats(each, listed)]
        sections = sections_of(agenda, list(_lines(told, language)), mail.to, language)
        written = _written(mail, language) | {"sections": sections}
        return _message(mail, written, language)


def _repeats(mail: Mail, listed: Collection[int]) -> bool:
    """Whether a reminder says no more than that its task is due, which the digest lists anyway."""
    return mail.name in REMINDERS and mail.facts.get("task_id") in listed


def _language_of(mail: Mail) -> str:
    return mail.language or (mail.to.language if mail.to else "en")


def _lines(news: Iterable[Mail], language: str) -> Iterator[Line]:
    """Each mail as the line of its subject; the rest is told even if one cannot be written."""
    told = set()
    for each in news:
        try:
            written = _written(each, language)
        except Exception as error:
            log.error("news_failed", mail=each.id, kind=type(error).__name__)
            continue
        line = Line(_one_line(written["subject"]), written["link"])
        if line not in told:
            told.add(line)
            yield line


def _message(mail: Mail, written: Mapping[str, Any], language: str) -> EmailMessage:
    environment = current_app.jinja_env
    message = EmailMessage(policy=SMTP)
    message["Subject"] = _one_line(written["subject"])
    message["From"] = _one_line(current_app.config["MAIL_SENDER"])
    message["To"] = _recipient(mail)
    message["Reply-To"] = _one_line(current_app.config["CONTACT_EMAIL"])
    message["Date"] = now()
    message["Message-ID"] = f"<{mail.message_id}@{_host()}>"
    message["Auto-Submitted"] = "auto-generated"
    if written["unsubscribe"]:
        message["List-Unsubscribe"] = f"<{written['unsubscribe']}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(environment.get_template("mail/layout.txt").render(written))
    page = environment.get_template("mail/layout.html").render(written)
    message.add_alternative(page, subtype="html")
    message["Content-Language"] = language
    return message


def _written(mail: Mail, language: str) -> dict[str, Any]:
    """The parts of a mail as its template writes them."""
    template = current_app.jinja_env.get_template(f"mail/{mail.name}.txt")
    context = template.new_context(_matter(mail, language))
    parts = {part: "".join(template.blocks[part](context)).strip() for part in PARTS}
    return parts | {
        "to": mail.to,
        "language": language,
        "paragraphs": [block.splitlines() for block in re.split(r"\n\s*\n", parts["text"])],
        "in_place_of": _get(User, mail.facts.get("in_place_of")),
        "help_link": link("public.help"),
        "choice_link": link("account.show"),
        "unsubscribe": _unsubscribe(mail),
    }


def subject_of(mail: Mail, language: str) -> str:
    """What a mail is called, in the language of whoever looks at it."""
    with force_locale(locale_of(language)):
        template = current_app.jinja_env.get_template(f"mail/{mail.name}.txt")
        context = template.new_context(_matter(mail, language))
        return _one_line("".join(template.blocks["subject"](context)))


def _unsubscribe(mail: Mail) -> str:
    """Only where it makes a difference; who has no account gets no second mail."""
    return unsubscribe_link(mail.to) if mail.to and can_be_declined(mail.name) else ""


def _matter(mail: Mail, language: str) -> dict[str, Any]:
    """What the mail is about; texts of tasks never belong to it, but for the name of one."""
    facts = mail.facts
    feedback = _get(Feedback, facts.get("feedback_id"))
    application = _get(Application, facts.get("application_id"))
    asked = _get(DataRequest, facts.get("data_request_id"))
    task = _get(Task, facts.get("task_id")) or _task_of(feedback) or _task_of(asked)
    case = _get(Case, facts.get("case_id")) or (task.case if task else None)
    return {
        "to": mail.to,
        "case": case,
        "missed": facts.get("missed"),
        "promises": facts.get("promises"),
        "entry": _get(GuidanceEntry, facts.get("entry_id")),
        "coaching_session": _get(CoachingSession, facts.get("coaching_session_id")),
        "hold": _get(Hold, facts.get("hold_id")),
        "cohort": _get(Cohort, facts.get("cohort_id")),
        "change": _get(CoachChange, facts.get("coach_change_id")),
        "merger": _get(Merger, facts.get("merger_id")),
        "parted": _get(Split, facts.get("split_id")),
        "kind": facts.get("kind"),
        "document_id": facts.get("document_id"),
        "person": _get(User, facts.get("person_id")),
        "organisation": _organisation_of(case, task),
        "task": task,
        "task_name": _title_of(task, language) if task else "",
        **_training(facts, language),
        "feedback": feedback,
        "application": application,
        "private_link": _private_link(application),
        "data_request": asked,
        "substitution": _get(Substitution, facts.get("substitution_id")),
        "link": link,
        "task_link": lambda: task_link(task, mail.to) if task else link("account.start"),
        "home_link": lambda: home_link(case.id, mail.to) if case else link("account.start"),
        "today": today,
        "password_link": _password_link(mail.to),
        "address_link": _address_link(mail),
        "address_days": DAYS,
        "days": current_app.config.get("SECURITY_RESET_PASSWORD_WITHIN", timedelta(1)).days,
        **_way_in(mail),
    }


def _organisation_of(case: Case | None, task: Task | None) -> str:
    """The organisation a mail is about; an applicant has no case yet."""
    if case is not None:
        return case.organisation.full_name
    return task.organisation_name if task else ""


def _way_in(mail: Mail) -> dict[str, Any]:
    """What lets the reader in; made only where the template asks for it."""
    invitation = _invitation_of(mail)
    code = _get(SigningCode, mail.facts.get("signing_code_id"))
    otherwise = link("security.forgot_password")
    return {
        "invitation_days": invitations.LASTS.days,
        "invitation_link": lambda: invitation_link(invitation) if invitation else otherwise,
        "signing_link": lambda: (
            invitation_link(invitation, "invitations.sign") if invitation else otherwise
        ),
        "code": lambda: code_of(code),
        "code_minutes": signing_codes.LASTS.seconds // 60,
    }


def _invitation_of(mail: Mail) -> Invitation | None:
    """Whose link it carries; a mail of an earlier version that of the reader's last one."""
    known = _get(Invitation, mail.facts.get("invitation_id"))
    code = _get(SigningCode, mail.facts.get("signing_code_id"))
    if known is not None or code is not None or mail.name != "welcome":
        return known or (code.invitation if code else None)
    query = select(Invitation).where(Invitation.user_id == mail.to_id)
    return db.session.scalar(query.order_by(Invitation.id.desc()).limit(1))


def _title_of(task: Task, language: str) -> str:
    """What the drawing calls a task, or whoever has added it."""
    return task.title or task.process.version.task_name(task.name, language)


def _training(facts: dict[str, Any], language: str) -> dict[str, Any]:
    """A training session or module, and where the organisation is booked."""
    session = _get(TrainingSession, facts.get("training_session_id"))
    module = session.module if session else _get(Module, facts.get("module_id"))
    return {
        "training_session": session,
        "module": module.name_in(language) if module else "",
        "bookings": lambda: _bookings(facts.get("case_id"), module),
    }


def _bookings(case_id: int | None, module: Module | None) -> list[CaseModule]:
    """The confirmed modules of an organisation, or the one that the mail is about."""
    query = select(CaseModule).where(
        CaseModule.case_id == case_id,
        CaseModule.confirmed_at.is_not(None),
        CaseModule.self_study.is_(False),
    )
    if module is not None:
        query = query.where(CaseModule.module_id == module.id)
    found = db.session.scalars(query.options(joinedload(CaseModule.session))).unique()
    return sorted(found, key=lambda taken: taken.module.position)


def _get(kind: type[Any], key: int | str | None) -> Any:
    return db.session.get(kind, key) if key is not None else None


def _task_of(feedback: Feedback | DataRequest | None) -> Task | None:
    """The task of answering a piece of feedback or a data request."""
    if feedback is None:
        return None
    return db.session.scalar(
        select(Task).where(Task.process_id == feedback.process_id).order_by(Task.id.desc()).limit(1)
    )


def _password_link(user: User | None) -> Callable[[], str]:
    """Makes a link that lets its holder choose a password; only the template that needs it asks."""
    return lambda: link("security.reset_password", token=generate_reset_password_token(user))  # type: ignore[no-untyped-call]


def _private_link(application: Application | None) -> Callable[..., str]:
    """Makes a link to an application: what it opens is stored together with the mail's arrival."""

    def made(*, single_use: bool = False) -> str:
        if application is None:
            raise LookupError("The application is not there any more.")
        kept, token = ApplicationLink.of(application, single_use=single_use)
        db.session.add(kept)
        return link("apply.fill_in", token=token)

    return made


def _address_link(mail: Mail) -> Callable[[], str]:
    """Makes a link that lets the holder of the new mailbox confirm it."""
    person: Any = _get(User, mail.facts.get("person_id")) or mail.to
    return lambda: address_link(person, mail.address or person.email)


def _recipient(mail: Mail) -> Address | str:
    if mail.to is None:
        return Address(addr_spec=_one_line(mail.address or ""))
    return Address(_one_line(mail.to.name), addr_spec=_one_line(mail.to.email))


def _one_line(text: str) -> str:
    """What people typed cannot begin a header of its own."""
    return " ".join(text.split())


def _host() -> str:
    return urlsplit(current_app.config["BASE_URL"]).hostname or "localhost"
