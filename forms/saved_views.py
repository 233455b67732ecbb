"""The form that names a view of a list."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm

from forms.base import Required
from forms.fields import Line

LONGEST_NAME = 60


class SaveView(FlaskForm):
    """What a list with its filters will be called."""

    button = _l("Save the view")

    name = Line(
        _l("Name of the view"),
        [Required(_l("Write a name for the view"))],
        most=LONGEST_NAME,
        description=_l("For example what the list is for. Only you see it."),
    )
