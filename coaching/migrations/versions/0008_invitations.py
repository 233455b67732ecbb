"""Invitations, and codes to sign with."""

from collections.abc import Sequence
from datetime import timedelta
from secrets import token_hex
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0008"
down_revision: str | Sequence[str] | None = "0007"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

MOMENT = sa.DateTime(timezone=True)
# How long the links of the version before could be used.
BEFORE = timedelta(days=3)


def upgrade() -> None:
    """Bring the database to this version."""
    _create_invitations()
    _create_signing_codes()
    _invite_those_who_are_awaited()


def downgrade() -> None:
    """Take the database back to the version before."""
    op.drop_table("signing_codes")
    op.drop_table("invitations")


def _create_invitations() -> None:
    """Who was asked on board, to what, and how far that has come."""
    op.create_table(
        "invitations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("seed", sa.String(length=32), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        *(
            sa.Column(name, MOMENT, nullable=True)
            for name in (
                "valid_until",
                "sent_at",
                "opened_at",
                "signed_at",
                "joined_at",
                "revoked_at",
                "bounced_at",
            )
        ),
        *(
            sa.ForeignKeyConstraint(
                [name],
                [f"{table}.id"],
                name=op.f(f"fk_invitations_{name}_{table}"),
                ondelete="CASCADE",
            )
            for name, table in (("user_id", "users"), ("case_id", "cases"))
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitations")),
        sa.UniqueConstraint("user_id", "case_id", name=op.f("uq_invitations_user_id_case_id")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_invitations_token_hash")),
    )
    op.create_index(op.f("ix_invitations_case_id"), "invitations", ["case_id"])
    programme = sa.text("case_id IS NULL")
    op.create_index(
        "uq_invitations_to_the_programme",
        "invitations",
        ["user_id"],
        unique=True,
        sqlite_where=programme,
        postgresql_where=programme,
    )


def _create_signing_codes() -> None:
    """Codes by mail, each for one signature."""
    op.create_table(
        "signing_codes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("invitation_id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("seed", sa.String(length=32), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=True),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("valid_until", MOMENT, nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("pause_until", MOMENT, nullable=True),
        sa.Column("ended_at", MOMENT, nullable=True),
        *(
            sa.ForeignKeyConstraint(
                [name],
                [f"{table}.id"],
                name=op.f(f"fk_signing_codes_{name}_{table}"),
                ondelete="CASCADE",
            )
            for name, table in (("invitation_id", "invitations"), ("task_id", "tasks"))
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signing_codes")),
    )
    op.create_index(op.f("ix_signing_codes_invitation_id"), "signing_codes", ["invitation_id"])


def _invite_those_who_are_awaited() -> None:
    """Whoever has no password yet was invited by a mail of the version before."""
    connection = op.get_bind()
    users = sa.table("users", *map(sa.column, ("id", "password")), sa.column("created_at", MOMENT))
    mails = sa.table(
        "mails",
        *map(sa.column, ("id", "name", "to_id")),
        *(sa.column(name, MOMENT) for name in ("created_at", "sent_at", "failed_at")),
        sa.column("facts", sa.JSON().with_variant(postgresql.JSONB(), "postgresql")),
    )
    awaited = sa.select(users.c.id, users.c.created_at).where(users.c.password.is_(None))
    welcomes = (
        sa.select(mails)
        .join(users, users.c.id == mails.c.to_id)
        .where(mails.c.name == "welcome", users.c.password.is_(None))
        .order_by(mails.c.id)
    )
    last = {row.to_id: row for row in connection.execute(welcomes)}
    cases = set(connection.execute(sa.text("SELECT id FROM cases")).scalars())
    rows = [
        _row(user_id, created_at, last.get(user_id), cases)
        for user_id, created_at in connection.execute(awaited).all()
    ]
    if rows:
        op.bulk_insert(_invitations(), rows)


def _row(user_id: int, created_at: Any, mail: Any, cases: set[int]) -> dict[str, Any]:
    case_id = mail.facts.get("case_id") if mail else None
    return {
        "user_id": user_id,
        "case_id": case_id if case_id in cases else None,
        "seed": token_hex(16),
        "created_at": mail.created_at if mail else created_at,
        "sent_at": mail.sent_at if mail else None,
        "valid_until": mail.sent_at + BEFORE if mail and mail.sent_at else None,
        "bounced_at": mail.failed_at if mail else None,
    }


def _invitations() -> sa.TableClause:
    moments = ("created_at", "sent_at", "valid_until", "bounced_at")
    return sa.table(
        "invitations",
        *map(sa.column, ("user_id", "case_id", "seed")),
        *(sa.column(name, MOMENT) for name in moments),
    )
