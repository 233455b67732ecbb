"""The words of the action plan: how far an action has come."""

from coaching.data.guidance import Choice
from coaching.data.texts import _

ACTION_STATES = (
    Choice("not_started", _("Not started")),
    Choice("in_progress", _("In progress")),
    Choice("done", _("Done")),
    Choice("dropped", _("Dropped")),
)
