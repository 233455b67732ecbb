"""The house in use."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0003"
down_revision: str | Sequence[str] | None = "0002"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Bring the database to this version."""
    _add_saved_views()
    _add_worklist()
    _add_phases_begun()
    _add_documents()
    _add_notes()
    _add_what_coaches_bring()
    _add_guidance_between_sessions()


def downgrade() -> None:
    """Take the database back to the version before."""
    _drop_guidance_between_sessions()
    _drop_what_coaches_bring()
    _drop_notes()
    _drop_documents()
    _drop_phases_begun()
    _drop_worklist()
    _drop_saved_views()


# ---- saved views of lists ----


def _add_saved_views() -> None:
    """Lists as somebody has set them up, under a name."""
    op.create_table(
        "saved_views",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("page", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("query", sa.String(length=2000), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_saved_views_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_views")),
        sa.UniqueConstraint("user_id", "page", "name", name=op.f("uq_saved_views_user_id_page_name")),
    )


def _drop_saved_views() -> None:
    """Forget them."""
    op.drop_table("saved_views")


# ---- the worklist ----


def _add_worklist() -> None:
    """When somebody was reminded of a task, and an index for the counts of open ones."""
    with op.batch_alter_table("tasks") as batch_op:
        batch_op.add_column(sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(
        "ix_tasks_waiting",
        "tasks",
        [
            "role",
            "due_at",
            "case_id",
            "assignee_id",
            "opens_at",
            "optional",
            "phase",
            "closed_at",
        ],
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )


def _drop_worklist() -> None:
    """Forget it."""
    op.drop_index("ix_tasks_waiting", "tasks")
    with op.batch_alter_table("tasks") as batch_op:
        batch_op.drop_column("reminded_at")


# ---- when a phase began ----


def _add_phases_begun() -> None:
    """Since when a case is in its phase, and a short way to the tasks that were done."""
    with op.batch_alter_table("cases") as batch_op:
        batch_op.add_column(sa.Column("phase_since", sa.DateTime(timezone=True), nullable=True))
    op.execute(
        "UPDATE cases SET phase_since = coalesce((SELECT max(events.at) FROM events "
        "WHERE events.case_id = cases.id AND events.name = 'phase_begun'), started_at) "
        "WHERE phase IS NOT NULL"
    )
    op.create_index(
        "ix_tasks_done_in_time",
        "tasks",
        ["case_id", "outcome", "optional", "due_at", "closed_at"],
    )


def _drop_phases_begun() -> None:
    """Forget it."""
    op.drop_index("ix_tasks_done_in_time", table_name="tasks")
    with op.batch_alter_table("cases") as batch_op:
        batch_op.drop_column("phase_since")


# ---- documents ----


def _add_documents() -> None:
    """Files of a case, with their versions."""
    op.create_table(
        "documents",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("audience", sa.String(length=10), nullable=False),
        sa.Column("latest", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("audience IN ('case', 'staff')", name=op.f("ck_documents_known_audience")),
        sa.CheckConstraint("latest > 0", name=op.f("ck_documents_has_a_version")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_documents_case_id_cases"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["created_by_id"], ["users.id"], name=op.f("fk_documents_created_by_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_documents")),
    )
    op.create_index("ix_documents_case_id_id", "documents", ["case_id", "id"], unique=False)
    op.create_table(
        "document_versions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("form_key", sa.String(length=32), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("size > 0", name=op.f("ck_document_versions_not_empty")),
        sa.ForeignKeyConstraint(["added_by_id"], ["users.id"], name=op.f("fk_document_versions_added_by_id_users")),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_document_versions_document_id_documents"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_versions")),
        sa.UniqueConstraint("document_id", "number", name=op.f("uq_document_versions_document_id_number")),
        sa.UniqueConstraint("form_key", "sha256", name=op.f("uq_document_versions_form_key_sha256")),
        sa.UniqueConstraint("key", name=op.f("uq_document_versions_key")),
    )
    op.create_table(
        "loose_files",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_loose_files")),
        sa.UniqueConstraint("key", name=op.f("uq_loose_files_key")),
    )
    op.create_index(op.f("ix_loose_files_since"), "loose_files", ["since"], unique=False)


def _drop_documents() -> None:
    """Forget them."""
    op.drop_index(op.f("ix_loose_files_since"), table_name="loose_files")
    op.drop_table("loose_files")
    op.drop_table("document_versions")
    op.drop_index("ix_documents_case_id_id", table_name="documents")
    op.drop_table("documents")


# ---- notes ----


def _add_notes() -> None:
    """What somebody writes down about a case at any time."""
    op.create_table(
        "notes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("audience", sa.String(length=10), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("corrected_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["by_id"], ["users.id"], name=op.f("fk_notes_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name=op.f("fk_notes_case_id_cases"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notes")),
    )
    op.create_index("ix_notes_case_id_at", "notes", ["case_id", "at"])


def _drop_notes() -> None:
    """Forget them."""
    op.drop_index("ix_notes_case_id_at", table_name="notes")
    op.drop_table("notes")


# ---- what coaches bring ----


def _add_what_coaches_bring() -> None:
    """The languages and sectors of coaches, for a suggestion that says why; choices of coaches."""
    lists = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
    with op.batch_alter_table("users") as batch_op:
        for name in ("coaching_languages", "coaching_sectors"):
            batch_op.add_column(sa.Column(name, lists, server_default="[]", nullable=False))
    op.create_table(
        "coach_choices",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("coach_id", sa.Integer(), nullable=False),
        sa.Column("deputy_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("is_suggested", sa.Boolean(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["cases.id"],
            name="fk_coach_choices_case_id_cases",
            ondelete="CASCADE",
        ),
        *(
            sa.ForeignKeyConstraint(
                [name], ["users.id"], name=f"fk_coach_choices_{name}_users"
            )
            for name in ("coach_id", "deputy_id", "by_id")
        ),
        sa.PrimaryKeyConstraint("id", name="pk_coach_choices"),
        sa.UniqueConstraint("case_id", name="uq_coach_choices_case_id"),
    )
    op.create_index("ix_coach_choices_coach_id", "coach_choices", ["coach_id"])


def _drop_what_coaches_bring() -> None:
    """Forget them."""
    op.drop_table("coach_choices")
    with op.batch_alter_table("users") as batch_op:
        for name in ("coaching_sectors", "coaching_languages"):
            batch_op.drop_column(name)


# ---- guidance between coaching sessions ----


def _add_guidance_between_sessions() -> None:
    """Entries that no task asks for, with their drafts."""
    op.create_table(
        "page_drafts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("page", sa.String(length=40), nullable=False),
        sa.Column(
            "fields",
            sa.JSON().with_variant(postgresql.JSONB(), "postgresql"),
            nullable=False,
        ),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["cases.id"],
            name=op.f("fk_page_drafts_case_id_cases"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["users.id"],
            name=op.f("fk_page_drafts_user_id_users"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_page_drafts")),
        sa.UniqueConstraint(
            "user_id", "case_id", "page", name=op.f("uq_page_drafts_user_id_case_id_page")
        ),
    )
    op.create_index(op.f("ix_page_drafts_case_id"), "page_drafts", ["case_id"])
    with op.batch_alter_table("guidance_entries") as table:
        table.add_column(sa.Column("form_key", sa.String(length=32), nullable=True))
        table.create_unique_constraint(op.f("uq_guidance_entries_form_key"), ["form_key"])


def _drop_guidance_between_sessions() -> None:
    """Forget them; the entries themselves stay."""
    with op.batch_alter_table("guidance_entries") as table:
        table.drop_constraint(op.f("uq_guidance_entries_form_key"), type_="unique")
        table.drop_column("form_key")
    op.drop_index(op.f("ix_page_drafts_case_id"), table_name="page_drafts")
    op.drop_table("page_drafts")
