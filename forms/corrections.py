"""The forms of a coach about an entry of the guidance log that is shared already."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm

from forms.base import Required
from forms.log_fields import LogText


class CorrectSummary(FlaskForm):
    """The shared part of an entry as it should be."""

    button = _l("Save the correction")

    summary = LogText(
        _l("Shared summary"),
        [Required(_l("Write a short summary"))],
        most=2000,
        description=_l("The organisation reads this. What it replaces stays readable."),
        render_kw={"rows": 8},
    )
    agreed = LogText(_l("What did you agree on?"), description=_l("One agreement on each line."))


class AddAddendum(FlaskForm):
    """What an entry lacks that is locked by now."""

    button = _l("Save the addendum")

    text = LogText(
        _l("What do you add?"),
        [Required(_l("Write what you add"))],
        most=2000,
        description=_l("The organisation reads this. The summary itself stays as it is."),
        render_kw={"rows": 6},
    )
