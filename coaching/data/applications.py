"""The words of an application: what is scored, what can be missing, what applicants are told."""

from collections.abc import Mapping

from coaching.data.guidance import Choice
from coaching.data.texts import _

# 0–5 points each, by two people at least.
CRITERIA = (
    Choice("need", _("Need and motivation")),
    Choice("management", _("Commitment of the management")),
    Choice("realism", _("How realistic the development task is")),
    Choice("spread", _("How well results can be spread")),
)

MISSING = (
    Choice("organisation", _("Facts about the organisation")),
    Choice("sponsor", _("The management sponsor")),
    Choice("team", _("The core team")),
    Choice("time", _("Working time for the programme")),
    Choice("why", _("Why the organisation applies")),
    Choice("development_task", _("The development task")),
    Choice("other", _("Something else")),
)

OUTCOMES = (
    Choice("selected", _("Selected")),
    Choice("reserve", _("On the reserve list")),
    Choice("not_selected", _("Not selected")),
)

REGIONS = (
    Choice("uusimaa", _("Uusimaa")),
    Choice("varsinais_suomi", _("Southwest Finland")),
    Choice("satakunta", _("Satakunta")),
    Choice("kanta_hame", _("Kanta-Häme")),
    Choice("pirkanmaa", _("Pirkanmaa")),
    Choice("paijat_hame", _("Päijät-Häme")),
    Choice("kymenlaakso", _("Kymenlaakso")),
    Choice("etela_karjala", _("South Karelia")),
    Choice("etela_savo", _("South Savo")),
    Choice("pohjois_savo", _("North Savo")),
    Choice("pohjois_karjala", _("North Karelia")),
    Choice("keski_suomi", _("Central Finland")),
    Choice("etela_pohjanmaa", _("South Ostrobothnia")),
    Choice("pohjanmaa", _("Ostrobothnia")),
    Choice("keski_pohjanmaa", _("Central Ostrobothnia")),
    Choice("pohjois_pohjanmaa", _("North Ostrobothnia")),
    Choice("kainuu", _("Kainuu")),
    Choice("lappi", _("Lapland")),
    Choice("ahvenanmaa", _("Åland")),
    Choice("whole_country", _("The whole country")),
)

# Where an application stands, in the order in which it goes through them.
STATES: Mapping[str, tuple[str, str]] = {
    "begun": ("plain", _("Begun, not sent")),
    "to_check": ("soon", _("To be checked")),
    "to_complete": ("wait", _("Waits for the applicant")),
    "to_score": ("soon", _("Being scored")),
    "to_decide": ("soon", _("To be decided")),
    "to_tell": ("warn", _("Decided, not told")),
    "selected": ("ok", _("Selected")),
    "reserve": ("wait", _("On the reserve list")),
    "reserve_ended": ("plain", _("Reserve list ended")),
    "not_selected": ("plain", _("Not selected")),
    "withdrawn": ("plain", _("Taken back")),
}

# What applicants are told, as a beginning: a coordinator reads it and changes what has to be said
# differently. The greeting and the signature stand in the mail.
ANSWERS: Mapping[str, str] = {
    "selected": _(
        "We are glad to tell you that %(organisation)s has been selected for the accelerator"
        " %(cohort)s.\n\nYour year begins with two tasks: the management sponsor signs the"
        " commitment of the management, and the contact person names the core team. Both get a"
        " mail of their own with a link to set a password."
    ),
    "reserve": _(
        "Thank you for your application to the accelerator %(cohort)s. More organisations applied"
        " than there are places, and %(organisation)s is on the reserve list, in place"
        " %(place)s.\n\nThe reserve list is valid until %(day)s. If a place becomes free before"
        " that, we contact you at once; if not, we write to you when it ends."
    ),
    "not_selected": _(
        "Thank you for your application to the accelerator %(cohort)s. We have read it with care."
        " This time %(organisation)s was not selected.\n\nTwo people scored every application by"
        " the same criteria: need and motivation, commitment of the management, how realistic the"
        " development task is, and how well results can be spread. If you would like to hear more"
        " about our reasons, answer this mail. You are welcome to apply again in the next call."
    ),
}

# What the history of an application says: the sign and the words.
HISTORY: Mapping[str, tuple[str, str]] = {
    "application_received": ("mail", _("The application arrived")),
    "application_completed": ("check", _("The applicant completed it")),
    "application_taken_back": ("x", _("The applicant took it back")),
    "conflict_declared": ("users", _("A conflict of interest was declared")),
    "applicant_told": ("mail", _("The applicant knows the decision")),
    "silence": ("hourglass", _("The applicant did not answer in five working days")),
    "task_given": ("user-check", _("Handed over: %(task)s")),
    "task_given_to_role": ("users", _("Whoever has the role does it again: %(task)s")),
    "late_reminded": ("clock-alert", _("Late, and reminded again: %(task)s")),
    "late_told": ("clock-alert", _("Late, so the coordinators were told: %(task)s")),
    "late_told_manager": ("clock-alert", _("Late, so the programme manager was told: %(task)s")),
    "task_done": ("check", _("Done: %(task)s")),
}
