"""The part of the inventory about how organisations and people come in."""

from coaching.data.personal import Rule, table
from coaching.data.texts import _

ARRIVAL = (
    table(
        "applications",
        _("Applications"),
        Rule.APPLICATION,
        plain="id cohort_id process_id language organisation_name questions_id privacy_version"
        " begun_at saved_at sent_at reopened_until missing asked_at completed_at silence_at"
        " scored_at outcome decided_at reserve_place told_at reserve_ended_at withdrawn_at case_id",
        person="decided_by_id",
        contact="contact_email",
        words="fields answers message reason answer",
        at="begun_at",
    ),
    table(
        "application_links",
        _("Applications"),
        Rule.APPLICATION,
        plain="id application_id single_use made_at used_at",
        secret="digest",  # noqa: S106 - the name of a column
    ),
    table(
        "application_scores",
        _("Scores of applications"),
        Rule.APPLICATION,
        plain="id application_id need management realism spread disqualified at",
        person="by_id",
        words="reasons",
        at="at",
    ),
    table(
        "application_conflicts",
        _("Conflicts of interest"),
        Rule.APPLICATION,
        plain="id application_id at",
        person="user_id",
        at="at",
    ),
    table(
        "conflicts",
        _("Conflicts of interest"),
        Rule.ACCOUNT,
        plain="id organisation_id declared_at",
        person="coach_id",
        words="reason",
        owner="coach_id",
        at="declared_at",
    ),
    table(
        "import_lists",
        _("Imported lists"),
        Rule.IMPORT,
        plain="id cohort_id state form_key changes made_at confirmed_at invites"
        " next_try_at ended_at undone_at",
        person="made_by_id confirmed_by_id undone_by_id",
        words="file_name ignored",
        at="made_at",
    ),
    table(
        "import_rows",
        _("Imported lists"),
        Rule.IMPORT,
        # A cell holds a name or an address, and so does what is said of it; people are accounts by
        # their numbers, which `services.import_mentions` knows.
        plain="id list_id number state is_unit case_id people parent_id changes",
        person="mended_by_id",
        words="cells before faults clashes remarks",
    ),
    table(
        "viewings",
        _("Views as the contact person"),
        Rule.LOGS,
        plain="id case_id ended_at began_at",
        person="by_id contact_id",
        at="began_at",
    ),
    table(
        "invitations",
        _("Invitations"),
        Rule.ACCOUNT,
        plain="id case_id created_at valid_until sent_at opened_at signed_at joined_at revoked_at"
        " bounced_at",
        person="user_id",
        secret="seed token_hash",  # noqa: S106 - names of columns
        owner="user_id",
        at="created_at",
    ),
    table(
        "signing_codes",
        _("Codes for signing"),
        Rule.ACCOUNT,
        plain="id invitation_id task_id asked_at valid_until tries pause_until ended_at",
        secret="seed code_hash",  # noqa: S106 - names of columns
        at="asked_at",
    ),
    table(
        "devices",
        _("Devices that are signed in"),
        Rule.ACCOUNT,
        plain="id browser system way began_at seen_at",
        person="user_id",
        secret="key",  # noqa: S106 - the name of a column
        owner="user_id",
        at="began_at",
    ),
    table(
        "passkeys",
        _("Passkeys"),
        Rule.ACCOUNT,
        plain="id sign_count transports backup_state device_type extensions usage created_at"
        " lastuse_datetime",
        person="user_id",
        words="name",
        secret="credential_id public_key",  # noqa: S106 - names of columns
        owner="user_id",
        at="created_at",
    ),
)
