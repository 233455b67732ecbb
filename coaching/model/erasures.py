"""What was deleted for good, by which rule or at whose wish: the proof that it was."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from coaching.clock import now
from coaching.data.personal import Rule
from coaching.model.base import Model
from coaching.model.people import User


class Erasure(Model):
    """One thing that came to its end; only numbers tell of it, since the thing itself is gone."""

    __tablename__ = "erasures"
    __table_args__ = (Index("ix_erasures_rule_thing_id", "rule", "thing_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    rule: Mapped[Rule] = mapped_column(String(20))
    # A year, a person or a process, by its former number; 0 for what has none.
    kind: Mapped[str] = mapped_column(String(20))
    thing_id: Mapped[int] = mapped_column()
    # How many rows by table, "files" and "mail_files" beside them.
    counts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    at: Mapped[datetime] = mapped_column(default=now, index=True)
    # Whoever decided it; nobody where the time was up.
    by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    reason: Mapped[str] = mapped_column(default="")

    by: Mapped[User | None] = relationship()
