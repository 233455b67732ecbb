"""A task that has become so late that a coordinator decides about it."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from coaching.clock import now
from coaching.model.base import Model
from coaching.model.people import User
from coaching.model.processes import Process, Task


class Decision(StrEnum):
    """What a coordinator can do about a late task."""

    EXTEND = "extend"
    REASSIGN = "reassign"
    WAIT = "wait"
    NOT_NEEDED = "not_needed"
    HOLD = "hold"
    ESCALATE = "escalate"


class LateTask(Model):
    """One time that a task has had to be handled: its old due date, the decision and the reason."""

    __tablename__ = "late_tasks"

    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("tasks.id", ondelete="CASCADE"), index=True)
    process_id: Mapped[int] = mapped_column(
        ForeignKey("processes.id", ondelete="CASCADE"), unique=True
    )
    opened_at: Mapped[datetime] = mapped_column(default=now)
    old_due_at: Mapped[datetime | None] = mapped_column()
    # None while nobody has decided, and for good where the task was done meanwhile.
    decision: Mapped[Decision | None] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(default="")
    new_due_at: Mapped[datetime | None] = mapped_column()
    wait_until: Mapped[date | None] = mapped_column()
    given_to_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[datetime | None] = mapped_column()

    task: Mapped[Task] = relationship()
    process: Mapped[Process] = relationship()
    given_to: Mapped[User | None] = relationship(foreign_keys=[given_to_id])
    decided_by: Mapped[User | None] = relationship(foreign_keys=[decided_by_id])
