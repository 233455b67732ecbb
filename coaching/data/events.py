"""The words of history: what each kind of event is called, and who may hear of it."""

from dataclasses import dataclass

from coaching.data.texts import _


@dataclass(frozen=True)
class Telling:
    """How an event is told. ``inside`` events stay among the programme's own people."""

    words: str
    icon: str
    kind: str
    look: str = ""
    inside: bool = False


TELLINGS = {
    "organisation_added": Telling(_("The organisation was added"), "building-2", "year"),
    "year_started": Telling(_("The year began"), "flag", "year", "dot--warn"),
    "phase_begun": Telling(_("Phase begun: %(phase)s"), "flag", "year", "dot--warn"),
    "year_completed": Telling(_("The year is complete"), "flag", "year", "dot--ok"),
    "dates_changed": Telling(_("The dates of the cohort changed"), "calendar", "year"),
    "task_done": Telling(_("Done: %(task)s"), "check", "task", "dot--ok"),
    "asked_back": Telling(_("Asked back: %(task)s"), "undo-2", "task"),
    "given_back": Telling(_("Given back: %(task)s"), "undo-2", "task"),
    "silence": Telling(_("No answer in time: %(task)s"), "hourglass", "task", inside=True),
    "coach_assigned": Telling(_("Asked to coach: %(coach)s"), "user", "coach", inside=True),
    "coach_declined": Telling(_("The coach declined"), "user-x", "coach", inside=True),
    "coach_confirmed": Telling(_("The coach confirmed"), "user-check", "coach", "dot--ok"),
    "guidance_logged": Telling(_("Guidance logged: %(kind)s"), "pencil", "guidance", "dot--info"),
    "promise_kept": Telling(_("A promise was kept"), "check", "guidance", "dot--ok"),
    "promise_dropped": Telling(_("A promise was dropped"), "x", "guidance"),
    "promise_moved": Telling(_("A promise got a new day"), "calendar", "guidance"),
    "plan_approved": Telling(_("The coach approved the action plan"), "check", "task", "dot--ok"),
    "plan_accepted": Telling(
        _("The management accepted the action plan"), "check", "task", "dot--ok"
    ),
    "certificate_issued": Telling(_("Certificate issued"), "award", "year", "dot--ok"),
    "plan_returned": Telling(_("The action plan was returned for more work"), "undo-2", "task"),
}

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
    }
)
