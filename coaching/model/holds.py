"""Years that pause: an organisation cannot go on for some weeks, and then goes on again."""

from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from coaching.calendar import Blackout, day_in_helsinki
from coaching.clock import now
from coaching.model.base import Model
from coaching.model.cases import Case
from coaching.model.people import User
from coaching.model.processes import Process

# So long a hold may last, and so many a year may have: the programme manager allows the second.
LONGEST = timedelta(weeks=12)
MOST = 2


class Reason(StrEnum):
    """Why an organisation cannot go on for now."""

    STAFF_CHANGE = "staff_change"
    REORGANISATION = "reorganisation"
    CRISIS = "crisis"
    STRIKE = "strike"
    OTHER = "other"


class Hold(Model):
    """One pause in an organisation's year: asked for, decided, begun, and over again.

    ``granted`` is None until it is decided; ``days`` is how long it was, once it is over, and
    ``shifts`` whether the end of the year has moved as far.
    """

    __tablename__ = "holds"
    __table_args__ = (
        CheckConstraint("begins_on < expected_until", name="begins_before_it_ends"),
        # A year pauses once at a time.
        Index(
            "uq_holds_one_at_a_time",
            "case_id",
            unique=True,
            sqlite_where=text("begun_at IS NOT NULL AND ended_at IS NULL"),
            postgresql_where=text("begun_at IS NOT NULL AND ended_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"), index=True)
    process_id: Mapped[int] = mapped_column(
        ForeignKey("processes.id", ondelete="CASCADE"), unique=True
    )
    reason: Mapped[Reason] = mapped_column(String(20))
    words: Mapped[str] = mapped_column(default="")
    begins_on: Mapped[date] = mapped_column()
    expected_until: Mapped[date] = mapped_column()
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    asked_at: Mapped[datetime] = mapped_column(default=now)
    granted: Mapped[bool | None] = mapped_column()
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[datetime | None] = mapped_column()
    decision_reason: Mapped[str] = mapped_column(default="")
    begun_at: Mapped[datetime | None] = mapped_column()
    ended_at: Mapped[datetime | None] = mapped_column()
    days: Mapped[int] = mapped_column(default=0)
    shifts: Mapped[bool | None] = mapped_column()
    # Somebody of the organisation would like to go on before the expected day.
    resume_asked_at: Mapped[datetime | None] = mapped_column()

    case: Mapped[Case] = relationship()
    process: Mapped[Process] = relationship()
    asked_by: Mapped[User] = relationship(foreign_keys=[asked_by_id])
    decided_by: Mapped[User | None] = relationship(foreign_keys=[decided_by_id])

    @property
    def latest_until(self) -> date:
        """The last day on which it may be over."""
        return self.begins_on + LONGEST

    def span(self, today: date) -> Blackout | None:
        """The days on which nothing was expected, until today while it lasts."""
        if self.begun_at is None:
            return None
        first = day_in_helsinki(self.begun_at)
        last = day_in_helsinki(self.ended_at) - timedelta(days=1) if self.ended_at else today
        return Blackout(first, last) if first <= last else None
