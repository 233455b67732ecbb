"""What somebody writes down about an organisation's year, between and beside all tasks."""

from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from coaching.clock import now
from coaching.model.base import Model
from coaching.model.cases import Case
from coaching.model.people import User

# So long its writer may still correct a note or take it back.
TIME_TO_CHANGE = timedelta(days=1)


class NoteAudience(StrEnum):
    """Who reads a note: the organisation too, or the coach and the coordinators alone."""

    CASE = "case"
    STAFF = "staff"


class Note(Model):
    """One note; of a removed one only that it was written is kept."""

    __tablename__ = "notes"
    __table_args__ = (Index("ix_notes_case_id_at", "case_id", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"))
    audience: Mapped[NoteAudience] = mapped_column(String(10))
    text: Mapped[str] = mapped_column()
    by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime] = mapped_column(default=now)
    corrected_at: Mapped[datetime | None] = mapped_column()
    removed_at: Mapped[datetime | None] = mapped_column()

    case: Mapped[Case] = relationship()
    by: Mapped[User] = relationship()

    @property
    def can_change(self) -> bool:
        """Whether its writer may still correct or remove it."""
        return self.removed_at is None and now() - self.at < TIME_TO_CHANGE
