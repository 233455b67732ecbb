"""The form in which people say how far a promise is."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms.validators import ValidationError

from coaching.clock import today
from coaching.model.action_items import ItemState
from forms.base import Required
from forms.choices import RadioField
from forms.fields import DateField
from forms.log_fields import LogLine, LogText
from forms.promises import CLOSED, STATES


class UpdatePromise(FlaskForm):
    """How far it is; a later day has a reason, and can be given only a few times."""

    button = _l("Save")

    state = RadioField(_l("How far is it?"), [Required(_l("Choose how far it has come"))], STATES)
    result = LogText(_l("Result"), description=_l("What came of it?"), render_kw={"rows": 3})
    obstacle = LogText(
        _l("What is in the way?"),
        most=500,
        description=_l("So that your coach can help."),
        render_kw={"rows": 2},
    )
    new_due_on = DateField(_l("New day, if it needs more time"))
    reason = LogLine(_l("Why a new day?"), most=300)
    what = LogLine(_l("The promise in other words"), most=300)

    def __init__(self, *args: Any, facts: Mapping[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not facts["is_coach"]:
            del self.what
            self._say_how_often(facts["moves_left"])

    def _say_how_often(self, moves_left: int) -> None:
        """Whoever has no move left sees that the coach decides."""
        if moves_left:
            self.new_due_on.description = _l(
                "Day.month.year, for example 5.3.2027. Moves left: %(n)s.", n=moves_left
            )
            return
        del self.new_due_on
        del self.reason
        if self.state.object_data != ItemState.DROPPED:
            dropped = ItemState.DROPPED.value
            self.state.choices = [each for each in STATES if each[0] != dropped]
        self.state.description = _l(
            "The day has been moved as often as it can be. If it does not work out, agree with"
            " your coach how to go on."
        )

    def validate_new_due_on(self, field: DateField) -> None:
        """A promise that goes on may get a later day."""
        if field.data is None:
            return
        if self.state.data in CLOSED:
            raise ValidationError(str(_l("Leave the new day empty: the promise ends here.")))
        if field.data < today():
            raise ValidationError(str(_l("Choose a day that is still ahead.")))

    def validate_reason(self, field: LogLine) -> None:
        """A later day has a reason."""
        if self.new_due_on.data is not None and not field.data:
            raise ValidationError(str(_l("Tell why it needs a new day.")))
