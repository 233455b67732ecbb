"""Applications: from a call to the year of those who are selected."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0005"
down_revision: str | Sequence[str] | None = "0004"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

CRITERIA = ("need", "management", "realism", "spread")


def upgrade() -> None:
    """Bring the database to this version."""
    with op.batch_alter_table("cohorts") as cohorts:
        cohorts.add_column(sa.Column("places", sa.Integer(), nullable=True))
    with op.batch_alter_table("decisions") as decisions:
        decisions.alter_column("case_id", existing_type=sa.Integer(), nullable=True)
    _create_applications()
    _create_links()
    _create_scores()
    _create_conflicts()


def downgrade() -> None:
    """Take the database back to the version before."""
    op.drop_table("application_conflicts")
    op.drop_table("application_scores")
    op.drop_table("application_links")
    op.drop_table("applications")
    # Decisions on applications have no place there.
    op.execute("DELETE FROM decisions WHERE case_id IS NULL")
    with op.batch_alter_table("decisions") as decisions:
        decisions.alter_column("case_id", existing_type=sa.Integer(), nullable=False)
    with op.batch_alter_table("cohorts") as cohorts:
        cohorts.drop_column("places")


def _create_applications() -> None:
    """What organisations answer to a call, and what became of it."""
    moments = ("sent_at", "reopened_until")
    later = ("asked_at", "completed_at", "silence_at", "scored_at")
    op.create_table(
        "applications",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column("process_id", sa.Integer(), nullable=True),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("organisation_name", sa.String(length=400), nullable=False),
        sa.Column("contact_email", sa.String(length=255), nullable=False),
        sa.Column("fields", _plain(), nullable=False),
        sa.Column("answers", _plain(), nullable=False),
        sa.Column("questions_id", sa.Integer(), nullable=True),
        sa.Column("privacy_version", sa.String(length=64), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        *(sa.Column(name, sa.DateTime(timezone=True), nullable=True) for name in moments),
        sa.Column("missing", _plain(), nullable=False),
        sa.Column("message", sa.String(), nullable=False),
        *(sa.Column(name, sa.DateTime(timezone=True), nullable=True) for name in later),
        sa.Column("outcome", sa.String(length=20), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("reserve_place", sa.Integer(), nullable=True),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reserve_ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("case_id", sa.Integer(), nullable=True),
        *_keys(
            "applications",
            ("cohort_id", "cohorts", None),
            ("process_id", "processes", "SET NULL"),
            ("questions_id", "questions", None),
            ("decided_by_id", "users", None),
            ("case_id", "cases", "SET NULL"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_applications")),
        sa.UniqueConstraint("process_id", name=op.f("uq_applications_process_id")),
    )
    op.create_index(
        "ix_applications_cohort_id_sent_at", "applications", ["cohort_id", "sent_at"]
    )
    op.create_index("ix_applications_contact_email", "applications", ["contact_email"])
    op.create_index(op.f("ix_applications_case_id"), "applications", ["case_id"])


def _create_links() -> None:
    """Private links, of which nothing but a hash is kept."""
    op.create_table(
        "application_links",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("single_use", sa.Boolean(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        *_keys("application_links", ("application_id", "applications", "CASCADE")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application_links")),
        sa.UniqueConstraint("digest", name=op.f("uq_application_links_digest")),
    )
    op.create_index(
        op.f("ix_application_links_application_id"), "application_links", ["application_id"]
    )


def _create_scores() -> None:
    """What each of two or three people thinks of an application."""
    op.create_table(
        "application_scores",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in CRITERIA),
        sa.Column("reasons", sa.String(), nullable=False),
        sa.Column("disqualified", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        *(
            sa.CheckConstraint(
                f"{name} BETWEEN 0 AND 5", name=op.f(f"ck_application_scores_{name}_in_range")
            )
            for name in CRITERIA
        ),
        *_keys(
            "application_scores",
            ("application_id", "applications", "CASCADE"),
            ("by_id", "users", None),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application_scores")),
        sa.UniqueConstraint(
            "application_id", "by_id", name=op.f("uq_application_scores_application_id_by_id")
        ),
    )
    op.create_index(
        op.f("ix_application_scores_application_id"), "application_scores", ["application_id"]
    )


def _create_conflicts() -> None:
    """Who is too close to an applicant to judge it."""
    op.create_table(
        "application_conflicts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        *_keys(
            "application_conflicts",
            ("application_id", "applications", "CASCADE"),
            ("user_id", "users", None),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application_conflicts")),
    )
    op.create_index(
        op.f("ix_application_conflicts_application_id"),
        "application_conflicts",
        ["application_id"],
    )
    op.create_index(
        "uq_application_conflicts_once",
        "application_conflicts",
        ["application_id", "user_id"],
        unique=True,
    )


def _keys(
    table: str, *keys: tuple[str, str, str | None]
) -> Sequence[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint(
            [column], [f"{of}.id"], name=op.f(f"fk_{table}_{column}_{of}"), ondelete=when_deleted
        )
        for column, of, when_deleted in keys
    ]


def _plain() -> sa.types.TypeEngine[Any]:
    """JSON as each database keeps it."""
    return sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
