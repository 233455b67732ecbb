"""Lists of organisations that coordinators bring."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0006"
down_revision: str | Sequence[str] | None = "0005"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

PLAIN = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    """Bring the database to this version."""
    op.create_table(
        "import_lists",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("ignored", PLAIN, nullable=False),
        sa.Column("form_key", sa.String(length=32), nullable=False),
        sa.Column("changes", sa.Integer(), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_by_id", sa.Integer(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("invites", sa.Boolean(), nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by_id", sa.Integer(), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["cohort_id"], ["cohorts.id"], name=op.f("fk_import_lists_cohort_id_cohorts"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["made_by_id"], ["users.id"], name=op.f("fk_import_lists_made_by_id_users")),
        sa.ForeignKeyConstraint(
            ["confirmed_by_id"], ["users.id"], name=op.f("fk_import_lists_confirmed_by_id_users")
        ),
        sa.ForeignKeyConstraint(["undone_by_id"], ["users.id"], name=op.f("fk_import_lists_undone_by_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_lists")),
        sa.UniqueConstraint("form_key", name=op.f("uq_import_lists_form_key")),
    )
    op.create_index(op.f("ix_import_lists_cohort_id"), "import_lists", ["cohort_id"])
    running = sa.text("state = 'running'")
    op.create_index(
        "ix_import_lists_running",
        "import_lists",
        ["next_try_at"],
        sqlite_where=running,
        postgresql_where=running,
    )
    op.create_table(
        "import_rows",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("list_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("is_unit", sa.Boolean(), nullable=False),
        sa.Column("cells", PLAIN, nullable=False),
        sa.Column("before", PLAIN, nullable=False),
        sa.Column("faults", PLAIN, nullable=False),
        sa.Column("clashes", PLAIN, nullable=False),
        sa.Column("remarks", PLAIN, nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("people", PLAIN, nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("changes", sa.Integer(), nullable=False),
        sa.Column("mended_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["list_id"], ["import_lists.id"], name=op.f("fk_import_rows_list_id_import_lists"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name=op.f("fk_import_rows_case_id_cases"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["parent_id"],
            ["organisations.id"],
            name=op.f("fk_import_rows_parent_id_organisations"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(["mended_by_id"], ["users.id"], name=op.f("fk_import_rows_mended_by_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_rows")),
        sa.UniqueConstraint("list_id", "number", name=op.f("uq_import_rows_list_id_number")),
    )
    op.create_index(op.f("ix_import_rows_case_id"), "import_rows", ["case_id"])
    op.create_index(op.f("ix_import_rows_mended_by_id"), "import_rows", ["mended_by_id"])
    op.create_index(op.f("ix_import_rows_parent_id"), "import_rows", ["parent_id"])
    op.create_index("ix_import_rows_in_order", "import_rows", ["list_id", "state", "is_unit", "number"])


def downgrade() -> None:
    """Take the database back to the version before."""
    op.drop_table("import_rows")
    op.drop_table("import_lists")
