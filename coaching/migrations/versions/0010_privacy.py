"""Privacy: files that were looked at for harm, what was deleted and why, notices that
people have seen, and what they asked about their data."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0010"
down_revision: str | Sequence[str] | None = "0009"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Bring the database to this version."""
    _add_scans()
    _create_erasures()
    _create_notices()
    _create_requests()


def downgrade() -> None:
    """Take the database back to the version before."""
    op.drop_table("data_requests")
    op.drop_table("seen_notices")
    op.drop_table("published_notices")
    op.drop_table("erasures")
    _drop_scans()


# ---- what a virus scanner says of files ----


def _add_scans() -> None:
    """Files from before were never looked at, and stay as they are."""
    with op.batch_alter_table("document_versions") as versions:
        versions.add_column(
            sa.Column("scan", sa.String(length=10), nullable=False, server_default="unchecked")
        )
    op.create_index(
        "ix_document_versions_waiting",
        "document_versions",
        ["id"],
        sqlite_where=sa.text("scan = 'waiting'"),
        postgresql_where=sa.text("scan = 'waiting'"),
    )


def _drop_scans() -> None:
    op.drop_index("ix_document_versions_waiting", table_name="document_versions")
    with op.batch_alter_table("document_versions") as versions:
        versions.drop_column("scan")


# ---- what has been deleted, and by which rule ----


def _create_erasures() -> None:
    op.create_table(
        "erasures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("rule", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("thing_id", sa.Integer(), nullable=False),
        sa.Column(
            "counts",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
            nullable=False,
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_erasures_by_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasures")),
    )
    op.create_index(op.f("ix_erasures_at"), "erasures", ["at"])
    op.create_index("ix_erasures_rule_thing_id", "erasures", ["rule", "thing_id"])


# ---- privacy notices as they were shown, and who has seen which ----


def _create_notices() -> None:
    op.create_table(
        "published_notices",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("version", sa.String(length=10), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column(
            "texts",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
            nullable=False,
        ),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_published_notices")),
        sa.UniqueConstraint(
            "purpose", "digest", name=op.f("uq_published_notices_purpose_digest")
        ),
    )
    op.create_table(
        "seen_notices",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("notice_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_seen_notices_user_id_users"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["notice_id"],
            ["published_notices.id"],
            name=op.f("fk_seen_notices_notice_id_published_notices"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seen_notices")),
        sa.UniqueConstraint("user_id", "notice_id", name=op.f("uq_seen_notices_user_id_notice_id")),
    )
    op.create_index(op.f("ix_seen_notices_notice_id"), "seen_notices", ["notice_id"])


# ---- what people have asked about their own data ----


def _create_requests() -> None:
    op.create_table(
        "data_requests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("process_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer_by", sa.Date(), nullable=False),
        sa.Column("extended_why", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=True),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("erase_from", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["process_id"],
            ["processes.id"],
            name=op.f("fk_data_requests_process_id_processes"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_data_requests_user_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["entered_by_id"], ["users.id"], name=op.f("fk_data_requests_entered_by_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_data_requests")),
        sa.UniqueConstraint("process_id", name=op.f("uq_data_requests_process_id")),
    )
    op.create_index("ix_data_requests_user_id", "data_requests", ["user_id", "id"])
    op.create_index(
        "uq_data_requests_waiting",
        "data_requests",
        ["user_id", "kind"],
        unique=True,
        sqlite_where=sa.text("answered_at IS NULL"),
        postgresql_where=sa.text("answered_at IS NULL"),
    )
