"""Privacy notices as they were shown, and who has seen which."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from coaching.clock import now
from coaching.model.base import Model


class PublishedNotice(Model):
    """One text of a notice, in every language, stored once by its content."""

    __tablename__ = "published_notices"
    __table_args__ = (UniqueConstraint("purpose", "digest"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    purpose: Mapped[str] = mapped_column(String(20))
    version: Mapped[str] = mapped_column(String(10))
    digest: Mapped[str] = mapped_column(String(64))
    # By language: the title, then pairs of heading and text.
    texts: Mapped[dict[str, Any]] = mapped_column(deferred=True)
    published_at: Mapped[datetime] = mapped_column(default=now)


class SeenNotice(Model):
    """Somebody was told of a notice, and has had it before their eyes, in a language."""

    __tablename__ = "seen_notices"
    __table_args__ = (UniqueConstraint("user_id", "notice_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    notice_id: Mapped[int] = mapped_column(ForeignKey("published_notices.id"), index=True)
    language: Mapped[str] = mapped_column(String(2))
    # Once: who does not want to read it now is not told again.
    told_at: Mapped[datetime | None] = mapped_column()
    seen_at: Mapped[datetime | None] = mapped_column()

    notice: Mapped[PublishedNotice] = relationship()
