"""Coaching sessions: planned, agreed, held, or why not."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from coaching.clock import HELSINKI, now
from coaching.model.base import Model
from coaching.model.cases import Case


class SessionState(StrEnum):
    """How far a coaching session has come, or how it ended."""

    PLANNED = "planned"
    AGREED = "agreed"
    HELD = "held"
    MOVED = "moved"
    CANCELLED_BY_ORGANISATION = "cancelled_by_organisation"
    CANCELLED_BY_COACH = "cancelled_by_coach"
    NO_SHOW = "no_show"
    # Nobody called it off: the coaching, or the year, came to its end before.
    LAPSED = "lapsed"


TO_COME = (SessionState.PLANNED, SessionState.AGREED)


class CoachingSession(Model):
    """One meeting of an organisation with its coach.

    Without ``taken_up_at`` it was planned ahead: the next cycle takes it up.
    """

    __tablename__ = "coaching_sessions"
    __table_args__ = (Index("ix_coaching_sessions_case_id_starts_at", "case_id", "starts_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"))
    number: Mapped[int] = mapped_column()
    state: Mapped[SessionState] = mapped_column(String(30), default=SessionState.PLANNED)
    starts_at: Mapped[datetime] = mapped_column()
    minutes: Mapped[int] = mapped_column(default=60)
    mode: Mapped[str] = mapped_column(String(20), default="video")
    place: Mapped[str] = mapped_column(String(500), default="")
    goal: Mapped[str] = mapped_column(default="")
    agenda: Mapped[str] = mapped_column(default="")
    # What the organisation wants to talk about, and who comes.
    own_topics: Mapped[str] = mapped_column(default="")
    who_comes: Mapped[list[Any]] = mapped_column(default=list)
    proposals: Mapped[int] = mapped_column(default=0)
    agreed_by_silence: Mapped[bool] = mapped_column(default=False)
    taken_up_at: Mapped[datetime | None] = mapped_column()
    # Why it was not held, in the coach's words.
    reason: Mapped[str] = mapped_column(default="")
    moved_to_id: Mapped[int | None] = mapped_column(ForeignKey("coaching_sessions.id"))
    created_at: Mapped[datetime] = mapped_column(default=now)

    case: Mapped[Case] = relationship()
    moved_to: Mapped["CoachingSession | None"] = relationship(remote_side=[id])

    @property
    def day(self) -> date:
        """The day it is held, in Helsinki."""
        return self.starts_at.astimezone(HELSINKI).date()

    @property
    def is_to_come(self) -> bool:
        """Nobody has said yet how it went."""
        return self.state in TO_COME
