"""What each may see: as what somebody has read something, who looks as the contact, conflicts."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0007"
down_revision: str | Sequence[str] | None = "0006"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Bring the database to this version."""
    with op.batch_alter_table("access") as access:
        access.add_column(
            sa.Column("role", sa.String(length=20), nullable=False, server_default="")
        )
    op.create_index(op.f("ix_access_day"), "access", ["day"])
    _add_viewings()
    _add_conflicts()


def downgrade() -> None:
    """Take the database back to the version before."""
    op.drop_table("conflicts")
    op.drop_table("viewings")
    op.drop_index(op.f("ix_access_day"), table_name="access")
    with op.batch_alter_table("access") as access:
        access.drop_column("role")


def _add_viewings() -> None:
    """Who looked at an organisation's pages as its contact person sees them, from when to when."""
    op.create_table(
        "viewings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name=op.f("fk_viewings_case_id_cases"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_viewings_by_id_users")),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["users.id"], name=op.f("fk_viewings_contact_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_viewings")),
    )
    op.create_index(op.f("ix_viewings_case_id"), "viewings", ["case_id"])
    going_on = sa.text("ended_at IS NULL")
    op.create_index(
        "ix_viewings_going_on",
        "viewings",
        ["began_at"],
        sqlite_where=going_on,
        postgresql_where=going_on,
    )


def _add_conflicts() -> None:
    """With which organisations a coach has a conflict of interest."""
    op.create_table(
        "conflicts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("coach_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=False),
        *(
            sa.ForeignKeyConstraint(
                [column],
                [f"{table}.id"],
                name=op.f(f"fk_conflicts_{column}_{table}"),
                ondelete="CASCADE",
            )
            for column, table in (("coach_id", "users"), ("organisation_id", "organisations"))
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conflicts")),
        sa.UniqueConstraint(
            "coach_id", "organisation_id", name=op.f("uq_conflicts_coach_id_organisation_id")
        ),
    )
    op.create_index(op.f("ix_conflicts_organisation_id"), "conflicts", ["organisation_id"])
