"""The words of documents: what they are for."""

from coaching.data.guidance import Choice
from coaching.data.texts import _

KINDS = (
    Choice("commitment", _("Commitment or agreement")),
    Choice("plan", _("Plan or guidelines")),
    Choice("survey", _("Survey or figures")),
    Choice("training", _("Training material")),
    Choice("meeting", _("Notes of a meeting")),
    Choice("report", _("Report")),
    Choice("practice", _("Good practice")),
    Choice("other", _("Something else")),
)
