"""A coach asks that somebody else coaches an organisation."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from coaching.clock import now
from coaching.model.base import Model
from coaching.model.cases import Case
from coaching.model.people import User
from coaching.model.processes import Process


class CoachWish(Model):
    """What a coach asks of the coordinators, and why."""

    __tablename__ = "coach_wishes"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"), index=True)
    process_id: Mapped[int] = mapped_column(
        ForeignKey("processes.id", ondelete="CASCADE"), unique=True
    )
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    # For the coordinators alone.
    words: Mapped[str] = mapped_column()
    asked_at: Mapped[datetime] = mapped_column(default=now)

    case: Mapped[Case] = relationship()
    process: Mapped[Process] = relationship()
    asked_by: Mapped[User] = relationship()
