"""Failures: background work that went wrong, and whether it has gone well since."""

from datetime import datetime

from sqlalchemy import Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from coaching.clock import now
from coaching.model.base import Model


class Failure(Model):
    """One piece of work that failed, however often: the kind of error, and never its words."""

    __tablename__ = "failures"
    __table_args__ = (
        UniqueConstraint("job", "thing_id"),
        Index(
            "ix_failures_standing",
            "job",
            "kind",
            sqlite_where=text("resolved_at IS NULL"),
            postgresql_where=text("resolved_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    # What was to be done, and the id of what it was to be done with; 0 where there is only one.
    job: Mapped[str] = mapped_column(String(40))
    thing_id: Mapped[int] = mapped_column()
    kind: Mapped[str] = mapped_column(String(80))
    first_at: Mapped[datetime] = mapped_column(default=now)
    last_at: Mapped[datetime] = mapped_column(default=now)
    count: Mapped[int] = mapped_column(default=1)
    # None once nobody tries any more by itself.
    next_try_at: Mapped[datetime | None] = mapped_column()
    resolved_at: Mapped[datetime | None] = mapped_column()
