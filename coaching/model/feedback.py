"""Feedback on accessibility that anybody may send."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from coaching.clock import now
from coaching.model.base import Model
from coaching.model.processes import Process


class Feedback(Model):
    """What somebody wrote about the accessibility of the service, and the answer to it."""

    __tablename__ = "feedback"

    id: Mapped[int] = mapped_column(primary_key=True)
    process_id: Mapped[int] = mapped_column(ForeignKey("processes.id"), unique=True)
    message: Mapped[str] = mapped_column()
    page: Mapped[str] = mapped_column(String(300), default="")
    email: Mapped[str | None] = mapped_column(String(255))
    language: Mapped[str] = mapped_column(String(2))
    received_at: Mapped[datetime] = mapped_column(default=now)
    answer: Mapped[str | None] = mapped_column()

    process: Mapped[Process] = relationship()
