"""Two organisations that have become one: which year ended, and in which one it goes on."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from coaching.clock import now
from coaching.model.base import Model
from coaching.model.cases import Case
from coaching.model.people import User


class Becomes(StrEnum):
    """What somebody of the organisation that joins becomes in the one that goes on."""

    TEAM_MEMBER = "team_member"
    DEPUTY = "deputy"
    LEAVES = "leaves"


class Merger(Model):
    """The year of one organisation ended when it joined another one; ``into`` went on."""

    __tablename__ = "mergers"
    __table_args__ = (CheckConstraint("case_id <> into_id", name="two_years"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    # A year ends once.
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"), unique=True)
    into_id: Mapped[int] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime] = mapped_column(default=now)
    by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    reason: Mapped[str] = mapped_column()
    # What the organisation that goes on was called before, where it got another name that day.
    former_name: Mapped[str] = mapped_column(String(200), default="")

    case: Mapped[Case] = relationship(foreign_keys=[case_id])
    into: Mapped[Case] = relationship(foreign_keys=[into_id])
    by: Mapped[User] = relationship(foreign_keys=[by_id])
