"""The outbox: mail that is owed, written in the same transaction as its cause."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from coaching.clock import now
from coaching.data.mails import MailChoice, Way, way_of
from coaching.model.base import Model, db
from coaching.model.people import User

# The task that is being answered.
_CAUSE: ContextVar[int | None] = ContextVar("cause", default=None)


def new_message_id() -> str:
    """The part of a Message-ID before the @: it stays the same however often a mail is tried."""
    return uuid4().hex


class Mail(Model):
    """One mail to one person: a template's name and ids, never a text and never a token."""

    __tablename__ = "mails"
    __table_args__ = (
        Index(
            "ix_mails_waiting",
            "next_try_at",
            sqlite_where=text("sent_at IS NULL AND failed_at IS NULL AND way = 'single'"),
            postgresql_where=text("sent_at IS NULL AND failed_at IS NULL AND way = 'single'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[str] = mapped_column(String(32), unique=True, default=new_message_id)
    name: Mapped[str] = mapped_column(String(60))
    to_id: Mapped[int | None] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), index=True
    )
    # An answer to somebody without an account, such as feedback on accessibility.
    address: Mapped[str | None] = mapped_column(String(255))
    language: Mapped[str | None] = mapped_column(String(2))
    # What its reader does not want is kept all the same, so that it is known what there was.
    way: Mapped[Way] = mapped_column(String(10), default=Way.SINGLE)
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    created_at: Mapped[datetime] = mapped_column(default=now)
    next_try_at: Mapped[datetime] = mapped_column(default=now)
    tries: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None] = mapped_column()
    failed_at: Mapped[datetime | None] = mapped_column()
    last_error: Mapped[str] = mapped_column(String(200), default="")
    # When it was looked at whether a substitute gets it too, of somebody who was away.
    passed_on_at: Mapped[datetime | None] = mapped_column()
    # Whose answer it tells of: when that task is opened again, it is not so any more.
    caused_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("tasks.id", ondelete="SET NULL"), index=True
    )

    to: Mapped[User | None] = relationship()


class Digest(Model):
    """One person's working day, looked at once by one worker; with a mail if it held anything."""

    __tablename__ = "digests"
    __table_args__ = (UniqueConstraint("user_id", "day"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    day: Mapped[date] = mapped_column()
    at: Mapped[datetime] = mapped_column(default=now)
    mail_id: Mapped[int | None] = mapped_column(
        ForeignKey("mails.id", ondelete="SET NULL"), unique=True
    )


@contextmanager
def caused_by(task_id: int | None) -> Iterator[None]:
    """Whatever mail is owed meanwhile tells of the answer to this task."""
    before = _CAUSE.set(task_id)
    try:
        yield
    finally:
        _CAUSE.reset(before)


def note_mail(name: str, to: User, **facts: int | str | None) -> None:
    """Owe a person a mail, in the way the person chose; ``facts`` are ids.

    Raises `KeyError` for a mail that nobody has weighed in `coaching.data.mails`.
    """
    way = way_of(name, to.mail_choice or MailChoice.DIGEST)
    db.session.add(Mail(name=name, to=to, way=way, facts=facts, caused_by_id=_CAUSE.get()))


def note_mail_to_address(name: str, address: str, language: str, **facts: int | str) -> None:
    """Owe a mail to somebody who has no account."""
    cause = _CAUSE.get()
    db.session.add(
        Mail(name=name, address=address, language=language, facts=facts, caused_by_id=cause)
    )
