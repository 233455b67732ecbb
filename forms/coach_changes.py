"""The forms of a change of coach: who comes, from when, and what the two tell each other."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField
from wtforms.validators import ValidationError

from coaching.clock import today
from forms.base import STAFF_READERS, Required, TaskForm
from forms.choices import RadioField, cards
from forms.fields import DateField, Text
from forms.intake import REASON_NEEDED, load_in_words


class NameCoach(FlaskForm):
    """Who coaches an organisation from a day on."""

    button: Any = _l("Change the coach")

    coach = RadioField(
        _l("Who is the new coach?"),
        [Required(_l("Choose a coach"))],
        coerce=int,
        render_kw=cards({}),
    )
    deputy = RadioField(
        _l("Who is the deputy coach?"),
        [Required(_l("Choose a deputy coach"))],
        coerce=int,
        description=_l("Steps in when the coach is away."),
        render_kw=cards({}),
    )
    from_on = DateField(
        _l("From which day?"),
        [Required()],
        description=_l(
            "Today or later. Whoever coaches now can read until the end of that day, and needs"
            " some days before it to write the handover summary."
        ),
    )
    reason = Text(
        _l("Why this coach?"),
        most=500,
        description=REASON_NEEDED,
    )
    agreed = BooleanField(
        _l("I have agreed on this with the new coach."),
        [Required(_l("Talk with the new coach first: nobody is asked again after this."))],
    )

    def __init__(self, *args: Any, coaches: Iterable[Mapping[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = list(coaches)
        hints = cards({str(each["id"]): load_in_words(each) for each in known})
        others = [each for each in known if not each["is_coach"]]
        self.coach.choices = [(each["id"], each["name"]) for each in others]
        self.deputy.choices = [(each["id"], each["name"]) for each in known]
        self.coach.render_kw = self.deputy.render_kw = hints

    def validate_deputy(self, field: RadioField) -> None:
        """Two different people."""
        if field.data is not None and field.data == self.coach.data:
            raise ValidationError(str(_l("Choose somebody else as the deputy than as the coach.")))

    def validate_from_on(self, field: DateField) -> None:
        """Nobody begins in the past."""
        if isinstance(field.data, date) and field.data < today():
            raise ValidationError(str(_l("Choose today or a later day.")))


class AskForCoach(FlaskForm):
    """A coach would like somebody else to go on."""

    button: Any = _l("Ask the coordinators")

    words = Text(
        _l("Why, and until when can you go on?"),
        [Required(_l("Write why somebody else should go on"))],
        description=_l("Only the coordinators read this."),
    )


class FindCoach(TaskForm):
    """The coordinator has talked with the coach, who stays."""

    audience = "staff"
    readers = STAFF_READERS
    button = _l("The coach stays")

    talked = BooleanField(
        _l("I have talked with the coach, who goes on with this organisation."),
        [Required(_l("Talk with the coach first, or name another one"))],
    )
    agreed = Text(_l("What did you agree on?"))


class WriteHandover(TaskForm):
    """How an organisation is doing, from the coach who leaves to the one who comes."""

    audience = "staff"
    readers = _l("The new coach, the deputy coach and the coordinators. The organisation does not.")
    button = _l("Hand on")

    where_it_stands = Text(
        _l("How is the organisation doing?"),
        [Required(_l("Write where the organisation stands"))],
        description=_l("What it has reached, and what it works on now."),
    )
    still_open = Text(
        _l("What has been agreed, and is still open?"),
        [Required(_l("Write what is open, or that nothing is"))],
        description=_l("Promises and coaching sessions pass on by themselves."),
    )
    to_mind = Text(
        _l("What helps to work well with them?"),
        description=_l("Ways of meeting, and what to take up next. Nothing about a person."),
    )


class ReadHandover(TaskForm):
    """The new coach has read how the organisation is doing."""

    audience = "staff"
    readers = STAFF_READERS
    recaps = ("write_handover",)
    button = _l("I begin as the coach")

    got_in_touch = BooleanField(
        _l("I know how the organisation is doing, and have been in touch with the contact person."),
        [Required(_l("Get in touch with the contact person first"))],
    )
    first_steps = Text(_l("What did you agree on as the first step?"))
