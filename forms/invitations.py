"""Forms of people who come on board: a first password, or a code to sign with."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import Regexp

from forms.accounts import ResetPassword
from forms.base import Required
from forms.fields import tidy

DIGITS = _l("Write the six digits of the code")


class FirstPassword(ResetPassword):
    """The password of somebody who has none yet, behind the link of an invitation."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.password.label.text = _("Password")
        self.password_confirm.label.text = _("Password once more")


class SignWithCode(FlaskForm):
    """The code that came by mail, beside the form that it signs."""

    # No free text: a code may look like a phone number, and nobody is warned of that.
    code = StringField(
        _l("Code from the mail"),
        # What cannot be a code uses no try up.
        [Required(DIGITS), Regexp(r"\s*([0-9]\s*){6}\Z", message=DIGITS)],
        description=_l("Six digits. The mail takes a moment; look among spam too."),
        filters=[tidy],
        render_kw={"autocomplete": "one-time-code", "inputmode": "numeric"},
    )
