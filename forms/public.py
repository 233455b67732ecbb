"""Forms of the public pages."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import EmailField, StringField, TextAreaField
from wtforms.validators import DataRequired, Email, Length, Optional

from forms.personal_numbers import WarnsOfNumbers


class Message(WarnsOfNumbers, TextAreaField):
    """What anybody writes to the programme."""


class AccessibilityFeedback(FlaskForm):
    """What hinders somebody from using the service."""

    message = Message(
        _l("What would you like to tell us?"),
        [
            DataRequired(_l("Write your feedback.")),
            Length(max=2000, message=_l("Write at most %(max)d characters.")),
        ],
        description=_l("Tell us what you tried to do, what happened, and what you use it with."),
        render_kw={"rows": 8},
    )
    page = StringField(
        _l("Which page is it about?"),
        [Optional(), Length(max=300, message=_l("Write at most %(max)d characters."))],
        description=_l("The name of the page or its address."),
    )
    email = EmailField(
        _l("Your email address"),
        [
            Optional(),
            Length(max=254, message=_l("Write at most %(max)d characters.")),
            Email(_l("Write an email address in the form name@example.fi.")),
        ],
        description=_l("Only if you want an answer. We use the address for nothing else."),
        render_kw={"autocomplete": "email"},
    )
    # People do not see this field; robots fill in every field they find.
    homepage = StringField(_l("Leave this field empty"), render_kw={"autocomplete": "off"})

    @property
    def is_from_a_robot(self) -> bool:
        """Whether the field that people do not see was filled in."""
        return bool(self.homepage.data)
