"""The form of a coach who had better not coach an organisation."""

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm

from forms.base import Required
from forms.choices import SelectField
from forms.fields import Text


def _number(value: Any) -> int | None:
    return int(value) if str(value).isdecimal() else None


class DeclareConflict(FlaskForm):
    """With which organisation, and why."""

    button: Any = _l("Declare it")

    organisation = SelectField(
        _l("Organisation"), [Required(_l("Choose an organisation"))], coerce=_number
    )
    reason = Text(
        _l("Why, in short?"),
        [Required(_l("Write why, in a few words"))],
        most=500,
        description=_l(
            "Only the coordinators read this. A job, a family tie or a contract is enough; write"
            " nothing about anybody's health, faith or origin."
        ),
        render_kw={"rows": 3},
    )

    def __init__(self, *args: Any, organisations: Iterable[tuple[int, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        self.organisation.choices = [("", _l("Choose")), *organisations]
