"""The form of a note on an organisation's year."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm

from forms.base import Required
from forms.choices import RadioField
from forms.log_fields import LogText

ORGANISATION_TOO = _l("The organisation's people, the coach and the coordinators")
STAFF_ONLY = _l("Only the coach and the coordinators")
MOST = 2000


class WriteNote(FlaskForm):
    """A note by somebody of an organisation: its readers are always the same."""

    button = _l("Write the note")

    text = LogText(_l("Your note"), [Required(_l("Write your note"))], most=MOST)


class WriteStaffNote(WriteNote):
    """A note by somebody of the programme, who says whether the organisation reads it."""

    audience = RadioField(
        _l("Who reads it?"),
        [Required(_l("Choose who reads the note"))],
        choices=[("case", ORGANISATION_TOO), ("staff", STAFF_ONLY)],
    )


class CorrectNote(FlaskForm):
    """A note as it should be."""

    button = _l("Save the correction")

    text = LogText(_l("Your note"), [Required(_l("Write your note"))], most=MOST)
