"""What people may ask about their data, and how such a request can end."""

from coaching.data.guidance import Choice
from coaching.data.texts import _

KINDS = (
    Choice("copy", _("A copy of my data, also of what coaches have noted about me")),
    Choice("correction", _("Correct something that is wrong")),
    Choice("erasure", _("Delete my data")),
    Choice("restriction", _("Use my data less for a while")),
    Choice("objection", _("Stop using my data for something")),
    Choice("consent", _("I take back a consent")),
)
OUTCOMES = (
    Choice("done", _("It was done")),
    Choice("partly", _("A part of it was done")),
    Choice("refused", _("It was not done")),
)
IDENTITIES = (
    Choice("signed_in", _("The person asked after signing in")),
    Choice("called", _("We called or met the person")),
    Choice("shown", _("The person showed a document")),
)
# Months from the day of the request: the law's one, and two more where there is a reason.
MONTHS, EXTENDED_MONTHS = 1, 3
