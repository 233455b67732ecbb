"""A year long, on real servers."""

from collections.abc import Iterator, Sequence
from datetime import UTC
from typing import Any

import sqlalchemy as sa
from alembic import op
from lxml import etree
from sqlalchemy.dialects import postgresql

revision: str = "0004"
down_revision: str | Sequence[str] | None = "0003"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Bring the database to this version."""
    _add_dates_that_people_move()
    _add_substitutions()
    _create_rounds()
    _add_tasks_and_reasons_of_people()
    _add_failures()
    _add_mail_choices()
    _add_changes_of_people()
    _shorten_ways_to_open_tasks()
    _add_late_tasks()
    _add_holds()
    _add_mergers()
    _add_figures_of_the_map()
    _add_splits()


def downgrade() -> None:
    """Take the database back to the version before."""
    op.drop_table("splits")
    _drop_figures_of_the_map()
    _drop_mergers()
    _drop_holds()
    _drop_late_tasks()
    _lengthen_ways_to_open_tasks()
    _drop_changes_of_people()
    _drop_tasks_and_reasons_of_people()
    _drop_mail_choices()
    _drop_failures()
    op.drop_table("rounds")
    _drop_substitutions()
    _drop_dates_that_people_move()


# ---- holds, extended dates, rungs of the late ladder, tasks that people add ----


def _add_dates_that_people_move() -> None:
    """Years on hold, tasks with a date or a title of their own, and how late they have become."""
    with op.batch_alter_table("cases") as cases:
        cases.add_column(sa.Column("held_days", sa.Integer(), nullable=False, server_default="0"))
    with op.batch_alter_table("tasks") as tasks:
        tasks.add_column(sa.Column("title", sa.String(length=200), nullable=True))
        tasks.add_column(sa.Column("extended_to", sa.DateTime(timezone=True), nullable=True))
        tasks.add_column(sa.Column("extended_at", sa.DateTime(timezone=True), nullable=True))
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
        for name in ("next_rung_at", "rung", "held_days", "suspended_at", "extended_at", "extended_to", "title"):
            tasks.drop_column(name)
    with op.batch_alter_table("cases") as cases:
        cases.drop_column("held_days")


# ---- who stands in for whom ----


def _add_substitutions() -> None:
    """Who stands in for whom on which days, and what was done or sent in somebody's place."""
    op.create_table(
        "substitutions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("substitute_id", sa.Integer(), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("for_all", sa.Boolean(), nullable=False),
        sa.Column("named_by_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_early_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("first_on <= last_on", name=op.f("ck_substitutions_in_order")),
        sa.CheckConstraint("person_id <> substitute_id", name=op.f("ck_substitutions_not_oneself")),
        sa.ForeignKeyConstraint(
            ["named_by_id"], ["users.id"], name=op.f("fk_substitutions_named_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["users.id"], name=op.f("fk_substitutions_person_id_users"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["substitute_id"], ["users.id"], name=op.f("fk_substitutions_substitute_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_substitutions")),
    )
    for who in ("person_id", "substitute_id"):
        op.create_index(f"ix_substitutions_{who}_last_on", "substitutions", [who, "last_on"])
    op.create_table(
        "substituted_cases",
        sa.Column("substitution_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name=op.f("fk_substituted_cases_case_id_cases"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["substitution_id"],
            ["substitutions.id"],
            name=op.f("fk_substituted_cases_substitution_id_substitutions"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("substitution_id", "case_id", name=op.f("pk_substituted_cases")),
    )
    op.create_index(op.f("ix_substituted_cases_case_id"), "substituted_cases", ["case_id"])
    with op.batch_alter_table("mails") as mails:
        mails.add_column(sa.Column("passed_on_at", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("guidance_entries") as entries:
        entries.add_column(sa.Column("for_id", sa.Integer(), nullable=True))
        entries.create_foreign_key(
            op.f("fk_guidance_entries_for_id_users"), "users", ["for_id"], ["id"]
        )


def _drop_substitutions() -> None:
    """Everybody works for themselves again."""
    with op.batch_alter_table("guidance_entries") as entries:
        entries.drop_constraint(op.f("fk_guidance_entries_for_id_users"), type_="foreignkey")
        entries.drop_column("for_id")
    with op.batch_alter_table("mails") as mails:
        mails.drop_column("passed_on_at")
    op.drop_table("substituted_cases")
    op.drop_table("substitutions")


# ---- when standing work was last done ----


def _create_rounds() -> None:
    """Seen from outside: whether anybody looks after the background work."""
    op.create_table(
        "rounds",
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_rounds")),
    )


# ---- tasks that people add, and why answers were taken back ----


def _add_tasks_and_reasons_of_people() -> None:
    """What was asked beside the drawings, and who opened a task again for which reason."""
    op.create_table(
        "ad_hoc_tasks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("process_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("assignee_id", sa.Integer(), nullable=True),
        sa.Column("wants_answer", sa.Boolean(), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["process_id"],
            ["processes.id"],
            name=op.f("fk_ad_hoc_tasks_process_id_processes"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["cases.id"],
            name=op.f("fk_ad_hoc_tasks_case_id_cases"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["assignee_id"], ["users.id"], name=op.f("fk_ad_hoc_tasks_assignee_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["added_by_id"], ["users.id"], name=op.f("fk_ad_hoc_tasks_added_by_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ad_hoc_tasks")),
        sa.UniqueConstraint("process_id", name=op.f("uq_ad_hoc_tasks_process_id")),
    )
    op.create_index(op.f("ix_ad_hoc_tasks_case_id"), "ad_hoc_tasks", ["case_id"], unique=False)
    with op.batch_alter_table("answers") as answers:
        answers.add_column(sa.Column("taken_back_by_id", sa.Integer(), nullable=True))
        answers.add_column(
            sa.Column("taken_back_why", sa.String(), nullable=False, server_default="")
        )
        answers.create_foreign_key(
            op.f("fk_answers_taken_back_by_id_users"), "users", ["taken_back_by_id"], ["id"]
        )


def _drop_tasks_and_reasons_of_people() -> None:
    """Back to tasks of drawings alone, and answers taken back without a word."""
    with op.batch_alter_table("answers") as answers:
        answers.drop_constraint(op.f("fk_answers_taken_back_by_id_users"), type_="foreignkey")
        answers.drop_column("taken_back_why")
        answers.drop_column("taken_back_by_id")
    op.drop_table("ad_hoc_tasks")


# ---- background work that failed ----


def _add_failures() -> None:
    """What failed, how often, and whether it has gone well since."""
    op.create_table(
        "failures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("job", sa.String(length=40), nullable=False),
        sa.Column("thing_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=80), nullable=False),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_failures")),
        sa.UniqueConstraint("job", "thing_id", name=op.f("uq_failures_job_thing_id")),
    )
    op.create_index(
        "ix_failures_standing",
        "failures",
        ["job", "kind"],
        sqlite_where=sa.text("resolved_at IS NULL"),
        postgresql_where=sa.text("resolved_at IS NULL"),
    )


def _drop_failures() -> None:
    """Forget them."""
    op.drop_index("ix_failures_standing", table_name="failures")
    op.drop_table("failures")


# ---- how much mail somebody wants, and whether it arrives ----

OWED = "sent_at IS NULL AND failed_at IS NULL"


def _add_mail_choices() -> None:
    """Everybody begins with a digest; what is owed already leaves as it was meant to."""
    with op.batch_alter_table("users") as table:
        table.add_column(
            sa.Column("mail_choice", sa.String(length=10), nullable=False, server_default="digest")
        )
        table.add_column(sa.Column("bounced_since", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("users") as table:
        table.alter_column("mail_choice", server_default=None)
    known = sa.text("bounced_since IS NOT NULL")
    op.create_index(
        "ix_users_out_of_reach",
        "users",
        ["bounced_since"],
        sqlite_where=known,
        postgresql_where=known,
    )
    op.drop_index("ix_mails_waiting", table_name="mails")
    with op.batch_alter_table("mails") as table:
        table.add_column(
            sa.Column("way", sa.String(length=10), nullable=False, server_default="single")
        )
        table.add_column(sa.Column("caused_by_id", sa.Integer(), nullable=True))
        table.create_foreign_key(
            op.f("fk_mails_caused_by_id_tasks"),
            "tasks",
            ["caused_by_id"],
            ["id"],
            ondelete="SET NULL",
        )
    with op.batch_alter_table("mails") as table:
        table.alter_column("way", server_default=None)
    _index_waiting_mails(f"{OWED} AND way = 'single'")
    op.create_index(op.f("ix_mails_caused_by_id"), "mails", ["caused_by_id"])
    op.create_table(
        "digests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("mail_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["mail_id"], ["mails.id"], name=op.f("fk_digests_mail_id_mails"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_digests_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_digests")),
        sa.UniqueConstraint("mail_id", name=op.f("uq_digests_mail_id")),
        sa.UniqueConstraint("user_id", "day", name=op.f("uq_digests_user_id_day")),
    )


def _drop_mail_choices() -> None:
    """Every mail leaves by itself again, and what nobody wanted does not."""
    op.drop_table("digests")
    op.execute("UPDATE mails SET failed_at = created_at WHERE way = 'unwanted' AND failed_at IS NULL")
    op.drop_index("ix_mails_waiting", table_name="mails")
    op.drop_index(op.f("ix_mails_caused_by_id"), table_name="mails")
    with op.batch_alter_table("mails") as table:
        table.drop_constraint(op.f("fk_mails_caused_by_id_tasks"), type_="foreignkey")
        table.drop_column("caused_by_id")
        table.drop_column("way")
    _index_waiting_mails(OWED)
    op.drop_index("ix_users_out_of_reach", table_name="users")
    with op.batch_alter_table("users") as table:
        table.drop_column("bounced_since")
        table.drop_column("mail_choice")


def _index_waiting_mails(which: str) -> None:
    op.create_index(
        "ix_mails_waiting",
        "mails",
        ["next_try_at"],
        sqlite_where=sa.text(which),
        postgresql_where=sa.text(which),
    )


def _known(column: str) -> dict[str, sa.TextClause]:
    """What makes an index hold the few rows alone that have a value."""
    only = sa.text(f"{column} IS NOT NULL")
    return {"sqlite_where": only, "postgresql_where": only}


# ---- who follows whom ----


def _add_changes_of_people() -> None:
    """Changes of coach, each from its day on, and until when the one before may read."""
    with op.batch_alter_table("cases") as cases:
        cases.add_column(sa.Column("former_coach_id", sa.Integer(), nullable=True))
        cases.add_column(sa.Column("former_coach_until", sa.Date(), nullable=True))
        cases.add_column(
            sa.Column("sponsor_active", sa.Boolean(), nullable=False, server_default=sa.true())
        )
        cases.create_foreign_key(
            op.f("fk_cases_former_coach_id_users"), "users", ["former_coach_id"], ["id"]
        )
        cases.create_index(op.f("ix_cases_former_coach_id"), ["former_coach_id"], **_known("former_coach_id"))
    op.create_table(
        "coach_changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("process_id", sa.Integer(), nullable=True),
        sa.Column("former_id", sa.Integer(), nullable=False),
        sa.Column("coach_id", sa.Integer(), nullable=False),
        sa.Column("deputy_id", sa.Integer(), nullable=True),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("named_by_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("called_off_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("former_id <> coach_id", name=op.f("ck_coach_changes_somebody_else")),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name=op.f("fk_coach_changes_case_id_cases"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["process_id"],
            ["processes.id"],
            name=op.f("fk_coach_changes_process_id_processes"),
            ondelete="CASCADE",
        ),
        *(
            sa.ForeignKeyConstraint([who], ["users.id"], name=op.f(f"fk_coach_changes_{who}_users"))
            for who in ("former_id", "coach_id", "deputy_id", "named_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coach_changes")),
    )
    for name in ("case_id", "process_id"):
        op.create_index(op.f(f"ix_coach_changes_{name}"), "coach_changes", [name])
    op.create_table(
        "coach_wishes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("process_id", sa.Integer(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name=op.f("fk_coach_wishes_case_id_cases"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["process_id"],
            ["processes.id"],
            name=op.f("fk_coach_wishes_process_id_processes"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["users.id"], name=op.f("fk_coach_wishes_asked_by_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coach_wishes")),
        sa.UniqueConstraint("process_id", name=op.f("uq_coach_wishes_process_id")),
    )
    op.create_index(op.f("ix_coach_wishes_case_id"), "coach_wishes", ["case_id"])
    is_ahead = sa.text("made_at IS NULL AND called_off_at IS NULL")
    op.create_index(
        "uq_coach_changes_ahead",
        "coach_changes",
        ["case_id"],
        unique=True,
        sqlite_where=is_ahead,
        postgresql_where=is_ahead,
    )


def _drop_changes_of_people() -> None:
    """Only the coach of today is known."""
    op.drop_table("coach_wishes")
    op.drop_table("coach_changes")
    with op.batch_alter_table("cases") as cases:
        cases.drop_index(op.f("ix_cases_former_coach_id"))
        cases.drop_constraint(op.f("fk_cases_former_coach_id_users"), type_="foreignkey")
        cases.drop_column("sponsor_active")
        cases.drop_column("former_coach_until")
        cases.drop_column("former_coach_id")


# ---- short ways to open tasks ----


def _shorten_ways_to_open_tasks() -> None:
    """Indexes of open and of assigned tasks alone: they tell how few of a long history these are."""
    for name in ("ix_tasks_waiting", "ix_tasks_open", "ix_tasks_case_open", "ix_tasks_assignee_id"):
        op.drop_index(name, table_name="tasks")
    asked = ["optional", "opens_at", "suspended_at", "rung", "name", "closed_at"]
    _index("ix_tasks_case_open", ["case_id", "due_at", "id", *asked])
    dates = ["role", "due_at", "id", "case_id", "assignee_id", "opens_at"]
    _index("ix_tasks_waiting", [*dates, "optional", "phase", "suspended_at", "rung", "closed_at"])
    is_assigned = "assignee_id IS NOT NULL"
    _index("ix_tasks_assigned", ["assignee_id", "closed_at", "due_at", "id"], is_assigned)
    _index("ix_tasks_asked_back", ["asked_back_at", "id"], "asked_back_at IS NOT NULL")
    op.create_index("ix_attendance_member_id", "attendance", ["member_id"])


def _lengthen_ways_to_open_tasks() -> None:
    """Indexes of all tasks again."""
    op.drop_index("ix_attendance_member_id", "attendance")
    for name in ("asked_back", "assigned", "waiting", "case_open"):
        op.drop_index(f"ix_tasks_{name}", table_name="tasks")
    op.create_index("ix_tasks_case_open", "tasks", ["case_id", "closed_at"])
    op.create_index("ix_tasks_assignee_id", "tasks", ["assignee_id"])
    op.create_index("ix_tasks_open", "tasks", ["role", "closed_at", "due_at", "id"])
    dates = ["role", "due_at", "case_id", "assignee_id", "opens_at"]
    _index("ix_tasks_waiting", [*dates, "optional", "phase", "closed_at"])


def _index(name: str, columns: list[str], which: str = "closed_at IS NULL") -> None:
    """An index of some tasks."""
    only = sa.text(which)
    op.create_index(name, "tasks", columns, sqlite_where=only, postgresql_where=only)


# ---- what coordinators decide about late tasks ----


def _add_late_tasks() -> None:
    """The decisions, and a first look at every open task that has a date.

    Whoever looks finds the one rung that it has reached by then, however many lie below it.
    """
    op.create_table(
        "late_tasks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("process_id", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("old_due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decision", sa.String(length=20), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("new_due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("wait_until", sa.Date(), nullable=True),
        sa.Column("given_to_id", sa.Integer(), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["task_id"], ["tasks.id"], name=op.f("fk_late_tasks_task_id_tasks"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["process_id"],
            ["processes.id"],
            name=op.f("fk_late_tasks_process_id_processes"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["given_to_id"], ["users.id"], name=op.f("fk_late_tasks_given_to_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["users.id"], name=op.f("fk_late_tasks_decided_by_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_late_tasks")),
        sa.UniqueConstraint("process_id", name=op.f("uq_late_tasks_process_id")),
    )
    op.create_index(op.f("ix_late_tasks_task_id"), "late_tasks", ["task_id"])
    op.execute(
        "UPDATE tasks SET next_rung_at = opened_at "
        "WHERE closed_at IS NULL AND due_at IS NOT NULL AND NOT optional"
    )


def _drop_late_tasks() -> None:
    """Forget them."""
    op.drop_index(op.f("ix_late_tasks_task_id"), "late_tasks")
    op.drop_table("late_tasks")


# ---- years on hold ----


def _add_holds() -> None:
    """Holds as they are asked for, decided and over, and processes that stand still meanwhile."""
    with op.batch_alter_table("processes") as processes:
        processes.add_column(sa.Column("suspended_at", sa.DateTime(timezone=True), nullable=True))
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "holds",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("process_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("begins_on", sa.Date(), nullable=False),
        sa.Column("expected_until", sa.Date(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", moment, nullable=False),
        sa.Column("granted", sa.Boolean(), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", moment, nullable=True),
        sa.Column("decision_reason", sa.String(), nullable=False),
        sa.Column("begun_at", moment, nullable=True),
        sa.Column("ended_at", moment, nullable=True),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("shifts", sa.Boolean(), nullable=True),
        sa.Column("resume_asked_at", moment, nullable=True),
        sa.CheckConstraint(
            "begins_on < expected_until", name=op.f("ck_holds_begins_before_it_ends")
        ),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["users.id"], name=op.f("fk_holds_asked_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["users.id"], name=op.f("fk_holds_decided_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name=op.f("fk_holds_case_id_cases"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["process_id"],
            ["processes.id"],
            name=op.f("fk_holds_process_id_processes"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_holds")),
        sa.UniqueConstraint("process_id", name=op.f("uq_holds_process_id")),
    )
    op.create_index(op.f("ix_holds_case_id"), "holds", ["case_id"])
    going_on = sa.text("begun_at IS NOT NULL AND ended_at IS NULL")
    op.create_index(
        "uq_holds_one_at_a_time",
        "holds",
        ["case_id"],
        unique=True,
        sqlite_where=going_on,
        postgresql_where=going_on,
    )


def _drop_holds() -> None:
    """No year pauses any more; one that did so goes on."""
    op.execute("UPDATE cases SET status = 'active' WHERE status = 'on_hold'")
    op.drop_table("holds")
    with op.batch_alter_table("processes") as processes:
        processes.drop_column("suspended_at")


# ---- organisations that become one ----


def _add_mergers() -> None:
    """Which years ended because their organisations joined others, and where they go on."""
    with op.batch_alter_table("cases") as cases:
        cases.add_column(sa.Column("merged_into_id", sa.Integer(), nullable=True))
        cases.create_foreign_key(
            op.f("fk_cases_merged_into_id_cases"), "cases", ["merged_into_id"], ["id"]
        )
        cases.create_index(op.f("ix_cases_merged_into_id"), ["merged_into_id"], **_known("merged_into_id"))
    op.create_table(
        "mergers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("into_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("former_name", sa.String(length=200), nullable=False),
        sa.CheckConstraint("case_id <> into_id", name=op.f("ck_mergers_two_years")),
        *(
            sa.ForeignKeyConstraint(
                [name], ["cases.id"], name=op.f(f"fk_mergers_{name}_cases"), ondelete="CASCADE"
            )
            for name in ("case_id", "into_id")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_mergers_by_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mergers")),
        sa.UniqueConstraint("case_id", name=op.f("uq_mergers_case_id")),
    )
    op.create_index(op.f("ix_mergers_into_id"), "mergers", ["into_id"])


def _drop_mergers() -> None:
    """Organisations that joined others have left the programme."""
    op.execute("UPDATE cases SET status = 'withdrawn' WHERE status = 'merged'")
    op.drop_table("mergers")
    with op.batch_alter_table("cases") as cases:
        cases.drop_index(op.f("ix_cases_merged_into_id"))
        cases.drop_constraint(op.f("fk_cases_merged_into_id_cases"), type_="foreignkey")
        cases.drop_column("merged_into_id")


# ---- figures of the map of the year ----

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
DAYS = {
    "sqlite": "(strftime('%s', closed_at) - strftime('%s', opened_at)) / 86400",
    "postgresql": "FLOOR(EXTRACT(EPOCH FROM (closed_at - opened_at)) / 86400)::integer",
}


def _add_figures_of_the_map() -> None:
    """How long each task took, and when each part of a year began."""
    op.add_column("tasks", sa.Column("days_taken", sa.Integer(), nullable=True))
    days = DAYS[op.get_bind().dialect.name]
    op.execute(f"UPDATE tasks SET days_taken = {days} WHERE outcome IN ('done', 'silence')")  # noqa: S608
    only = sa.text("days_taken IS NOT NULL")
    counted = ["name", "days_taken", "case_id"]
    op.create_index("ix_tasks_taken", "tasks", counted, sqlite_where=only, postgresql_where=only)
    begun = sa.Column("begun", _plain(), nullable=False, server_default="{}")
    op.add_column("processes", begun)
    _note_beginnings()
    op.drop_index("ix_guidance_entries_case_id", table_name="guidance_entries")
    newest = ["case_id", "held_on", "id", "risk", "minutes"]
    op.create_index("ix_guidance_entries_newest", "guidance_entries", newest)


def _drop_figures_of_the_map() -> None:
    """They are counted anew each time again."""
    op.drop_index("ix_guidance_entries_newest", table_name="guidance_entries")
    op.create_index("ix_guidance_entries_case_id", "guidance_entries", ["case_id"])
    op.drop_index("ix_tasks_taken", table_name="tasks")
    op.drop_column("tasks", "days_taken")
    op.drop_column("processes", "begun")


def _note_beginnings() -> None:
    """A part of a year began when the first task in it opened."""
    versions = sa.table("versions", sa.column("id"), sa.column("files", _plain()))
    plain = ("id", "name", "version_id")
    processes = sa.table(
        "processes", *(sa.column(name) for name in plain), sa.column("begun", _plain())
    )
    opened = sa.column("opened_at", sa.DateTime(timezone=True))
    tasks = sa.table("tasks", sa.column("process_id"), sa.column("name"), opened)
    connection = op.get_bind()
    held = {row.id: dict(_held(row.files)) for row in connection.execute(sa.select(versions))}
    first = sa.func.min(tasks.c.opened_at)
    found: dict[int, dict[str, str]] = {}
    rows = connection.execute(
        sa.select(processes.c.id, processes.c.version_id, tasks.c.name, first)
        .join(tasks, tasks.c.process_id == processes.c.id)
        .where(processes.c.name == "year")
        .group_by(processes.c.id, processes.c.version_id, tasks.c.name)
        .order_by(processes.c.id, first)
    )
    for process_id, version_id, task, moment in rows:
        zoned = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        for holder in held[version_id].get(task, ()):
            begun = found.setdefault(process_id, {})
            begun.setdefault(holder, zoned.astimezone(UTC).isoformat())
    for process_id, begun in found.items():
        connection.execute(
            sa.update(processes).where(processes.c.id == process_id).values(begun=begun)
        )


def _held(files: dict[str, str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each task of the year with the parts and groups that it is drawn in."""
    drawings: dict[str | None, Any] = {}
    for name, content in files.items():
        if name.endswith(".bpmn"):
            for process in etree.fromstring(content.encode()).iter(f"{BPMN}process"):
                drawings[process.get("id")] = process
    return _held_in(drawings, drawings.get("year"), ())


def _held_in(
    drawings: dict[str | None, Any], drawn: Any, outside: tuple[str, ...]
) -> Iterator[tuple[str, tuple[str, ...]]]:
    for node in () if drawn is None else drawn:
        kind = etree.QName(node).localname if isinstance(node.tag, str) else ""
        if kind in ("userTask", "manualTask"):
            yield node.get("id"), outside
        elif kind == "subProcess":
            yield from _held_in(drawings, node, (*outside, node.get("id")))
        elif kind == "callActivity":
            called = node.get("calledElement")
            yield from _held_in(drawings, drawings.get(called), (*outside, called))


def _plain() -> sa.types.TypeEngine[Any]:
    """JSON as each database keeps it."""
    return sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


# ---- organisations that become two ----


def _add_splits() -> None:
    """From when a part of an organisation goes on with a year of its own."""
    op.create_table(
        "splits",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("from_case_id", sa.Integer(), nullable=False),
        sa.Column("new_case_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("form_key", sa.String(length=32), nullable=False),
        sa.CheckConstraint("from_case_id <> new_case_id", name=op.f("ck_splits_another_year")),
        *(
            sa.ForeignKeyConstraint(
                [which], ["cases.id"], name=op.f(f"fk_splits_{which}_cases"), ondelete="CASCADE"
            )
            for which in ("from_case_id", "new_case_id")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_splits_by_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_splits")),
        sa.UniqueConstraint("new_case_id", name=op.f("uq_splits_new_case_id")),
        sa.UniqueConstraint("form_key", name=op.f("uq_splits_form_key")),
    )
    op.create_index(op.f("ix_splits_from_case_id"), "splits", ["from_case_id"])
