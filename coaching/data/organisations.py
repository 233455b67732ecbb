"""The words for what is asked of every organisation, by the keys that are stored."""

from coaching.data.texts import _

SECTORS = {
    "state": _("State"),
    "municipality": _("Municipality"),
    "wellbeing_county": _("Wellbeing services county"),
    "education": _("Education"),
    "ngo": _("Association or foundation"),
    "company": _("Company"),
    "culture": _("Culture"),
    "union": _("Trade union"),
    "other": _("Another sector"),
}
PLANS = {
    "valid": _("It is valid"),
    "expired": _("It has expired"),
    "none": _("There is none"),
    "not_required": _("The law does not require one: fewer than 30 employees"),
}
