"""Certificates: what an organisation gets for its year, kept as it was handed out."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from coaching.clock import now
from coaching.model.base import Model
from coaching.model.cases import Case
from coaching.model.people import User


class Certificate(Model):
    """The one certificate of a case; its file is written once and never changed."""

    __tablename__ = "certificates"
    __table_args__ = (
        CheckConstraint("kind IN ('completed', 'participated')", name="known_kind"),
        CheckConstraint(
            "(pdf IS NULL) = (digest IS NULL) AND (pdf IS NULL) = (rendered_at IS NULL)",
            name="written_at_once",
        ),
        Index(
            "ix_certificates_waiting",
            "next_try_at",
            sqlite_where=text("rendered_at IS NULL"),
            postgresql_where=text("rendered_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"), unique=True)
    kind: Mapped[str] = mapped_column(String(20))
    # Such as 2027-0007, counted within the calendar year of issue.
    number: Mapped[str] = mapped_column(String(20), unique=True)
    language: Mapped[str] = mapped_column(String(2))
    # What the document is made of, words in its language; nothing else goes into it.
    facts: Mapped[dict[str, Any]] = mapped_column()
    issued_at: Mapped[datetime] = mapped_column(default=now)
    issued_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    pdf: Mapped[bytes | None] = mapped_column(deferred=True)
    digest: Mapped[str | None] = mapped_column(String(64))
    rendered_at: Mapped[datetime | None] = mapped_column()
    next_try_at: Mapped[datetime] = mapped_column(default=now)

    case: Mapped[Case] = relationship()
    issued_by: Mapped[User] = relationship()
