"""Why a cell of an imported list needs mending, or what is worth knowing about it."""

from enum import StrEnum

from coaching.data.conflicts import WHY_ALL_THE_SAME
from coaching.data.texts import _


class Reason(StrEnum):
    """Everything that can be said about a cell."""

    # It cannot be taken like this.
    MISSING = "missing"
    TOO_LONG = "too_long"
    ADDRESS = "address"
    PHONE = "phone"
    BUSINESS_ID = "business_id"
    NUMBER = "number"
    YEAR = "year"
    CHOICE = "choice"
    LANGUAGES = "languages"
    PERSONAL_CODE = "personal_code"
    SHEET_ERROR = "sheet_error"
    SURPLUS = "surplus"
    # It does not go with the rest.
    SAME_ROW = "same_row"
    ID_IN_ROW = "id_in_row"
    ID_TAKEN = "id_taken"
    TWO_NAMES = "two_names"
    TWO_NAMES_IN_ROW = "two_names_in_row"
    NO_SUCH_COACH = "no_such_coach"
    SEVERAL_COACHES = "several_coaches"
    DEPUTY_ALONE = "deputy_alone"
    SAME_PERSON = "same_person"
    CONFLICT = "conflict"
    COLLIDED = "collided"
    # It is taken all the same.
    COACH_FULL = "coach_full"
    NAME_STAYS = "name_stays"
    CLOSED = "closed"
    GARBLED = "garbled"
    OTHER_ID = "other_id"


WORDS = {
    Reason.MISSING: _("Fill this in."),
    Reason.TOO_LONG: _("Write at most %(max)d characters. Now there are %(length)d."),
    Reason.ADDRESS: _("Write an email address in the form name@example.fi."),
    Reason.PHONE: _("Write a phone number, for example 040 123 4567 or +358 40 123 4567."),
    Reason.BUSINESS_ID: _(
        "This is not a business ID. Check every digit: the form is 1234567-1, and the last digit"
        " follows from the others."
    ),
    Reason.NUMBER: _("Write a whole number from %(least)d to %(most)d."),
    Reason.YEAR: _("Write a year from %(least)d to %(most)d."),
    Reason.CHOICE: _("Write one of these: %(allowed)s."),
    Reason.LANGUAGES: _("Write one or more of these, with commas between them: %(allowed)s."),
    Reason.PERSONAL_CODE: _("There is a personal identity code in your text. Take it away."),
    Reason.SHEET_ERROR: _("The spreadsheet shows an error here. Write what belongs here."),
    Reason.SURPLUS: _(
        "The row has more cells than there are headings: perhaps a cell has fallen into two. Check"
        " that everything stands in its place."
    ),
    Reason.SAME_ROW: _(
        "Row %(row)d is the same organisation. If it is, there is nothing to do: it is brought in"
        " once."
    ),
    Reason.ID_IN_ROW: _(
        "Row %(row)d, %(name)s, has this business ID too. If both are units of one organisation,"
        " write it in both rows, and each unit in its own column."
    ),
    Reason.ID_TAKEN: _(
        "%(name)s has this business ID and takes part in this cohort already. If this is a unit of"
        " it, write the organisation in the first column and the unit in the second."
    ),
    Reason.TWO_NAMES: _(
        "The contact person has this e-mail address too, but another name. Everybody needs an"
        " address of their own."
    ),
    Reason.TWO_NAMES_IN_ROW: _(
        "In row %(row)d this address belongs to %(name)s. Everybody needs an address of their own."
    ),
    Reason.NO_SUCH_COACH: _("Nobody of this name or address coaches. Choose from the list."),
    Reason.SEVERAL_COACHES: _("Several coaches have this name. Write the email address."),
    Reason.DEPUTY_ALONE: _("There is a deputy coach but no coach. Choose the coach too."),
    Reason.SAME_PERSON: _("Choose somebody else as the deputy than as the coach."),
    Reason.CONFLICT: WHY_ALL_THE_SAME,
    Reason.COLLIDED: _(
        "Somebody else changed the same things at the same moment. Nothing of this row was brought"
        " in: confirm again."
    ),
    Reason.COACH_FULL: _(
        "%(name)s would have %(load)d organisations, and %(most)d are agreed. If that is right, you"
        " can write why."
    ),
    Reason.NAME_STAYS: _("This address belongs to %(name)s already, and the name stays so."),
    Reason.CLOSED: _("The account of this person is closed. Ask an administrator to open it."),
    Reason.GARBLED: _("Some letters look spoilt. Check ä, ö and å."),
    Reason.OTHER_ID: _("It takes part with another business ID: %(business_id)s."),
}

# Why a coach gets one more than agreed, where the list says only that it is so.
AS_LISTED = _("The list of organisations says so.")
