"""Mail: what each one says in the reader's language, and how it leaves."""

import re
import smtplib
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from flask import Flask, current_app
from flask_babel import force_locale
from flask_security import MailUtil
from flask_security.recoverable import generate_reset_password_token
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from coaching.clock import now
from coaching.i18n import locale_of
from coaching.model.base import db, transaction
from coaching.model.cases import Case, Cohort
from coaching.model.coaching_sessions import CoachingSession
from coaching.model.feedback import Feedback
from coaching.model.guidance import GuidanceEntry
from coaching.model.mail import Mail, note_mail
from coaching.model.people import User
from coaching.model.processes import Task
from coaching.model.training import CaseModule, Module, TrainingSession

PATIENCE = 10  # seconds for each word with the mail server
PARTS = ("subject", "text", "action", "link")


@dataclass(frozen=True)
class Server:
    """The mail server of the setting SMTP_URL."""

    host: str
    port: int
    user: str
    password: str
    encrypted: bool
    starts_encryption: bool

    @classmethod
    def of(cls, address: str) -> "Server":
        """Read smtp://user:password@host:587?starttls=1 or smtps://host; raises `ValueError`."""
        url = urlsplit(address)
        if url.scheme not in {"smtp", "smtps"} or not url.hostname:
            raise ValueError("SMTP_URL begins with smtp:// or smtps:// and names a host.")
        encrypted = url.scheme == "smtps"
        return cls(
            host=url.hostname,
            port=url.port or (465 if encrypted else 25),
            user=unquote(url.username or ""),
            password=unquote(url.password or ""),
            encrypted=encrypted,
            starts_encryption=parse_qs(url.query).get("starttls") == ["1"],
        )


class Outbox(MailUtil):
    """Flask-Security's mail: owed like any other, in the transaction of its cause."""

    def send_mail(
        self,
        template: str,
        subject: str,
        recipient: str | tuple[str, str],
        sender: str | tuple[str, str],
        body: str | None,
        html: str | None,
        **context: Any,
    ) -> None:
        """Owe the mail that the template is named after; its link is made when it is sent."""
        with transaction():
            note_mail(template, context["user"])

    def normalize(self, email: str) -> str:
        """The address as accounts hold it; whether it is one shows when it is looked for."""
        return email.strip().lower()

    def validate(self, email: str) -> str:
        """The same: nobody registers here, and nothing is asked of other servers."""
        return self.normalize(email)


def init_app(app: Flask) -> None:
    """Refuse a mail server that cannot be understood, before the first mail is owed."""
    if app.config.get("SMTP_URL"):
        Server.of(app.config["SMTP_URL"])


def send(mail: Mail) -> None:
    """Write one mail in the reader's language and hand it over; any error means: try again."""
    message = compose(mail)
    address = current_app.config.get("SMTP_URL")
    if address:
        _hand_over(message, Server.of(address))
    else:
        _keep(message, mail, Path(current_app.config["MAIL_FOLDER"]))


def compose(mail: Mail) -> EmailMessage:
    """The whole mail: the same words as plain text and as a page."""
    language = mail.language or (mail.to.language if mail.to else "en")
    with force_locale(locale_of(language)):
        written = _written(mail, language)
        environment = current_app.jinja_env
        plain = environment.get_template("mail/layout.txt").render(written)
        page = environment.get_template("mail/layout.html").render(written)
    message = EmailMessage(policy=SMTP)
    message["Subject"] = _one_line(written["subject"])
    message["From"] = _one_line(current_app.config["MAIL_SENDER"])
    message["To"] = _recipient(mail)
    message["Reply-To"] = _one_line(current_app.config["CONTACT_EMAIL"])
    message["Date"] = now()
    message["Message-ID"] = f"<{mail.message_id}@{_host()}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(plain)
    message.add_alternative(page, subtype="html")
    message["Content-Language"] = language
    return message


