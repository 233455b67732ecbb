"""What happened, line by line, and who looked at what."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from coaching.clock import now
from coaching.model.base import Model, db
from coaching.model.cases import Case
from coaching.model.people import StaffRole, User
from coaching.model.processes import Task

# Whoever holds one of these has a place in every case.
LEADING = frozenset({StaffRole.COORDINATOR, StaffRole.MANAGER})


class Event(Model):
    """One line of history."""

    __tablename__ = "events"
    __table_args__ = (Index("ix_events_case_id_at", "case_id", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(default=now)
    name: Mapped[str] = mapped_column(String(60))
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"))
    task_id: Mapped[int | None] = mapped_column(ForeignKey("tasks.id", ondelete="CASCADE"))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    for_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)

    by: Mapped[User | None] = relationship(foreign_keys=[by_id])
    on_behalf_of: Mapped[User | None] = relationship(foreign_keys=[for_id])
    task: Mapped[Task | None] = relationship()


class Thing(StrEnum):
    """What of an organisation somebody can have read."""

    ANSWERS = "answers"
    DOCUMENT = "document"
    NOTE = "note"
    GUIDANCE = "guidance"
    APPLICATION = "application"


class Access(Model):
    """Somebody of the programme read something of an organisation: one line per thing and day."""

    __tablename__ = "access"
    __table_args__ = (UniqueConstraint("user_id", "kind", "thing_id", "day"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"), index=True)
    kind: Mapped[Thing] = mapped_column(String(20))
    # The recorded form, the version of a document, the note, the entry of the guidance log, or
    # the application.
    thing_id: Mapped[int] = mapped_column()
    day: Mapped[date] = mapped_column(index=True)
    # As what somebody read it on that day; nobody knows of what was read before that was kept.
    role: Mapped[str] = mapped_column(String(20), default="")

    user: Mapped[User] = relationship()
    case: Mapped[Case] = relationship()


def note_event(
    by: User | None,
    name: str,
    case: Case | None = None,
    *,
    task: Task | None = None,
    on_behalf_of: User | None = None,
    **facts: int | str | bool | None,
) -> None:
    """Add a line of history; ``facts`` are ids and keys, never what people wrote.

    Who stands in for somebody without a place of their own here acts for that person.
    """
    if on_behalf_of is None and by is not None:
        on_behalf_of = _absent(by, case)
    db.session.add(
        Event(
            name=name,
            case_id=case.id if case else None,
            task=task,
            by=by,
            on_behalf_of=on_behalf_of,
            facts=facts,
        )
    )


def _absent(by: User, case: Case | None) -> User | None:
    """In whose place somebody acts who would have nothing to do here otherwise."""
    # First what is known already: whom somebody stands in for has to be looked up.
    if _has_a_place(by, case):
        return None
    standing = (s for s in by.standing_in if s.is_on and s.covers(case.id if case else None))
    return next((s.person for s in standing if _has_a_place(s.person, case)), None)


def _has_a_place(person: User, case: Case | None) -> bool:
    if person.staff_roles & LEADING:
        return True
    if case is None:
        return bool(person.staff_roles)
    if person.id in {case.coach_id, case.deputy_coach_id}:
        return True
    return any(member.user_id == person.id for member in case.members)
