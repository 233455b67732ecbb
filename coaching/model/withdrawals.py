"""An organisation that asks to leave, and how it was decided."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from coaching.clock import now
from coaching.model.base import Model
from coaching.model.cases import Case
from coaching.model.people import User
from coaching.model.processes import Process


class Origin(StrEnum):
    """Where the wish to leave came up."""

    ORGANISATION = "organisation"
    PROGRAMME = "programme"
    MIDPOINT = "midpoint"


class Withdrawal(Model):
    """One request to end an organisation's year early; the programme manager decides."""

    __tablename__ = "withdrawals"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"), index=True)
    process_id: Mapped[int] = mapped_column(
        ForeignKey("processes.id", ondelete="CASCADE"), unique=True
    )
    origin: Mapped[Origin] = mapped_column(String(20))
    words: Mapped[str] = mapped_column(default="")
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    asked_at: Mapped[datetime] = mapped_column(default=now)
    confirmed: Mapped[bool | None] = mapped_column()
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[datetime | None] = mapped_column()
    decision_reason: Mapped[str] = mapped_column(default="")
    exit_reason: Mapped[str | None] = mapped_column(String(30))
    keeps_baseline: Mapped[bool | None] = mapped_column()
    recorded_at: Mapped[datetime | None] = mapped_column()

    case: Mapped[Case] = relationship()
    process: Mapped[Process] = relationship()
    asked_by: Mapped[User] = relationship(foreign_keys=[asked_by_id])
    decided_by: Mapped[User | None] = relationship(foreign_keys=[decided_by_id])
