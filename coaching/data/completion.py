"""The words of completion: the criteria that a year is measured by, and the two certificates."""

from coaching.data.guidance import Choice
from coaching.data.texts import _

COMPLETED, PARTICIPATED = "completed", "participated"

CERTIFICATES = (
    Choice(COMPLETED, _("Certificate A: the organisation has completed the year")),
    Choice(PARTICIPATED, _("Certificate B: the organisation has taken part")),
)

CRITERIA = (
    Choice("commitment", _("The management has signed the commitment")),
    Choice("baseline", _("The baseline self-assessment has been sent")),
    Choice("closing", _("The closing self-assessment has been sent")),
    Choice("mandatory_modules", _("Enough people have taken part in the mandatory modules")),
    Choice("modules", _("Enough of the confirmed modules are done or replaced")),
    Choice("sessions", _("Enough coaching sessions have been held")),
    Choice("plan", _("Every action of the plan has its result")),
    Choice("report", _("The final report has been accepted")),
)
# So much of the planned coaching sessions is enough after a hold.
AFTER_HOLD = 0.75
