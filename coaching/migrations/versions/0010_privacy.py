"""Privacy: files that were looked at for harm."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0010"
down_revision: str | Sequence[str] | None = "0004"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Bring the database to this version."""
    _add_scans()


def downgrade() -> None:
    """Take the database back to the version before."""
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
