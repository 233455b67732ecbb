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

# Why a file cannot be opened, by what is known of harm in it.
WITHHELD = {
    "waiting": _(
        "This file waits to be checked for viruses. It is kept safely; try again in a few minutes."
    ),
    "harmful": _("A virus scanner found something harmful in this file, and so it was deleted."),
}
