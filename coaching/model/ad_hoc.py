"""Tasks that somebody has added to a running year, beside what its drawing asks."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from coaching.clock import now
from coaching.model.base import Model
from coaching.model.cases import Case
from coaching.model.people import User
from coaching.model.processes import Process


class AdHocTask(Model):
    """What was asked, and of whom; its process has one task, which follows this row.

    Until when stands on the task alone, where more time and holds move it.
    """

    __tablename__ = "ad_hoc_tasks"

    id: Mapped[int] = mapped_column(primary_key=True)
    process_id: Mapped[int] = mapped_column(
        ForeignKey("processes.id", ondelete="CASCADE"), unique=True
    )
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"), index=True)
    title: Mapped[str] = mapped_column(String(200))
    note: Mapped[str] = mapped_column(default="")
    # Who does it: a role, or one person who has it.
    role: Mapped[str] = mapped_column(String(20))
    assignee_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    wants_answer: Mapped[bool] = mapped_column(default=False)
    added_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    added_at: Mapped[datetime] = mapped_column(default=now)

    process: Mapped[Process] = relationship()
    case: Mapped[Case] = relationship()
    added_by: Mapped[User] = relationship(foreign_keys=[added_by_id])
    assignee: Mapped[User | None] = relationship(foreign_keys=[assignee_id])
