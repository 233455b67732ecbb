"""What is said of people whose names are not kept any more."""

from coaching.data.texts import _

# By the place that somebody had in a year.
FORMER = {
    "contact": _("Former contact person"),
    "deputy": _("Former deputy contact person"),
    "sponsor": _("Former management sponsor"),
    "team_member": _("Former team member"),
}
OF_STAFF = _("Former member of staff")
OF_NOBODY = _("Former user")