def link(endpoint: str, **values: int | str) -> str:
    """The whole address of a page, for readers outside it."""
    base = urlsplit(current_app.config["BASE_URL"])
    addresses = current_app.url_map.bind(base.netloc, base.path or "/", url_scheme=base.scheme)
    return addresses.build(endpoint, values, force_external=True)


def _written(mail: Mail, language: str) -> dict[str, Any]:
    """The parts of a mail as its template writes them."""
    template = current_app.jinja_env.get_template(f"mail/{mail.name}.txt")
    context = template.new_context(_matter(mail, language))
    parts = {part: "".join(template.blocks[part](context)).strip() for part in PARTS}
    return parts | {
        "to": mail.to,
        "language": language,
        "paragraphs": [block.splitlines() for block in re.split(r"\n\s*\n", parts["text"])],
        "help_link": link("public.help"),
    }


def _matter(mail: Mail, language: str) -> dict[str, Any]:
    """What the mail is about; texts of tasks never belong to it, but for the name of one."""
    facts = mail.facts
    feedback = _get(Feedback, facts.get("feedback_id"))
    task = _get(Task, facts.get("task_id")) or _task_of(feedback)
    case = _get(Case, facts.get("case_id")) or (task.case if task else None)
    return {
        "to": mail.to,
        "case": case,
        "missed": facts.get("missed"),
        "promises": facts.get("promises"),
        "entry": _get(GuidanceEntry, facts.get("entry_id")),
        "coaching_session": _get(CoachingSession, facts.get("coaching_session_id")),
        "cohort": _get(Cohort, facts.get("cohort_id")),
        "organisation": case.organisation.full_name if case else "",
        "task": task,
        "task_name": _title_of(task, language) if task else "",
        **_training(facts, language),
        "feedback": feedback,
        "link": link,
        "password_link": _password_link(mail.to),
        "days": current_app.config.get("SECURITY_RESET_PASSWORD_WITHIN", timedelta(1)).days,
    }


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


def _task_of(feedback: Feedback | None) -> Task | None:
    """The task of answering a piece of feedback."""
    if feedback is None:
        return None
    return db.session.scalar(
        select(Task).where(Task.process_id == feedback.process_id).order_by(Task.id.desc()).limit(1)
    )


def _password_link(user: User | None) -> Callable[[], str]:
    """Makes a link that lets its holder choose a password; only the template that needs it asks."""
    return lambda: link("security.reset_password", token=generate_reset_password_token(user))  # type: ignore[no-untyped-call]


def _recipient(mail: Mail) -> Address | str:
    if mail.to is None:
        return Address(addr_spec=_one_line(mail.address or ""))
    return Address(_one_line(mail.to.name), addr_spec=_one_line(mail.to.email))


def _one_line(text: str) -> str:
    """What people typed cannot begin a header of its own."""
    return " ".join(text.split())


def _host() -> str:
    return urlsplit(current_app.config["BASE_URL"]).hostname or "localhost"


def _hand_over(message: EmailMessage, server: Server) -> None:
    safely = ssl.create_default_context()
    with (
        smtplib.SMTP_SSL(server.host, server.port, timeout=PATIENCE, context=safely)
        if server.encrypted
        else smtplib.SMTP(server.host, server.port, timeout=PATIENCE)
    ) as connection:
        if server.starts_encryption:
            connection.starttls(context=safely)
        if server.user:
            connection.login(server.user, server.password)
        connection.send_message(message)


def _keep(message: EmailMessage, mail: Mail, folder: Path) -> None:
    """Write the mail where its administrator can read it; a second try writes the same file."""
    folder.mkdir(parents=True, exist_ok=True)
    name = f"{mail.created_at:%Y%m%dT%H%M%SZ}-{mail.message_id}.eml"
    unfinished = folder / f".{name}"
    # It may hold a link that lets its reader choose a password.
    unfinished.touch(mode=0o600)
    unfinished.write_bytes(message.as_bytes())
    unfinished.replace(folder / name)
