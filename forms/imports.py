"""The forms of lists of organisations: bring one, confirm it."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import IntegerField
from wtforms.widgets import HiddenInput

from coaching.files import MOST, TOO_LARGE
from coaching.files.tables import ACCEPTED
from forms.base import Required
from forms.choices import YesNo
from forms.documents import FormKey


class BringList(FlaskForm):
    """A file with organisations."""

    button: Any = _l("Look at the list")

    form_key = FormKey()
    file = FileField(
        _l("The list as a file"),
        [Required(_l("Choose a file"))],
        description=_l("XLSX or CSV, up to 10,000 rows. Nothing changes before you confirm."),
        render_kw={
            "accept": ACCEPTED,
            "data-most": str(MOST),
            "data-too-large": _l(TOO_LARGE),
        },
    )


class ConfirmList(FlaskForm):
    """What happens with those who get an account."""

    button: Any = _l("Bring them in")

    seen = IntegerField(widget=HiddenInput())
    invites = YesNo(
        _l("Do invitations leave at once?"),
        [Required(_l("Choose when the invitations leave"))],
        (
            _l("Yes: whoever gets an account gets a mail to set a password right away"),
            _l("No: I send them later with one button"),
        ),
    )
