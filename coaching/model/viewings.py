"""Which staff look at an organisation's pages as its contact person sees them, and when."""

from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from coaching.clock import now
from coaching.model.base import Model
from coaching.model.cases import Case
from coaching.model.people import User

# It ends by itself, so that nobody forgets as whom they read.
LONGEST = timedelta(minutes=30)
GOING_ON = text("ended_at IS NULL")


class Viewing(Model):
    """One such look, from its beginning to its end."""

    __tablename__ = "viewings"
    __table_args__ = (
        Index(
            "ix_viewings_going_on",
            "began_at",
            sqlite_where=GOING_ON,
            postgresql_where=GOING_ON,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"), index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    contact_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    began_at: Mapped[datetime] = mapped_column(default=now)
    ended_at: Mapped[datetime | None] = mapped_column()

    case: Mapped[Case] = relationship()
    by: Mapped[User] = relationship(foreign_keys=[by_id])
    contact: Mapped[User] = relationship(foreign_keys=[contact_id])

    @property
    def ends_at(self) -> datetime:
        """When it ends at the latest."""
        return self.began_at + LONGEST

    @property
    def is_on(self) -> bool:
        """It has not ended, neither by a button nor by itself."""
        return self.ended_at is None and now() < self.ends_at
