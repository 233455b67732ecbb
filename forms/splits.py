"""The form by which a part of an organisation goes on by itself."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms.validators import ValidationError

from forms.base import Required
from forms.choices import Boxes, RadioField, cards
from forms.documents import FormKey
from forms.fields import Text
from forms.intake import load_in_words
from forms.people import AddOrganisation


class SplitOrganisation(AddOrganisation):
    """The new organisation with its people, who goes over to it, and who coaches it."""

    button = _l("See what follows")

    going = Boxes(
        _l("Who goes over to the new organisation?"),
        coerce=int,
        description=_l(
            "Everybody else stays. The contact person and the sponsor stay in any case."
        ),
    )
    coach = RadioField(
        _l("Who is the coach?"),
        [Required(_l("Choose a coach"))],
        coerce=int,
        description=_l("Agree on it first: nobody is asked again after this."),
    )
    deputy = RadioField(
        _l("Who is the deputy coach?"),
        [Required(_l("Choose a deputy coach"))],
        coerce=int,
        description=_l("Steps in when the coach is away."),
    )
    reason = Text(
        _l("Why does the organisation split?"),
        [Required(_l("Write why the organisation splits"))],
        most=500,
        description=_l("Only the coordinators read this."),
    )
    form_key = FormKey()

    def __init__(
        self,
        *args: Any,
        movable: Iterable[tuple[int, str]],
        coaches: Iterable[Mapping[str, Any]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        people, known = list(movable), list(coaches)
        self.going.choices = people
        self.coach.choices = self.deputy.choices = [(each["id"], each["name"]) for each in known]
        hints = cards({str(each["id"]): load_in_words(each) for each in known})
        self.coach.render_kw = self.deputy.render_kw = hints
        if not people:
            del self["going"]
        if not known:
            del self["coach"], self["deputy"]

    def validate_deputy(self, field: RadioField) -> None:
        """Two different people."""
        if field.data is not None and field.data == self.coach.data:
            raise ValidationError(str(_l("Choose somebody else as the deputy than as the coach.")))
