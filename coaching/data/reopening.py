"""What opening a finished task again undoes, leaves as it is, or cannot undo, task by task."""

from coaching.data.texts import _

# By task what its undo takes back, in words for whoever decides.
UNDONE = {
    "sign_commitment": _("Whether the organisation may be named is open again."),
    "assign_coach": _("Nobody is asked to coach the organisation any more."),
    "confirm_assignment": _("The coach has not answered yet."),
    "hold_intro_call": _(
        "The entry of the guidance log and the promises made in it are taken out. What it says of "
        "earlier promises stays."
    ),
    "record_kickoff": _("The attendance at the kick-off is taken out."),
    "submit_baseline": _("The scores of the baseline do not count any more."),
    "draft_action_plan": _("This version of the action plan is taken out."),
    "review_action_plan": _("The action plan waits for the coach’s answer again."),
    "accept_action_plan": _("The action plan waits for the management’s answer again."),
    "propose_training": _(
        "The proposed modules and the interval of coaching are as they were before."
    ),
    "confirm_training": _("The bookings are taken out, and the seats are free for others."),
    "name_participants": _("Nobody is named for the module, and the least seats are kept free."),
    "record_attendance": _("The attendance at the training session is taken out."),
    "plan_session": _("The proposed time is taken back."),
    "confirm_time": _("The time of the coaching session is not agreed any more."),
    "log_session": _(
        "The coaching session has not been held or called off yet, and its entry of the guidance "
        "log is taken out, with the promises made in it. What it says of earlier promises stays."
    ),
    "accept_summary": _("The summary is not accepted any more, and what was added is taken out."),
    "review_progress": _("How far goals and actions are, and the scores, are taken out."),
    "hold_midpoint_meeting": _(
        "The entry of the guidance log and the promises made in it are taken out. What it says of "
        "earlier promises stays."
    ),
    "revise_action_plan": _("This revision of the action plan is taken out."),
    "review_revised_plan": _("The revision waits for the coach’s answer again."),
    "submit_closing_assessment": _("The closing scores do not count any more."),
    "write_final_report": _("What came of goals and actions is as it was before the report."),
    "propose_good_practices": _("The proposed good practices are taken out."),
    "hold_final_discussion": _(
        "The entry of the guidance log and the promises made in it are taken out. What it says of "
        "earlier promises stays."
    ),
}

# They change nothing but their own record, and the decision that is kept with it.
WITHOUT_EFFECT = frozenset(
    {
        "hold_baseline_workshop",
        "summarise_baseline",
        "accept_training",
        "do_between_task",
        "summarise_midpoint",
        "decide_midpoint",
        "hold_support_meeting",
        "decide_after_support",
        "check_final_report",
        "give_feedback",
        "write_handover",
        "read_handover",
        "find_coach",
        "do_added_task",
    }
)

# What they changed stays until they are answered again, and is replaced then.
REPLACED = {
    "sign_commitment_again": _("What was signed counts until it is signed again."),
    "name_team": _("The people named keep their places until the form is sent again."),
}

# What they changed cannot be undone.
REFUSED = {
    "answer_alone": _("Own views are kept without a name, so nobody can tell which one it is."),
    "accept_completion": _(
        "The year has ended with a certificate, and what was still open has ended with it."
    ),
    "confirm_withdrawal": _("Everybody concerned has been told the decision. Ask anew instead."),
    "handle_late_task": _(
        "What was decided about a late task has been done. Open that task to decide anew."
    ),
    "decide_hold": _("Everybody concerned has been told of the hold."),
    "allow_second_hold": _("Everybody concerned has been told of the hold."),
    "check_hold": _("Everybody concerned has been told of the hold."),
    "resume_year": _("The year goes on with its new dates, and everybody concerned knows them."),
    "record_exit": _("The organisation has left, and its certificate has been issued."),
    "answer_data_request": _("The answer has been sent to whoever asked."),
    "answer_extended_request": _("The answer has been sent to whoever asked."),
    "answer_feedback": _("The answer has been sent to whoever wrote."),
    "check_application": _("The applicant or those who score have been asked already."),
    "complete_application": _("The applicant has sent what was asked for."),
    "score_application": _("Scores are given once, apart from each other."),
    "give_third_score": _("Scores are given once, apart from each other."),
    "select_application": _("The decision is kept, and the applicant hears of it."),
    "select_from_reserve": _("The decision is kept, and the applicant hears of it."),
    "tell_applicant": _("The answer has been sent to the applicant."),
}
