"""What somebody has asked about their own data, and what came of it."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from coaching.clock import now
from coaching.model.base import Model
from coaching.model.people import User
from coaching.model.processes import Process


class DataRequest(Model):
    """One request; the law gives a month for the answer."""

    __tablename__ = "data_requests"
    __table_args__ = (
        Index("ix_data_requests_user_id", "user_id", "id"),
        # The same is asked once at a time.
        Index(
            "uq_data_requests_waiting",
            "user_id",
            "kind",
            unique=True,
            sqlite_where=text("answered_at IS NULL"),
            postgresql_where=text("answered_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    process_id: Mapped[int] = mapped_column(
        ForeignKey("processes.id", ondelete="CASCADE"), unique=True
    )
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    # Whoever of the programme wrote down what a person had asked elsewhere.
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    kind: Mapped[str] = mapped_column(String(20))
    words: Mapped[str] = mapped_column(default="")
    received_at: Mapped[datetime] = mapped_column(default=now)
    answer_by: Mapped[date] = mapped_column()
    # Why it takes longer than a month.
    extended_why: Mapped[str] = mapped_column(default="")
    outcome: Mapped[str | None] = mapped_column(String(20))
    answer: Mapped[str] = mapped_column(default="")
    answered_at: Mapped[datetime | None] = mapped_column()
    # From when on the account is erased; a day later, so that the answer can still be read.
    erase_from: Mapped[datetime | None] = mapped_column()

    process: Mapped[Process] = relationship()
    person: Mapped[User] = relationship(foreign_keys=[user_id])
    entered_by: Mapped[User | None] = relationship(foreign_keys=[entered_by_id])

    @property
    def is_open(self) -> bool:
        """Nobody has answered yet."""
        return self.answered_at is None
