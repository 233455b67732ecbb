"""The words of history: what each kind of event is called, and who may hear of it."""

from dataclasses import dataclass

from coaching.data.texts import _

# What a reader can choose to see of a timeline, in this order.
FILTERS = {
    "tasks": _("Tasks"),
    "guidance": _("Guidance"),
    "training": _("Training"),
    "messages": _("Notes"),
    "documents": _("Documents"),
    "decisions": _("Decisions"),
    "people": _("People"),
    "year": _("The year"),
}


@dataclass(frozen=True)
class Telling:
    """How an event is told, and under which of the kinds.

    ``inside`` events stay among the programme's own people.
    """

    words: str
    icon: str
    kind: str
    look: str = ""
    inside: bool = False


TELLINGS = {
    "organisation_added": Telling(_("The organisation was added"), "building-2", "year"),
    "people_named": Telling(_("New people were named for the organisation"), "user", "year"),
    "year_started": Telling(_("The year began"), "flag", "year", "dot--warn"),
    "phase_begun": Telling(_("Phase begun: %(phase)s"), "flag", "year", "dot--warn"),
    "split_off": Telling(
        _("A part of the organisation goes on by itself"), "git-fork", "year", "dot--warn"
    ),
    "split_from": Telling(
        _("The organisation goes on by itself from here"), "git-fork", "year", "dot--warn"
    ),
    "year_completed": Telling(_("The year is complete"), "flag", "year", "dot--ok"),
    "dates_changed": Telling(_("The dates of the cohort changed"), "calendar", "year"),
    "task_done": Telling(_("Done: %(task)s"), "check", "tasks", "dot--ok"),
    "asked_back": Telling(_("Asked back: %(task)s"), "undo-2", "tasks"),
    "given_back": Telling(_("Given back: %(task)s"), "undo-2", "tasks"),
    "task_added": Telling(_("Added: %(task)s"), "plus", "tasks", "dot--info"),
    "task_changed": Telling(_("Asked anew: %(task)s"), "pencil", "tasks"),
    "task_withdrawn": Telling(_("Not needed any more: %(task)s"), "x", "tasks"),
    "stepped_back": Telling(_("Opened again: %(task)s"), "undo-2", "tasks", "dot--warn"),
    "seen_as_contact": Telling(
        _("Began to look at the pages as the contact person sees them"), "eye", "people"
    ),
    "seen_as_contact_ended": Telling(
        _("Stopped looking at the pages as the contact person sees them"), "eye-off", "people"
    ),
    "reminded": Telling(_("Reminded: %(task)s"), "bell", "tasks", inside=True),
    "invitation_repeated": Telling(
        _("An invitation was sent once more"), "mail", "people", inside=True
    ),
    "invitation_revoked": Telling(
        _("An invitation was taken back"), "mail-x", "people", inside=True
    ),
    "came_on_board": Telling(_("Came on board: %(person)s"), "user-check", "people", "dot--ok"),
    "signed_by_code": Telling(
        _("Signed with a code by mail: %(task)s"), "check", "decisions", inside=True
    ),
    "address_corrected": Telling(
        _("The email address of a person was corrected"), "mail", "people", inside=True
    ),
    "task_given": Telling(
        _("%(person)s does it now: %(task)s"), "user-check", "tasks", inside=True
    ),
    "task_given_to_role": Telling(
        _("Whoever has the role does it again: %(task)s"), "users", "tasks", inside=True
    ),
    "late_reminded": Telling(
        _("Late, and reminded again: %(task)s"), "clock-alert", "tasks", inside=True
    ),
    "late_told": Telling(
        _("Late, so the coach and the coordinators were told: %(task)s"),
        "clock-alert",
        "tasks",
        "dot--warn",
        inside=True,
    ),
    "late_told_manager": Telling(
        _("Late, so the programme manager was told: %(task)s"),
        "clock-alert",
        "tasks",
        "dot--warn",
        inside=True,
    ),
    "late_to_handle": Telling(
        _("Very late, so a coordinator has to handle it: %(task)s"),
        "clock-alert",
        "tasks",
        "dot--warn",
        inside=True,
    ),
    "late_escalated": Telling(
        _("Late for weeks, so it is on the programme manager's list: %(task)s"),
        "clock-alert",
        "tasks",
        "dot--bad",
        inside=True,
    ),
    "late_extended": Telling(
        _("More time, until %(day)s instead of %(old_due)s: %(task)s"), "calendar-clock", "tasks"
    ),
    "late_reassigned": Telling(
        _("Late since %(old_due)s, so %(person)s does it now: %(task)s"),
        "user-check",
        "tasks",
        inside=True,
    ),
    "late_waits": Telling(
        _("Late since %(old_due)s; no reminders until %(day)s: %(task)s"),
        "hourglass",
        "tasks",
        inside=True,
    ),
    "late_not_needed": Telling(
        _("Not needed any more, it was due on %(old_due)s: %(task)s"), "x", "tasks"
    ),
    "late_held": Telling(
        _("Late since %(old_due)s, so the year was put on hold: %(task)s"),
        "pause",
        "tasks",
        inside=True,
    ),
    "late_hold_asked": Telling(
        _("Late since %(old_due)s, so the programme manager was asked for a second hold: %(task)s"),
        "pause",
        "tasks",
        inside=True,
    ),
    "late_raised": Telling(
        _("Late since %(old_due)s, and brought to the programme manager: %(task)s"),
        "clock-alert",
        "tasks",
        "dot--bad",
        inside=True,
    ),
    "silence": Telling(_("No answer in time: %(task)s"), "hourglass", "tasks", inside=True),
    "coach_assigned": Telling(_("Asked to coach: %(coach)s"), "user", "people", inside=True),
    "coach_against_conflict": Telling(
        _("Chosen against a declared conflict of interest: %(coach)s"),
        "scale",
        "people",
        "dot--warn",
        inside=True,
    ),
    "coach_over_number": Telling(
        _("Chosen with as many organisations as agreed: %(coach)s"),
        "scale",
        "people",
        "dot--warn",
        inside=True,
    ),
    "substitute_named": Telling(
        _("Stands in until %(day)s: %(person)s"), "user-check", "people", "dot--info"
    ),
    "substitute_changed": Telling(_("Stands in until %(day)s: %(person)s"), "user-check", "people"),
    "substitution_ended": Telling(_("Does not stand in any more: %(person)s"), "user", "people"),
    "coach_declined": Telling(_("The coach declined"), "user-x", "people", inside=True),
    "coach_confirmed": Telling(_("The coach confirmed"), "user-check", "people", "dot--ok"),
    "coach_named": Telling(
        _("A new coach was named: %(coach)s, from %(day)s"), "user-plus", "people"
    ),
    "coach_change_called_off": Telling(
        _("The change of coach was called off: %(coach)s"), "user-x", "people"
    ),
    "coach_change_asked": Telling(_("The coach asked for a change"), "user", "people", inside=True),
    "coach_goes_on": Telling(_("The coach stays"), "user-check", "people", inside=True),
    "coach_changed": Telling(_("New coach: %(coach)s"), "user-check", "people", "dot--ok"),
    "handover_read": Telling(
        _("The new coach has read the handover summary"), "check", "people", inside=True
    ),
    "contact_left": Telling(_("No longer the contact person: %(person)s"), "user-x", "people"),
    "contact_named": Telling(
        _("New contact person: %(person)s"), "user-check", "people", "dot--ok"
    ),
    "deputy_left": Telling(
        _("No longer the deputy contact person: %(person)s"), "user-x", "people"
    ),
    "deputy_named": Telling(
        _("New deputy contact person: %(person)s"), "user-check", "people", "dot--ok"
    ),
    "sponsor_left": Telling(_("No longer the management sponsor: %(person)s"), "user-x", "people"),
    "sponsor_named": Telling(
        _("New management sponsor: %(person)s"), "user-check", "people", "dot--ok"
    ),
    "team_member_left": Telling(_("Left the team: %(person)s"), "user-x", "people"),
    "team_member_named": Telling(_("New in the team: %(person)s"), "user-plus", "people"),
    "commitment_signed_again": Telling(
        _("The management signed the commitment again"), "check", "decisions", "dot--ok"
    ),
    "guidance_logged": Telling(_("Guidance logged: %(kind)s"), "pencil", "guidance", "dot--info"),
    "document_added": Telling(_("Document added: %(document)s"), "file-plus", "documents"),
    "version_added": Telling(
        _("New version of a document: %(document)s"), "file-plus", "documents"
    ),
    "document_removed": Telling(_("Document removed: %(document)s"), "file-x", "documents"),
    "document_shared": Telling(
        _("Document shared with the organisation: %(document)s"), "eye", "documents"
    ),
    "staff_document_added": Telling(
        _("Document added for coaches and coordinators only: %(document)s"),
        "lock",
        "documents",
        inside=True,
    ),
    "staff_version_added": Telling(
        _("New version of a document for coaches and coordinators only: %(document)s"),
        "lock",
        "documents",
        inside=True,
    ),
    "staff_document_removed": Telling(
        _("Document for coaches and coordinators only removed: %(document)s"),
        "file-x",
        "documents",
        inside=True,
    ),
    "promise_kept": Telling(_("A promise was kept"), "check", "guidance", "dot--ok"),
    "promise_dropped": Telling(_("A promise was dropped"), "x", "guidance"),
    "promises_reminded": Telling(
        _("A reminder of promises went out"), "bell", "guidance", inside=True
    ),
    "draft_reminded": Telling(_("A reminder went out: %(task)s"), "bell", "tasks", inside=True),
    "promise_moved": Telling(_("A promise got a new day"), "calendar", "guidance"),
    "session_proposed": Telling(
        _("Coaching session proposed: %(day)s"), "calendar-clock", "guidance"
    ),
    "other_time_asked": Telling(_("The organisation asked for another time"), "undo-2", "guidance"),
    "session_agreed": Telling(
        _("Coaching session agreed: %(day)s"), "calendar-check", "guidance", "dot--ok"
    ),
    "session_agreed_by_silence": Telling(
        _("Coaching session agreed because nobody objected in five working days: %(day)s"),
        "calendar-check",
        "guidance",
        "dot--ok",
    ),
    "session_moved": Telling(_("Coaching session moved to %(day)s"), "calendar-clock", "guidance"),
    "session_called_off_by_organisation": Telling(
        _("The organisation called off the coaching session of %(day)s"), "calendar-x", "guidance"
    ),
    "session_called_off_by_coach": Telling(
        _("The coach called off the coaching session of %(day)s"), "calendar-x", "guidance"
    ),
    "session_missed": Telling(
        _("Nobody came to the coaching session of %(day)s"), "calendar-x", "guidance"
    ),
    "session_lapsed": Telling(
        _("The coaching session of %(day)s lapsed: the coaching had come to its end"),
        "calendar-x",
        "guidance",
    ),
    "call_needed": Telling(
        _("Several coaching sessions in a row were not held: somebody needs to call"),
        "phone",
        "guidance",
        "dot--warn",
        inside=True,
    ),
    "summary_accepted": Telling(
        _("The organisation accepted the summary"), "check", "guidance", "dot--ok"
    ),
    "summary_completed": Telling(
        _("The organisation accepted the summary and added something"),
        "check",
        "guidance",
        "dot--ok",
    ),
    "summary_accepted_by_silence": Telling(
        _("The summary stands because nobody objected in five working days"),
        "check",
        "guidance",
        "dot--ok",
    ),
    "summary_corrected": Telling(_("The coach corrected a summary"), "pencil", "guidance"),
    "addendum_written": Telling(_("The coach added something to a summary"), "pencil", "guidance"),
    "plan_approved": Telling(
        _("The coach approved the action plan"), "check", "decisions", "dot--ok"
    ),
    "plan_accepted": Telling(
        _("The management accepted the action plan"), "check", "decisions", "dot--ok"
    ),
    "report_accepted": Telling(
        _("The coach accepted the final report"), "check", "decisions", "dot--ok"
    ),
    "report_returned": Telling(
        _("The final report was returned for more work"), "undo-2", "decisions"
    ),
    "certificate_issued": Telling(_("Certificate issued"), "award", "year", "dot--ok"),
    "plan_returned": Telling(
        _("The action plan was returned for more work"), "undo-2", "decisions"
    ),
    "plan_revised": Telling(
        _("The coach approved the revised action plan"), "check", "decisions", "dot--ok"
    ),
    "training_accepted": Telling(
        _("The organisation accepted its training"), "check", "decisions", "dot--ok"
    ),
    "training_change_asked": Telling(
        _("The organisation asked for a change in its training"), "undo-2", "decisions"
    ),
    "training_unanswered": Telling(
        _("Nobody answered the proposal of training, so a coordinator decides"),
        "hourglass",
        "decisions",
    ),
    "training_booked": Telling(
        _("Another training session was chosen: %(module)s"), "calendar", "training"
    ),
    "training_unbooked": Telling(
        _("The training waits for another session: %(module)s"), "hourglass", "training"
    ),
    "training_session_changed": Telling(
        _("The training session has changed: %(module)s"), "calendar", "training"
    ),
    "training_session_cancelled": Telling(
        _("The training session was called off: %(module)s"), "calendar-x", "training"
    ),
    "module_missed": Telling(
        _("Nobody came to the training session: %(module)s"), "user-x", "training", "dot--warn"
    ),
    "module_replaced": Telling(
        _("Something else replaces the training session: %(module)s"), "check", "training"
    ),
    "midpoint_decided": Telling(
        _("Decided at the midpoint: %(decision)s"), "signpost", "decisions", "dot--info"
    ),
    "support_decided": Telling(
        _("Decided after the support meeting: %(decision)s"), "signpost", "decisions", "dot--info"
    ),
    "withdrawal_asked": Telling(
        _("Asked to end the year early; nothing has changed yet"), "door-open", "decisions"
    ),
    "withdrawal_refused": Telling(
        _("The year goes on: it was not ended early"), "signpost", "decisions", "dot--ok"
    ),
    "hold_asked": Telling(
        _("Asked to put the year on hold; nothing has changed yet"), "pause", "decisions"
    ),
    "hold_passed_on": Telling(
        _("The programme manager decides on a second hold"), "hourglass", "decisions"
    ),
    "hold_granted": Telling(_("A hold was granted"), "check", "decisions", "dot--info"),
    "hold_refused": Telling(_("The year goes on: no hold was granted"), "signpost", "decisions"),
    "hold_begun": Telling(_("The year is on hold"), "pause", "year", "dot--warn"),
    "resume_asked": Telling(_("Asked to let the year go on again"), "flag", "decisions"),
    "hold_ended": Telling(_("The year goes on again"), "flag", "year", "dot--ok"),
    "session_off_for_hold": Telling(
        _("Coaching session called off because the year is on hold: %(day)s"),
        "calendar-x",
        "guidance",
    ),
    "organisation_exported": Telling(
        _("%(who)s downloaded everything about the organisation"), "download", "year"
    ),
    "note_written": Telling(_("%(who)s wrote"), "message-square", "messages"),
    "note_corrected": Telling(_("%(who)s corrected a note"), "pencil", "messages"),
    "note_removed": Telling(_("%(who)s removed a note"), "eraser", "messages"),
    "withdrawal_confirmed": Telling(
        _("The organisation left the programme"), "door-open", "decisions", "dot--warn"
    ),
    "organisation_merged": Telling(
        _("The organisation joined %(organisation)s"), "merge", "year", "dot--warn"
    ),
    "organisation_joined": Telling(_("%(organisation)s joined"), "merge", "year", "dot--warn"),
    "promises_came": Telling(
        _("Open promises of %(organisation)s go on here"), "handshake", "guidance"
    ),
}

# Told to those who may read the note, and to managers without what it says.
ABOUT_NOTES = frozenset({"note_written", "note_corrected", "note_removed"})
# Beside which the words of a note stand.
WITH_NOTES = frozenset({"note_written", "coach_against_conflict", "coach_over_number"})

# Told by the line about the task itself.
UNTOLD = frozenset({"baseline_sent"})

# Tasks whose outcome has an event of its own; "done" would say less, or too much.
TOLD_BY_OUTCOME = frozenset(
    {
        "assign_coach",
        "confirm_assignment",
        "hold_intro_call",
        "review_action_plan",
        "accept_action_plan",
        "accept_training",
        "review_revised_plan",
        "hold_midpoint_meeting",
        "decide_midpoint",
        "decide_after_support",
        "confirm_withdrawal",
        "decide_hold",
        "allow_second_hold",
        "resume_year",
        "plan_session",
        "confirm_time",
        "log_session",
        "accept_summary",
        "check_final_report",
        "hold_final_discussion",
        "accept_completion",
        "read_handover",
        "find_coach",
        "sign_commitment_again",
    }
)
