"""Rows of promises: new ones, and how far those from before have come."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import Field, Form
from wtforms.validators import StopValidation, ValidationError

from coaching.clock import today
from coaching.model.action_items import ItemState
from forms.base import Required
from forms.choices import RadioField, SelectField
from forms.fields import DateField
from forms.log_fields import LogLine, PromiseField

STATES = [
    (ItemState.NOT_STARTED.value, _l("Not started")),
    (ItemState.IN_PROGRESS.value, _l("In progress")),
    (ItemState.DONE.value, _l("Done")),
    (ItemState.DROPPED.value, _l("Dropped")),
]
CLOSED = frozenset({ItemState.DONE.value, ItemState.DROPPED.value})


class NeededInRow(Required):
    """The field needs an answer, unless nothing at all is written in its row."""

    def __call__(self, form: Any, field: Field) -> None:
        """Stop when the row has been begun and this is missing."""
        if form.is_blank:
            raise StopValidation
        super().__call__(form, field)


class Promise(Form):
    """Who does what by when."""

    what = LogLine(_l("What will be done?"), [NeededInRow(_l("Write what will be done"))], most=300)
    owner = SelectField(
        _l("Who does it?"),
        [NeededInRow(_l("Choose who does it"))],
        [("", _l("Choose"))],
    )
    due_on = DateField(
        _l("By when?"), [NeededInRow(_l("Write by when it is done"))], description=""
    )
    plan_action = SelectField(
        _l("Which action of the plan does it bring forward?"),
        choices=[("", _l("None of them"))],
    )

    @property
    def is_blank(self) -> bool:
        """Nothing is written here: the row does not count."""
        return not any(field.data or field.process_errors for field in self)

    def offer(self, facts: Mapping[str, Any]) -> None:
        """Fit owners and actions to those of the organisation."""
        owners = [(each["key"], each["name"]) for each in facts.get("owners", ())]
        actions = [(each["key"], each["what"]) for each in facts.get("plan_actions", ())]
        self.owner.choices = [("", _l("Choose")), *owners]
        self.plan_action.choices = [("", _l("None of them")), *actions]


class FollowUp(Form):
    """How far somebody has come with what was promised."""

    item_id = PromiseField(_l("Promise"), [Required()])
    state = RadioField(_l("How far is it?"), [Required(_l("Choose how far it has come"))], STATES)
    note = LogLine(_l("Result, or what is in the way"), most=500)
    new_due_on = DateField(_l("New day, if it needs more time"))
    reason = LogLine(_l("Why a new day?"), most=300)

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
