"""The form of an absence: who stands in, on which days, for which organisations."""

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms.validators import ValidationError

from forms.base import Required
from forms.choices import Boxes, RadioField, SelectField
from forms.fields import DateField

ALL, SOME = "all", "some"


class StandIn(FlaskForm):
    """Who stands in for somebody; without organisations to choose from, for all of the work."""

    button: Any = _l("Name the substitute")

    first_on = DateField(_l("First day away"), [Required(_l("Write the first day"))])
    last_on = DateField(
        _l("Last day away"),
        [Required(_l("Write the last day"))],
        description=_l("The work comes back on the day after it."),
    )
    substitute = SelectField(
        _l("Who stands in?"), [Required(_l("Choose somebody who stands in"))], coerce=str
    )
    scope = RadioField(
        _l("For which organisations?"),
        [Required(_l("Choose for which organisations"))],
        [(ALL, _l("For all of them, and all other work")), (SOME, _l("Only for these"))],
    )
    cases = Boxes(_l("Organisations"), coerce=int)

    def offer(self, people: Iterable[tuple[int, str]], cases: Iterable[tuple[int, str]]) -> None:
        """Fit the form to those who can stand in, and to what can be chosen."""
        named = [(str(id), name) for id, name in people]
        self.substitute.choices = [("", _l("Choose")), *named]
        offered = list(cases)
        if offered:
            self.cases.choices = offered
        else:
            del self.scope, self.cases

    def validate_cases(self, field: Boxes) -> None:
        """Only these means at least one."""
        if self.scope.data == SOME and not field.data:
            raise ValidationError(str(_l("Choose at least one organisation.")))

    @property
    def chosen(self) -> list[int]:
        """The ids of the chosen cases; none for all of the work."""
        if "scope" not in self or self.scope.data != SOME:
            return []
        return list(self.cases.data or [])


class ChangeStandIn(StandIn):
    """The same of somebody who is named already."""

    button: Any = _l("Save the change")
