"""The words of a hold: why a year may pause, and the two ways on from it."""

from coaching.data.guidance import Choice
from coaching.data.texts import _

REASONS = (
    Choice("staff_change", _("A change of staff")),
    Choice("reorganisation", _("A reorganisation")),
    Choice("crisis", _("A crisis")),
    Choice("strike", _("A strike")),
    Choice("other", _("Another reason")),
)
