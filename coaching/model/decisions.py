"""Decisions that a table helped to make: its answer and the person's, side by side."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from coaching.clock import now
from coaching.model.base import Model
from coaching.model.cases import Case


class Decision(Model):
    """What a table recommended from which figures, and what the person decided."""

    __tablename__ = "decisions"

    id: Mapped[int] = mapped_column(primary_key=True)
    # None where it is about an application, which has no year yet.
    case_id: Mapped[int | None] = mapped_column(
        ForeignKey("cases.id", ondelete="CASCADE"), index=True
    )
    answers_id: Mapped[int] = mapped_column(
        ForeignKey("answers.id", ondelete="CASCADE"), index=True
    )
    version_id: Mapped[int] = mapped_column(ForeignKey("versions.id"))
    table: Mapped[str] = mapped_column(String(60))
    facts: Mapped[dict[str, Any]] = mapped_column()
    # The rules that fired, each with its id and outputs.
    fired: Mapped[list[Any]] = mapped_column()
    recommended: Mapped[dict[str, Any]] = mapped_column()
    decided: Mapped[dict[str, Any]] = mapped_column()
    reason: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime] = mapped_column(default=now)

    case: Mapped[Case | None] = relationship()
