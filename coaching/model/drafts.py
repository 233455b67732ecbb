"""What somebody has typed on a page of a case that no task asks for."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from coaching.clock import now
from coaching.model.base import Model
from coaching.model.cases import Case


class PageDraft(Model):
    """One person's unsent words on one page of a case: for nobody else to read."""

    __tablename__ = "page_drafts"
    __table_args__ = (UniqueConstraint("user_id", "case_id", "page"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"), index=True)
    # Which page, by the name of its endpoint.
    page: Mapped[str] = mapped_column(String(40))
    fields: Mapped[dict[str, Any]] = mapped_column(deferred=True)
    saved_at: Mapped[datetime] = mapped_column(default=now)

    case: Mapped[Case] = relationship()
