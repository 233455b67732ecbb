"""Action items (people say promises): who does what by when, until it is done or dropped."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from coaching.clock import now, today
from coaching.model.base import Model
from coaching.model.cases import Case, Member
from coaching.model.people import User


class ItemState(StrEnum):
    """How far somebody has come."""

    NOT_STARTED = "not_started"
    IN_PROGRESS = "in_progress"
    DONE = "done"
    DROPPED = "dropped"


class ItemOwner(StrEnum):
    """Whose promise it is, where no single member is named."""

    CONTACT = "contact"
    SPONSOR = "sponsor"
    COACH = "coach"
    MEMBER = "member"


class ActionItem(Model):
    """Something that was agreed in a meeting."""

    __tablename__ = "action_items"
    __table_args__ = (
        Index(
            "ix_action_items_open",
            "case_id",
            "due_on",
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"), index=True)
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("guidance_entries.id"), index=True)
    # The action of the plan that it brings forward, by its key: it stays when the plan is revised.
    plan_action_key: Mapped[str | None] = mapped_column(String(32))
    what: Mapped[str] = mapped_column()
    owner: Mapped[ItemOwner] = mapped_column(String(20))
    member_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    due_on: Mapped[date] = mapped_column()
    state: Mapped[ItemState] = mapped_column(String(20), default=ItemState.NOT_STARTED)
    result: Mapped[str] = mapped_column(default="")
    obstacle: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime] = mapped_column(default=now)
    closed_at: Mapped[datetime | None] = mapped_column()

    case: Mapped[Case] = relationship()
    member: Mapped[Member | None] = relationship()
    moves: Mapped[list["ActionItemMove"]] = relationship(
        cascade="all, delete-orphan", order_by="ActionItemMove.id", lazy="selectin"
    )

    @property
    def is_open(self) -> bool:
        """Neither done nor dropped."""
        return self.closed_at is None

    @property
    def is_overdue(self) -> bool:
        """Open past its day, while the year goes on."""
        return self._is_past_its_day and not self.case.is_on_hold

    @property
    def is_resting(self) -> bool:
        """Open past its day, which does not count while the year is on hold."""
        return self._is_past_its_day and self.case.is_on_hold

    @property
    def _is_past_its_day(self) -> bool:
        return self.is_open and self.due_on < today() and self.case.ended_at is None


class ActionItemMove(Model):
    """A promise got a later date, and why."""

    __tablename__ = "action_item_moves"

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(
        ForeignKey("action_items.id", ondelete="CASCADE"), index=True
    )
    old_due_on: Mapped[date] = mapped_column()
    new_due_on: Mapped[date] = mapped_column()
    reason: Mapped[str] = mapped_column(default="")
    by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime] = mapped_column(default=now)

    by: Mapped[User] = relationship()
