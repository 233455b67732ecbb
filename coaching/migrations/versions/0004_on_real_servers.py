"""A year long, on real servers."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0004"
down_revision: str | Sequence[str] | None = "0003"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Bring the database to this version."""
    _add_dates_that_people_move()


def downgrade() -> None:
    """Take the database back to the version before."""
    _drop_dates_that_people_move()


# ---- holds, extended dates, rungs of the late ladder, tasks that people add ----


def _add_dates_that_people_move() -> None:
    """Years on hold, tasks with a date or a title of their own, and how late they have become."""
    with op.batch_alter_table("cases") as cases:
        cases.add_column(sa.Column("held_days", sa.Integer(), nullable=False, server_default="0"))
    with op.batch_alter_table("tasks") as tasks:
        tasks.add_column(sa.Column("title", sa.String(length=200), nullable=True))
        tasks.add_column(sa.Column("extended_to", sa.DateTime(timezone=True), nullable=True))
        tasks.add_column(sa.Column("suspended_at", sa.DateTime(timezone=True), nullable=True))
        tasks.add_column(sa.Column("held_days", sa.Integer(), nullable=False, server_default="0"))
        tasks.add_column(sa.Column("rung", sa.Integer(), nullable=False, server_default="0"))
        tasks.add_column(sa.Column("next_rung_at", sa.DateTime(timezone=True), nullable=True))
    waiting = sa.text("closed_at IS NULL AND next_rung_at IS NOT NULL")
    op.create_index(
        "ix_tasks_next_rung",
        "tasks",
        ["next_rung_at"],
        sqlite_where=waiting,
        postgresql_where=waiting,
    )


def _drop_dates_that_people_move() -> None:
    """Back to the dates of the drawings."""
    op.drop_index("ix_tasks_next_rung", table_name="tasks")
    with op.batch_alter_table("tasks") as tasks:
        for name in ("next_rung_at", "rung", "held_days", "suspended_at", "extended_to", "title"):
            tasks.drop_column(name)
    with op.batch_alter_table("cases") as cases:
        cases.drop_column("held_days")
