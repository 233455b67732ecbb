"""One coach follows another: agreed on for a day, made on that day."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from coaching.clock import now
from coaching.model.base import Model
from coaching.model.cases import Case
from coaching.model.people import User
from coaching.model.processes import Process


class CoachChange(Model):
    """From a day on somebody else coaches an organisation."""

    __tablename__ = "coach_changes"
    __table_args__ = (
        CheckConstraint("former_id <> coach_id", name="somebody_else"),
        # One change at a time is ahead of an organisation.
        Index(
            "uq_coach_changes_ahead",
            "case_id",
            unique=True,
            sqlite_where=text("made_at IS NULL AND called_off_at IS NULL"),
            postgresql_where=text("made_at IS NULL AND called_off_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"), index=True)
    # The drawing in which the one writes down, and the other reads, how the organisation is doing.
    process_id: Mapped[int | None] = mapped_column(
        ForeignKey("processes.id", ondelete="CASCADE"), index=True
    )
    former_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    coach_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    deputy_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    # A day in Helsinki: until its end whoever coached before may read.
    from_on: Mapped[date] = mapped_column()
    # Why one more organisation fits a coach who has as many as agreed.
    reason: Mapped[str] = mapped_column(default="")
    named_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime] = mapped_column(default=now)
    made_at: Mapped[datetime | None] = mapped_column()
    called_off_at: Mapped[datetime | None] = mapped_column()

    case: Mapped[Case] = relationship()
    process: Mapped[Process | None] = relationship()
    former: Mapped[User] = relationship(foreign_keys=[former_id])
    coach: Mapped[User] = relationship(foreign_keys=[coach_id])
    deputy: Mapped[User | None] = relationship(foreign_keys=[deputy_id])
    named_by: Mapped[User] = relationship(foreign_keys=[named_by_id])
