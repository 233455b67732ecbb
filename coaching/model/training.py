"""Training: modules, the sessions that teach them, what each organisation takes, who took part."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Numeric, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from coaching.clock import HELSINKI, now
from coaching.model.base import Model
from coaching.model.cases import Case, Cohort, Member
from coaching.model.people import User


class Level(StrEnum):
    """How deep a module goes."""

    BASIC = "B"
    APPLIED = "A"
    REFRESHER = "R"


class Need(StrEnum):
    """Whom a module is for: everybody, the sponsor, everybody at the end, or whom it fits."""

    TEAM = "team"
    SPONSOR = "sponsor"
    END = "end"
    TAILORED = "tailored"


class Module(Model):
    """One training module, in words that an administrator can change."""

    __tablename__ = "modules"

    # The key of the programme, such as M07: drawings and decision tables name modules by it.
    id: Mapped[str] = mapped_column(String(10), primary_key=True)
    position: Mapped[int] = mapped_column()
    need: Mapped[Need] = mapped_column(String(10), default=Need.TAILORED)
    names: Mapped[dict[str, Any]] = mapped_column()
    target_groups: Mapped[dict[str, Any]] = mapped_column()
    between_tasks: Mapped[dict[str, Any]] = mapped_column()
    minutes: Mapped[int] = mapped_column()
    prerequisites: Mapped[list[Any]] = mapped_column(default=list)
    prework_parts: Mapped[list[Any]] = mapped_column(default=list)
    active: Mapped[bool] = mapped_column(default=True)

    def name_in(self, language: str) -> str:
        """What the module is called; English where a language lacks it."""
        return str(self.names.get(language) or self.names.get("en", self.id))

    def target_group_in(self, language: str) -> str:
        """Whom the module is for; English where a language lacks it."""
        return str(self.target_groups.get(language) or self.target_groups.get("en", ""))

    def between_task_in(self, language: str) -> str:
        """What to try out afterwards; English where a language lacks it."""
        return str(self.between_tasks.get(language) or self.between_tasks.get("en", ""))


class Mode(StrEnum):
    """How a training session is held."""

    REMOTE = "remote"
    ON_SITE = "on_site"
    HYBRID = "hybrid"


class TrainingSession(Model):
    """One session of a module, for several organisations of a cohort."""

    __tablename__ = "training_sessions"
    __table_args__ = (
        CheckConstraint("starts_at < ends_at", name="starts_before_it_ends"),
        CheckConstraint("capacity > 0", name="has_seats"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohorts.id"), index=True)
    module_id: Mapped[str] = mapped_column(ForeignKey("modules.id"), index=True)
    level: Mapped[Level] = mapped_column(String(1))
    language: Mapped[str] = mapped_column(String(2))
    starts_at: Mapped[datetime] = mapped_column(index=True)
    ends_at: Mapped[datetime] = mapped_column()
    mode: Mapped[Mode] = mapped_column(String(10))
    place: Mapped[str] = mapped_column(String(500), default="")
    capacity: Mapped[int] = mapped_column(default=30)
    trainer_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    accessibility: Mapped[str] = mapped_column(default="")
    materials: Mapped[str] = mapped_column(default="")
    cancelled_at: Mapped[datetime | None] = mapped_column()
    cancel_reason: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime] = mapped_column(default=now)

    cohort: Mapped[Cohort] = relationship()
    module: Mapped[Module] = relationship(lazy="joined")
    trainer: Mapped[User] = relationship()
    bookings: Mapped[list["CaseModule"]] = relationship(back_populates="session")

    @property
    def day(self) -> date:
        """The day it is held, in Helsinki."""
        return self.starts_at.astimezone(HELSINKI).date()

    @property
    def has_ended(self) -> bool:
        """It is over."""
        return self.ends_at < now()

    @property
    def hours(self) -> Decimal:
        """How long it lasts."""
        seconds = (self.ends_at - self.starts_at).total_seconds()
        return Decimal(str(round(seconds / 3600, 2)))


class CaseModule(Model):
    """One module in the training of an organisation: why, how deep, and in which session."""

    __tablename__ = "case_modules"
    __table_args__ = (UniqueConstraint("case_id", "module_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"), index=True)
    module_id: Mapped[str] = mapped_column(ForeignKey("modules.id"), index=True)
    level: Mapped[Level] = mapped_column(String(1))
    # Proposed modules become confirmed ones with a session, or are left for self-study.
    self_study: Mapped[bool] = mapped_column(default=False)
    confirmed_at: Mapped[datetime | None] = mapped_column()
    session_id: Mapped[int | None] = mapped_column(ForeignKey("training_sessions.id"), index=True)
    who: Mapped[str] = mapped_column(String(300), default="")
    needs: Mapped[str] = mapped_column(default="")
    # What was agreed in place of a session that nobody of the organisation attended.
    replaced: Mapped[str] = mapped_column(default="")

    case: Mapped[Case] = relationship()
    module: Mapped[Module] = relationship(lazy="joined")
    session: Mapped[TrainingSession | None] = relationship(back_populates="bookings")
    participants: Mapped[list["Participant"]] = relationship(
        cascade="all, delete-orphan", order_by="Participant.id"
    )


class Participant(Model):
    """A member whom the organisation sends to a module."""

    __tablename__ = "participants"
    __table_args__ = (UniqueConstraint("case_module_id", "member_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_module_id: Mapped[int] = mapped_column(
        ForeignKey("case_modules.id", ondelete="CASCADE"), index=True
    )
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), index=True)

    member: Mapped[Member] = relationship(lazy="joined")


class Presence(StrEnum):
    """How much of an event somebody attended."""

    PRESENT = "present"
    PARTLY = "partly"
    ABSENT = "absent"


class Attendance(Model):
    """One member at one event of the programme; without a module it is the kick-off."""

    __tablename__ = "attendance"
    __table_args__ = (UniqueConstraint("task_id", "member_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"), index=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("tasks.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), index=True)
    case_module_id: Mapped[int | None] = mapped_column(ForeignKey("case_modules.id"), index=True)
    held_on: Mapped[date] = mapped_column()
    presence: Mapped[Presence] = mapped_column(String(10))
    hours: Mapped[Decimal] = mapped_column(Numeric(5, 2), default=Decimal(0))
    recorded_at: Mapped[datetime] = mapped_column(default=now)

    member: Mapped[Member] = relationship()
