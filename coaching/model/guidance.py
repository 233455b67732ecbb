"""What coaches log about the guidance they gave."""

from datetime import date, datetime, time
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from coaching.clock import now
from coaching.model.base import Model
from coaching.model.cases import Case
from coaching.model.people import User


class GuidanceEntry(Model):
    """One entry of the guidance log: a shared summary, and apart from it the coach's own note."""

    __tablename__ = "guidance_entries"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"), index=True)
    task_id: Mapped[int | None] = mapped_column(ForeignKey("tasks.id"), unique=True)
    coach_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
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

    coach: Mapped[User] = relationship()
    case: Mapped[Case] = relationship()
