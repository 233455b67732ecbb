"""Which coach a coordinator has in mind for an organisation, before anybody is asked."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from coaching.clock import now
from coaching.model.base import Model
from coaching.model.cases import Case
from coaching.model.people import User


class CoachChoice(Model):
    """A choice that nobody but the coordinators knows of; gone as soon as the coach is asked."""

    __tablename__ = "coach_choices"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"), unique=True)
    coach_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    # None only while the programme has a single coach.
    deputy_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    # Why one more organisation fits a coach who has as many as agreed.
    reason: Mapped[str] = mapped_column(default="")
    is_suggested: Mapped[bool] = mapped_column(default=False)
    by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime] = mapped_column(default=now)

    case: Mapped[Case] = relationship()
    coach: Mapped[User] = relationship(foreign_keys=[coach_id])
    deputy: Mapped[User | None] = relationship(foreign_keys=[deputy_id])
    by: Mapped[User] = relationship(foreign_keys=[by_id])
