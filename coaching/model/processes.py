"""Running drawings, the tasks they ask of people, and what people answered."""

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, event, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from coaching.clock import now
from coaching.model.base import Model
from coaching.model.cases import Case
from coaching.model.coaching_sessions import CoachingSession
from coaching.model.people import User
from coaching.model.training import Module

if TYPE_CHECKING:
    from coaching.model.late_tasks import LateTask


# The task in which a coordinator decides about another one.
HANDLES = "handle_late_task"


class Version(Model):
    """A deployed set of drawings with their texts in every language, known by its content."""

    __tablename__ = "versions"

    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    files: Mapped[dict[str, Any]] = mapped_column(deferred=True)
    texts: Mapped[dict[str, Any]] = mapped_column(deferred=True)
    # Files of decision tables that an administrator has changed; the folder's do not replace them.
    own_tables: Mapped[list[Any]] = mapped_column(default=list)
    deployed_at: Mapped[datetime] = mapped_column(default=now)

    def task_name(self, task: str, language: str) -> str:
        """What the drawings call a user task in a language; English where that lacks it."""
        for key, words in self.texts.items():
            if key.partition(".")[2] == f"{task}.name":
                return str(words.get(language) or words.get("en", task))
        return task


class Process(Model):
    """One running drawing with its own state, version and next timer."""

    __tablename__ = "processes"
    __table_args__ = (
        Index(
            "ix_processes_due",
            "next_timer_at",
            sqlite_where=text("next_timer_at IS NOT NULL"),
            postgresql_where=text("next_timer_at IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(40))
    case_id: Mapped[int | None] = mapped_column(
        ForeignKey("cases.id", ondelete="CASCADE"), index=True
    )
    version_id: Mapped[int] = mapped_column(ForeignKey("versions.id"), index=True)
    state: Mapped[bytes] = mapped_column(deferred=True)
    # The state before the last completion: a form sent too early can be given back from it.
    before_last: Mapped[bytes | None] = mapped_column(deferred=True)
    last_task_id: Mapped[int | None] = mapped_column()
    next_timer_at: Mapped[datetime | None] = mapped_column()
    # On hold: nobody can do its tasks, and its timers stand still.
    suspended_at: Mapped[datetime | None] = mapped_column()
    started_at: Mapped[datetime] = mapped_column(default=now)
    # When the first task of each part of the drawing opened, so that nobody has to look for it.
    begun: Mapped[dict[str, Any]] = mapped_column(default=dict)
    ended_at: Mapped[datetime | None] = mapped_column()
    revision: Mapped[int] = mapped_column(default=1)

    case: Mapped[Case | None] = relationship()
    version: Mapped[Version] = relationship()
    # What a coordinator decides in it, where it is about a task that is very late.
    late_task: Mapped["LateTask | None"] = relationship(viewonly=True)

    __mapper_args__ = {"version_id_col": revision}  # noqa: RUF012


class Outcome(StrEnum):
    """How a task was closed."""

    DONE = "done"
    CANCELLED = "cancelled"
    SILENCE = "silence"


class Task(Model):
    """Something a person must do: the mirror of one step of a process."""

    __tablename__ = "tasks"
    __table_args__ = (
        # These hold the open or the assigned tasks alone. An index of all tasks would let
        # databases believe that few are open, and few unassigned.
        # By due date too, with everything that a list of organisations asks of their tasks.
        Index(
            "ix_tasks_case_open",
            "case_id",
            "due_at",
            "id",
            "optional",
            "opens_at",
            "suspended_at",
            "rung",
            "name",
            "closed_at",
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
        # By due date, with everything that the counts of a worklist ask of a task.
        Index(
            "ix_tasks_waiting",
            "role",
            "due_at",
            "id",
            "case_id",
            "assignee_id",
            "opens_at",
            "optional",
            "phase",
            "suspended_at",
            "rung",
            "closed_at",
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
        Index(
            "ix_tasks_assigned",
            "assignee_id",
            "closed_at",
            "due_at",
            "id",
            sqlite_where=text("assignee_id IS NOT NULL"),
            postgresql_where=text("assignee_id IS NOT NULL"),
        ),
        Index(
            "ix_tasks_next_rung",
            "next_rung_at",
            sqlite_where=text("closed_at IS NULL AND next_rung_at IS NOT NULL"),
            postgresql_where=text("closed_at IS NULL AND next_rung_at IS NOT NULL"),
        ),
        # Of all tasks hardly one is asked back, and coordinators look on every first page.
        Index(
            "ix_tasks_asked_back",
            "asked_back_at",
            "id",
            sqlite_where=text("asked_back_at IS NOT NULL"),
            postgresql_where=text("asked_back_at IS NOT NULL"),
        ),
        # All that the share of tasks done on time asks, so that no row has to be read for it.
        Index("ix_tasks_done_in_time", "case_id", "outcome", "optional", "due_at", "closed_at"),
        # In the order in which it is counted how often each task took how long.
        Index(
            "ix_tasks_taken",
            "name",
            "days_taken",
            "case_id",
            sqlite_where=text("days_taken IS NOT NULL"),
            postgresql_where=text("days_taken IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    process_id: Mapped[int] = mapped_column(
        ForeignKey("processes.id", ondelete="CASCADE"), index=True
    )
    case_id: Mapped[int | None] = mapped_column(
        ForeignKey("cases.id", ondelete="CASCADE"), index=True
    )
    step: Mapped[str] = mapped_column(String(32), unique=True)
    name: Mapped[str] = mapped_column(String(60))
    # What people call a task that somebody has added to a year; others are named in the drawing.
    title: Mapped[str | None] = mapped_column(String(200))
    role: Mapped[str] = mapped_column(String(20))
    phase: Mapped[str | None] = mapped_column(String(40))
    organisation_name: Mapped[str] = mapped_column(String(400), default="")
    optional: Mapped[bool] = mapped_column(default=False)
    assignee_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    # What the task is about, where a drawing asks it several times: a module or a session.
    module_id: Mapped[str | None] = mapped_column(ForeignKey("modules.id"))
    coaching_session_id: Mapped[int | None] = mapped_column(
        ForeignKey("coaching_sessions.id"), index=True
    )
    opened_at: Mapped[datetime] = mapped_column(default=now)
    opens_at: Mapped[datetime | None] = mapped_column()
    due_at: Mapped[datetime | None] = mapped_column()
    # A due date that somebody has set; it wins over the drawing's rule.
    extended_to: Mapped[datetime | None] = mapped_column()
    # When that was: a day chosen while the year is on hold stays.
    extended_at: Mapped[datetime | None] = mapped_column()
    # On hold: it has no dates meanwhile, and nobody can do it. Then the days of holds it has seen.
    suspended_at: Mapped[datetime | None] = mapped_column()
    held_days: Mapped[int] = mapped_column(default=0)
    # The last rung of the late ladder that was reached, and when the next one is.
    rung: Mapped[int] = mapped_column(default=0)
    next_rung_at: Mapped[datetime | None] = mapped_column()
    closed_at: Mapped[datetime | None] = mapped_column()
    # The whole days until it was done, or silence answered; nothing where it was called off.
    days_taken: Mapped[int | None] = mapped_column()
    outcome: Mapped[Outcome | None] = mapped_column(String(20))
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    done_for_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    asked_back_at: Mapped[datetime | None] = mapped_column()
    asked_back_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    # The last time that somebody reminded those who do it.
    reminded_at: Mapped[datetime | None] = mapped_column()

    process: Mapped[Process] = relationship()
    case: Mapped[Case | None] = relationship()
    module: Mapped[Module | None] = relationship(lazy="joined")
    coaching_session: Mapped[CoachingSession | None] = relationship()
    assignee: Mapped[User | None] = relationship(foreign_keys=[assignee_id])
    closed_by: Mapped[User | None] = relationship(foreign_keys=[closed_by_id])
    done_for: Mapped[User | None] = relationship(foreign_keys=[done_for_id])
    answers: Mapped["Answers | None"] = relationship(
        primaryjoin="and_(Task.id == foreign(Answers.task_id), Answers.taken_back_at.is_(None))",
        viewonly=True,
        uselist=False,
    )

    @property
    def about(self) -> "Task | None":
        """The late task that this one asks a coordinator to handle."""
        handled = self.process.late_task if self.name == HANDLES else None
        return handled.task if handled else None

    @property
    def is_open(self) -> bool:
        """Somebody still has to do it."""
        return self.closed_at is None

    @property
    def is_suspended(self) -> bool:
        """On hold: nobody can do it until the year goes on."""
        return self.suspended_at is not None

    @property
    def is_late(self) -> bool:
        """Open past its due date; an optional task is never late."""
        return (
            self.is_open and not self.optional and self.due_at is not None and self.due_at < now()
        )

    @property
    def is_coming(self) -> bool:
        """Already known, but its time has not begun."""
        return self.is_open and self.opens_at is not None and self.opens_at > now()


@event.listens_for(Task, "before_insert")
@event.listens_for(Task, "before_update")
def count_days(_mapper: Any, _connection: Any, task: Task) -> None:
    """Keep how long a task took: reckoned for each row, all rows would take a map too long."""
    # Until it is stored, a new one has no moment of its own.
    opened_at: datetime | None = task.opened_at
    task.days_taken = None
    if task.closed_at is not None and task.outcome in (Outcome.DONE, Outcome.SILENCE):
        task.days_taken = (task.closed_at - (opened_at or now())).days


class Questions(Model):
    """A form as it was asked, stored once by its content."""

    __tablename__ = "questions"

    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    content: Mapped[dict[str, Any]] = mapped_column()


class Answers(Model):
    """What a person answered to a task."""

    __tablename__ = "answers"
    __table_args__ = (
        Index(
            "uq_answers_task_id_standing",
            "task_id",
            unique=True,
            sqlite_where=text("taken_back_at IS NULL"),
            postgresql_where=text("taken_back_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("tasks.id", ondelete="CASCADE"), index=True)
    case_id: Mapped[int | None] = mapped_column(
        ForeignKey("cases.id", ondelete="CASCADE"), index=True
    )
    task_name: Mapped[str] = mapped_column(String(60))
    questions_id: Mapped[int] = mapped_column(ForeignKey("questions.id"))
    values: Mapped[dict[str, Any]] = mapped_column(deferred=True)
    # The words of choices that belong to this moment only, such as people's names.
    shown: Mapped[dict[str, Any]] = mapped_column(default=dict, deferred=True)
    fields: Mapped[dict[str, Any]] = mapped_column(default=dict, deferred=True)
    # Who may read them: "case" (the organisation too), "staff", "programme" (the organisation,
    # coordinators and managers, but not the coach), or "nobody".
    audience: Mapped[str] = mapped_column(String(10))
    by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    for_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime] = mapped_column(default=now)
    # Taken back, by whom and why: the task was opened again, and these stay readable.
    taken_back_at: Mapped[datetime | None] = mapped_column()
    taken_back_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    taken_back_why: Mapped[str] = mapped_column(default="")

    task: Mapped[Task] = relationship()
    case: Mapped[Case | None] = relationship()
    questions: Mapped[Questions] = relationship()
    by: Mapped[User] = relationship(foreign_keys=[by_id])
    on_behalf_of: Mapped[User | None] = relationship(foreign_keys=[for_id])
    taken_back_by: Mapped[User | None] = relationship(foreign_keys=[taken_back_by_id])


class Draft(Model):
    """What somebody has typed and not sent: exactly as typed, valid or not."""

    __tablename__ = "drafts"
    __table_args__ = (UniqueConstraint("task_id", "user_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("tasks.id", ondelete="CASCADE"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    fields: Mapped[dict[str, Any]] = mapped_column()
    saved_at: Mapped[datetime] = mapped_column(default=now)

    user: Mapped[User] = relationship()
