"""Lists of organisations that coordinators bring: every row with what is to be said about it."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from coaching.clock import now
from coaching.model.base import Model
from coaching.model.cases import Case, Cohort
from coaching.model.people import User


class ImportState(StrEnum):
    """How far a list has come."""

    PREVIEW = "preview"
    RUNNING = "running"
    DONE = "done"
    UNDONE = "undone"


class RowState(StrEnum):
    """What a row is, or has become."""

    NEW = "new"
    KNOWN = "known"
    MENDING = "mending"
    DONE = "done"
    UNDONE = "undone"


class ImportList(Model):
    """A list for one cohort; nothing outside it changes before somebody confirms."""

    __tablename__ = "import_lists"
    __table_args__ = (
        Index(
            "ix_import_lists_running",
            "next_try_at",
            sqlite_where=text("state = 'running'"),
            postgresql_where=text("state = 'running'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohorts.id", ondelete="CASCADE"), index=True)
    state: Mapped[ImportState] = mapped_column(String(10), default=ImportState.PREVIEW)
    file_name: Mapped[str] = mapped_column(String(200))
    # Headings that we know nothing of, whose columns were left out.
    ignored: Mapped[list[Any]] = mapped_column(default=list)
    # A second press of the button comes from the same form.
    form_key: Mapped[str] = mapped_column(String(32), unique=True)
    # Grows with every change: whoever confirms confirms what was there to be seen.
    changes: Mapped[int] = mapped_column(default=0)
    made_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    made_at: Mapped[datetime] = mapped_column(default=now)
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    confirmed_at: Mapped[datetime | None] = mapped_column()
    # Whether invitations leave with the import, or when somebody sends them.
    invites: Mapped[bool] = mapped_column(default=False)
    next_try_at: Mapped[datetime | None] = mapped_column()
    ended_at: Mapped[datetime | None] = mapped_column()
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    undone_at: Mapped[datetime | None] = mapped_column()

    cohort: Mapped[Cohort] = relationship()
    made_by: Mapped[User] = relationship(foreign_keys=[made_by_id])
    confirmed_by: Mapped[User | None] = relationship(foreign_keys=[confirmed_by_id])
    undone_by: Mapped[User | None] = relationship(foreign_keys=[undone_by_id])


class ImportRow(Model):
    """One row of a list: an organisation with its people."""

    __tablename__ = "import_rows"
    __table_args__ = (
        UniqueConstraint("list_id", "number"),
        Index("ix_import_rows_in_order", "list_id", "state", "is_unit", "number"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    list_id: Mapped[int] = mapped_column(ForeignKey("import_lists.id", ondelete="CASCADE"))
    # As in the file, where people look for it.
    number: Mapped[int] = mapped_column()
    state: Mapped[RowState] = mapped_column(String(10), default=RowState.MENDING)
    # Whole organisations come first: units may belong to them.
    is_unit: Mapped[bool] = mapped_column(default=False)
    # The text of each cell by column, as it is now; and as it was, of those that were mended.
    cells: Mapped[dict[str, Any]] = mapped_column(default=dict)
    before: Mapped[dict[str, Any]] = mapped_column(default=dict)
    # What is to be said by column: of the cell itself, beside everything else, and by the way.
    faults: Mapped[dict[str, Any]] = mapped_column(default=dict)
    clashes: Mapped[dict[str, Any]] = mapped_column(default=dict)
    remarks: Mapped[dict[str, Any]] = mapped_column(default=dict)
    # The year that it has become, or that was here before.
    case_id: Mapped[int | None] = mapped_column(
        ForeignKey("cases.id", ondelete="SET NULL"), index=True
    )
    # The ids of the accounts that were made for it, and of a parent organisation.
    people: Mapped[list[Any]] = mapped_column(default=list)
    parent_id: Mapped[int | None] = mapped_column(
        ForeignKey("organisations.id", ondelete="SET NULL"), index=True
    )
    # Grows with every change: of two who mend a row at once, the second sees the first.
    changes: Mapped[int] = mapped_column(default=0)
    # Whoever removes thousands of accounts looks here for each of them.
    mended_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)

    import_list: Mapped[ImportList] = relationship()
    case: Mapped[Case | None] = relationship()
    mended_by: Mapped[User | None] = relationship()

    @property
    def wrong(self) -> dict[str, Any]:
        """Why it cannot be taken, by column."""
        return {**self.clashes, **self.faults}

    @property
    def name(self) -> str:
        """What the organisation is called, the unit with the whole."""
        named = (str(self.cells.get(key, "")) for key in ("name", "unit"))
        return ", ".join(each for each in named if each)

    @property
    def is_over(self) -> bool:
        """It was brought in, and nobody mends it any more."""
        return self.state in (RowState.DONE, RowState.UNDONE)
