"""Every mail there is, and how much it matters that it arrives by itself and at once."""

from enum import StrEnum


class Weight(StrEnum):
    """What a mail may wait for."""

    # Nobody can do without it: an account, a password, a code.
    NECESSARY = "necessary"
    # It would come too late tomorrow, or has been overdue for long.
    URGENT = "urgent"
    # It waits for the digest of those who want one.
    ORDINARY = "ordinary"
    # It gathers what has waited.
    DIGEST = "digest"


WEIGHTS = {
    # ---- accounts ----
    "welcome": Weight.NECESSARY,
    "commitment_to_sign": Weight.NECESSARY,
    "signing_code": Weight.NECESSARY,
    "reset_password": Weight.NECESSARY,
    "password_changed": Weight.NECESSARY,
    "confirm_address": Weight.NECESSARY,
    "address_change_asked": Weight.NECESSARY,
    "address_changed": Weight.NECESSARY,
    "sign_in_changed": Weight.NECESSARY,
    # An answer to somebody who asked us, often without an account.
    "feedback_answered": Weight.NECESSARY,
    # To applicants, who have no account.
    "application_begun": Weight.NECESSARY,
    "application_received": Weight.NECESSARY,
    "application_reopened": Weight.NECESSARY,
    "application_incomplete": Weight.NECESSARY,
    "application_answered": Weight.NECESSARY,
    "application_reserve_over": Weight.NECESSARY,
    "data_request_answered": Weight.NECESSARY,
    "data_request_extended": Weight.NECESSARY,
    # Somebody's own machine may be ill.
    "file_harmful": Weight.URGENT,
    # ---- a meeting is at another time, or not at all ----
    "session_moved": Weight.URGENT,
    "session_called_off": Weight.URGENT,
    "training_session_changed": Weight.URGENT,
    "training_session_cancelled": Weight.URGENT,
    # ---- nothing is due from today on ----
    "hold_begun": Weight.URGENT,
    # ---- a task has been late for long: the second rung of the late ladder, and up ----
    "late_told": Weight.URGENT,
    "late_to_handle": Weight.URGENT,
    "late_escalated": Weight.URGENT,
    # ---- somebody else is responsible, perhaps from today ----
    "coach_changes": Weight.URGENT,
    "coach_hands_on": Weight.URGENT,
    "coach_takes_over": Weight.URGENT,
    "coach_stays": Weight.URGENT,
    "coach_unavailable": Weight.URGENT,
    # ---- two organisations are one from today ----
    "merged": Weight.URGENT,
    # ---- somebody's work is here now, or will be: whoever cannot do it has to say so ----
    "substitution_begins": Weight.URGENT,
    "substitution_named": Weight.URGENT,
    "place_taken": Weight.URGENT,
    "split": Weight.URGENT,
    # It goes to an address whose account may be closed.
    "place_left": Weight.NECESSARY,
    # ---- the rest ----
    "application_arrived": Weight.ORDINARY,
    "asked_back": Weight.ORDINARY,
    "call_needed": Weight.ORDINARY,
    "certificate_ready": Weight.ORDINARY,
    "coach_asked": Weight.ORDINARY,
    "coach_change_asked": Weight.ORDINARY,
    "coach_found": Weight.ORDINARY,
    "data_request_received": Weight.ORDINARY,
    "dates_changed": Weight.ORDINARY,
    "draft_waiting": Weight.ORDINARY,
    "feedback_received": Weight.ORDINARY,
    "given_back": Weight.ORDINARY,
    "hold_asked": Weight.ORDINARY,
    "hold_ended": Weight.ORDINARY,
    "hold_granted": Weight.ORDINARY,
    "hold_refused": Weight.ORDINARY,
    "late_again": Weight.ORDINARY,
    "late_extended": Weight.ORDINARY,
    "late_reminder": Weight.ORDINARY,
    "midpoint_decided": Weight.ORDINARY,
    "module_missed": Weight.ORDINARY,
    "note_written": Weight.ORDINARY,
    "place_changes": Weight.ORDINARY,
    "plan_revised": Weight.ORDINARY,
    "promises_overdue": Weight.ORDINARY,
    "recap_wanted": Weight.ORDINARY,
    "reminder": Weight.ORDINARY,
    "report_accepted": Weight.ORDINARY,
    "report_returned": Weight.ORDINARY,
    "resume_asked": Weight.ORDINARY,
    "stepped_back": Weight.ORDINARY,
    "substitute_named_for_you": Weight.ORDINARY,
    "substitution_changed": Weight.ORDINARY,
    "substitution_ended": Weight.ORDINARY,
    "summary_accepted_by_silence": Weight.ORDINARY,
    "summary_completed": Weight.ORDINARY,
    "summary_shared": Weight.ORDINARY,
    "support_needed": Weight.ORDINARY,
    "task_added": Weight.ORDINARY,
    "task_changed": Weight.ORDINARY,
    "task_given": Weight.ORDINARY,
    "task_withdrawn": Weight.ORDINARY,
    "time_agreed_by_silence": Weight.ORDINARY,
    "training_booked": Weight.ORDINARY,
    "training_confirmed": Weight.ORDINARY,
    "training_proposed": Weight.ORDINARY,
    "training_session_given": Weight.ORDINARY,
    "training_session_taken": Weight.ORDINARY,
    "training_unanswered": Weight.ORDINARY,
    "withdrawal_asked": Weight.ORDINARY,
    "withdrawal_confirmed": Weight.ORDINARY,
    "withdrawal_refused": Weight.ORDINARY,
    "year_started": Weight.ORDINARY,
    "digest": Weight.DIGEST,
}


class MailChoice(StrEnum):
    """How much mail somebody wants."""

    DIGEST = "digest"
    SINGLE = "single"
    URGENT = "urgent"


class Way(StrEnum):
    """How a mail reaches its reader."""

    SINGLE = "single"
    DIGEST = "digest"
    UNWANTED = "unwanted"


def way_of(name: str, choice: MailChoice) -> Way:
    """How a mail of this name reaches somebody who made this choice; raises `KeyError`."""
    if WEIGHTS[name] is not Weight.ORDINARY or choice == MailChoice.SINGLE:
        return Way.SINGLE
    return Way.DIGEST if choice == MailChoice.DIGEST else Way.UNWANTED


def can_be_declined(name: str) -> bool:
    """Whether somebody who wants urgent mail only does without it; unknown ones belong to it."""
    return WEIGHTS.get(name) in {Weight.ORDINARY, Weight.DIGEST}
