"""What coaches log about the guidance they gave."""

from datetime import date, datetime, time
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from coaching.calendar import add_working_days, day_in_helsinki
from coaching.clock import now, today
from coaching.model.base import Model
from coaching.model.cases import Case
from coaching.model.people import User

# Working days in which an entry that nobody has accepted may still be corrected.
DAYS_TO_CORRECT = 5


class GuidanceEntry(Model):
    """One entry of the guidance log: a shared summary, and apart from it the coach's own note."""

    __tablename__ = "guidance_entries"
    # With what the list of organisations asks of their guidance, so that no row has to be read.
    __table_args__ = (
        Index("ix_guidance_entries_newest", "case_id", "held_on", "id", "risk", "minutes"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"))
    task_id: Mapped[int | None] = mapped_column(ForeignKey("tasks.id"), unique=True)
    coaching_session_id: Mapped[int | None] = mapped_column(
        ForeignKey("coaching_sessions.id"), unique=True
    )
    coach_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    # The coach in whose place the guidance was given.
    for_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    kind: Mapped[str] = mapped_column(String(20))
    held_on: Mapped[date] = mapped_column()
    started_at: Mapped[time | None] = mapped_column()
    minutes: Mapped[int] = mapped_column()
    mode: Mapped[str] = mapped_column(String(20))
    participants: Mapped[list[Any]] = mapped_column(default=list)
    other_participants: Mapped[str] = mapped_column(String(200), default="")
    topics: Mapped[list[Any]] = mapped_column(default=list)
    goal: Mapped[str] = mapped_column(default="")
    summary: Mapped[str] = mapped_column(default="")
    agreed: Mapped[str] = mapped_column(default="")
    next_on: Mapped[date | None] = mapped_column()
    progress_feeling: Mapped[int | None] = mapped_column()
    good_practice_lead: Mapped[str] = mapped_column(default="")
    incident_told: Mapped[bool] = mapped_column(default=False)
    guidance_given: Mapped[bool] = mapped_column(default=False)
    # Deferred, so that a page for the organisation cannot even load it by accident.
    coach_note: Mapped[str] = mapped_column(default="", deferred=True, deferred_raiseload=True)
    risk: Mapped[str] = mapped_column(String(10), default="none")
    risk_kind: Mapped[str] = mapped_column(String(20), default="")
    created_at: Mapped[datetime] = mapped_column(default=now)
    # Since when the shared summary stands: accepted by the organisation, or by its silence.
    accepted_at: Mapped[datetime | None] = mapped_column()
    accepted_by_silence: Mapped[bool] = mapped_column(default=False)
    # The form it came from, where no task asked for it: a second press of its button is the same.
    form_key: Mapped[str | None] = mapped_column(String(32), unique=True)

    coach: Mapped[User] = relationship(foreign_keys=[coach_id])
    on_behalf_of: Mapped[User | None] = relationship(foreign_keys=[for_id])
    case: Mapped[Case] = relationship()
    corrections: Mapped[list["GuidanceCorrection"]] = relationship(
        cascade="all, delete-orphan", order_by="GuidanceCorrection.id"
    )

    @property
    def is_locked(self) -> bool:
        """Its summary stands; what is to be added later is an addendum."""
        if self.accepted_at is not None:
            return True
        return self.locked_after < today()

    @property
    def locked_after(self) -> date:
        """The last day on which it changes, when nobody accepts it before."""
        return add_working_days(day_in_helsinki(self.created_at), DAYS_TO_CORRECT)


class CorrectionKind(StrEnum):
    """Who adds what to an entry, and whether its summary still changes."""

    CORRECTION = "correction"
    ADDITION = "addition"
    ADDENDUM = "addendum"


class GuidanceCorrection(Model):
    """A later word on an entry; a correction keeps the summary as it was before."""

    __tablename__ = "guidance_corrections"

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(
        ForeignKey("guidance_entries.id", ondelete="CASCADE"), index=True
    )
    kind: Mapped[CorrectionKind] = mapped_column(String(20))
    # The addition or addendum; for a correction the summary that it replaced.
    text: Mapped[str] = mapped_column()
    by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime] = mapped_column(default=now)

    by: Mapped[User] = relationship()
