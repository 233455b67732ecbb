"""The whole database, column by column: what each holds, whose it is, and until when it is kept.

Export, retention and erasure read this and nothing else; whoever adds a column decides here. A
test compares it with the columns there are.
"""

from collections.abc import Mapping

from coaching.data.inventory_of_arrival import ARRIVAL
from coaching.data.inventory_of_work import WORK
from coaching.data.inventory_of_years import YEARS
from coaching.data.personal import Rule, Table, table
from coaching.data.texts import _

PROGRAMME = (
    table(
        "cohorts",
        _("Cohorts"),
        Rule.PROGRAMME,
        plain="id name apply_opens_on apply_closes_on selection_on starts_on ends_on places"
        " created_at",
    ),
    table(
        "cohort_blackouts",
        _("Breaks of a cohort"),
        Rule.PROGRAMME,
        plain="id cohort_id first last",
    ),
    table(
        "failures",
        _("Failures"),
        Rule.PROGRAMME,
        plain="id job thing_id kind first_at last_at count next_try_at resolved_at",
    ),
    table("leases", _("Background work"), Rule.PROGRAMME, plain="name holder until"),
    table("rounds", _("Background work"), Rule.PROGRAMME, plain="name ended_at"),
    table("loose_files", _("Files"), Rule.PROGRAMME, plain="id key since"),
    table(
        "modules",
        _("Training modules"),
        Rule.PROGRAMME,
        plain="id position need names target_groups between_tasks minutes prerequisites"
        " prework_parts active",
    ),
    table("questions", _("Questions of forms"), Rule.PROGRAMME, plain="id digest content"),
    table("settings", _("Figures of the programme"), Rule.PROGRAMME, plain="key value"),
    table(
        "versions",
        _("Drawings of the process"),
        Rule.PROGRAMME,
        plain="id digest files texts own_tables deployed_at",
    ),
    table(
        "published_notices",
        _("Privacy notices"),
        Rule.PROGRAMME,
        plain="id purpose version digest texts published_at",
        at="published_at",
    ),
    table(
        "erasures",
        _("What was deleted"),
        Rule.PROGRAMME,
        plain="id rule kind thing_id counts at",
        person="by_id",
        words="reason",
        at="at",
    ),
    table(
        "training_sessions",
        _("Training sessions"),
        Rule.PROGRAMME,
        plain="id cohort_id module_id level language starts_at ends_at mode capacity cancelled_at"
        " created_at",
        person="trainer_id",
        words="place accessibility materials cancel_reason",
        at="starts_at",
    ),
)

PEOPLE = (
    table(
        "users",
        _("Your account"),
        Rule.ACCOUNT,
        plain="language mail_choice bounced_since active coaches_at_most coaching_languages"
        " coaching_sectors created_at tf_primary_method",
        person="id",
        contact="email name phone",
        secret="password fs_uniquifier tf_totp_secret mf_recovery_codes totp_counter"  # noqa: S106
        " fs_webauthn_user_handle",
        at="created_at",
    ),
    table(
        "offices",
        _("Roles in the programme"),
        Rule.ACCOUNT,
        plain="id role",
        person="user_id",
        owner="user_id",
    ),
    table(
        "saved_views",
        _("Lists kept under a name"),
        Rule.ACCOUNT,
        plain="id page created_at",
        person="user_id",
        words="name query",
        owner="user_id",
        at="created_at",
    ),
    table(
        "substitutions",
        _("Standing in for somebody"),
        Rule.ACCOUNT,
        plain="id first_on last_on for_all created_at ended_early_at told_at",
        person="person_id substitute_id named_by_id",
        owner="person_id substitute_id",
        at="first_on",
    ),
    table(
        "substituted_cases",
        _("Standing in for somebody"),
        Rule.ACCOUNT,
        plain="substitution_id case_id",
    ),
    table(
        "data_requests",
        _("Requests about your data"),
        Rule.REQUEST,
        plain="id process_id kind received_at answer_by outcome answered_at erase_from",
        person="user_id entered_by_id",
        words="words extended_why answer",
        at="received_at",
    ),
    table(
        "seen_notices",
        _("Privacy notices that were seen"),
        Rule.ACCOUNT,
        plain="id notice_id language told_at seen_at",
        person="user_id",
        owner="user_id",
        at="seen_at",
    ),
    table(
        "mails",
        _("Mails that were sent"),
        Rule.LOGS,
        plain="id message_id name language way facts created_at next_try_at tries sent_at failed_at"
        " last_error passed_on_at caused_by_id",
        person="to_id",
        contact="address",
        owner="to_id",
        at="created_at",
    ),
    table(
        "digests",
        _("Daily mails"),
        Rule.LOGS,
        plain="id day at mail_id",
        person="user_id",
        owner="user_id",
        at="at",
    ),
    table(
        "access",
        _("Who read what"),
        Rule.LOGS,
        plain="id case_id kind thing_id day role",
        person="user_id",
        at="day",
    ),
    table(
        "feedback",
        _("Feedback on accessibility"),
        Rule.FEEDBACK,
        plain="id process_id language received_at",
        contact="email",
        words="message page answer",
        at="received_at",
    ),
)

INVENTORY: Mapping[str, Table] = {
    each.name: each for each in (*PROGRAMME, *PEOPLE, *ARRIVAL, *YEARS, *WORK)
}

# What was answered here is evidence: it is kept as it was, names included.
KEPT_ANSWERS = frozenset(
    {
        *("sign_commitment", "sign_commitment_again"),
        *("record_kickoff", "record_attendance"),
        *("decide_midpoint", "decide_after_support", "confirm_withdrawal", "accept_completion"),
        *("write_final_report", "check_final_report"),
    }
)
