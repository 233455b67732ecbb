"""Who took part in what, and for how long: the evidence the funder asks for."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import ForeignKey, Numeric, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from coaching.clock import now
from coaching.model.base import Model
from coaching.model.cases import Member


class Presence(StrEnum):
    """How much of an event somebody attended."""

    PRESENT = "present"
    PARTLY = "partly"
    ABSENT = "absent"


class Attendance(Model):
    """One member at one event of the programme."""

    __tablename__ = "attendance"
    __table_args__ = (UniqueConstraint("task_id", "member_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"), index=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("tasks.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    held_on: Mapped[date] = mapped_column()
    presence: Mapped[Presence] = mapped_column(String(10))
    hours: Mapped[Decimal] = mapped_column(Numeric(5, 2), default=Decimal(0))
    recorded_at: Mapped[datetime] = mapped_column(default=now)

    member: Mapped[Member] = relationship()
