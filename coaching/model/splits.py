"""One organisation becomes two in the middle of a year, and both go on."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, String, exists
from sqlalchemy.orm import InstrumentedAttribute, Mapped, mapped_column, relationship

from coaching.clock import now
from coaching.model.base import Model
from coaching.model.cases import Case
from coaching.model.people import User


class Split(Model):
    """From when a part of an organisation goes on with a year of its own.

    What had happened by then is known to the new year too, as a copy, and counts for the one it
    came from alone.
    """

    __tablename__ = "splits"
    __table_args__ = (CheckConstraint("from_case_id <> new_case_id", name="another_year"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    from_case_id: Mapped[int] = mapped_column(
        ForeignKey("cases.id", ondelete="CASCADE"), index=True
    )
    new_case_id: Mapped[int] = mapped_column(
        ForeignKey("cases.id", ondelete="CASCADE"), unique=True
    )
    at: Mapped[datetime] = mapped_column(default=now)
    by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    # For the programme's people alone.
    reason: Mapped[str] = mapped_column()
    # The form it came from: a second press of its button is the same.
    form_key: Mapped[str] = mapped_column(String(32), unique=True)

    from_case: Mapped[Case] = relationship(foreign_keys=[from_case_id])
    new_case: Mapped[Case] = relationship(foreign_keys=[new_case_id])
    by: Mapped[User] = relationship()


def carried_over(
    case_id: InstrumentedAttribute[int], at: InstrumentedAttribute[datetime]
) -> ColumnElement[bool]:
    """What had happened before a year was split off, and counts for the one it came from."""
    return exists().where(Split.new_case_id == case_id, Split.at > at)
