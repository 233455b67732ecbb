"""Conflicts of interest that coaches have declared."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from coaching.clock import now
from coaching.model.base import Model
from coaching.model.organisations import Organisation
from coaching.model.people import User


class Conflict(Model):
    """A coach had better not coach an organisation; only coordinators read why."""

    __tablename__ = "conflicts"
    __table_args__ = (UniqueConstraint("coach_id", "organisation_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    coach_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    organisation_id: Mapped[int] = mapped_column(
        ForeignKey("organisations.id", ondelete="CASCADE"), index=True
    )
    reason: Mapped[str] = mapped_column(String(500))
    declared_at: Mapped[datetime] = mapped_column(default=now)

    coach: Mapped[User] = relationship()
    organisation: Mapped[Organisation] = relationship()
