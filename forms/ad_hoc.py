"""The forms of tasks that people add to a year: ask for one, change it, do it."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField
from wtforms.validators import ValidationError

from coaching.clock import today
from forms.base import Required, TaskForm
from forms.choices import SelectField
from forms.fields import DateField, Line, Text


class AddTask(FlaskForm):
    """What somebody is asked to do, who does it and until when; ``doers`` are keys with words."""

    button: Any = _l("Add the task")

    title = Line(
        _l("What is to be done?"),
        [Required(_l("Write in a few words what is to be done"))],
        description=_l("A few words that begin with a verb. Mails and lists show them."),
    )
    doer = SelectField(
        _l("Who does it?"),
        [Required(_l("Choose who does it"))],
        description=_l("A role, or one person by name."),
    )
    due_on = DateField(
        _l("Due"),
        description=_l(
            "Day.month.year, for example 5.3.2027. Without a day it is due in ten working days."
        ),
    )
    note = Text(
        _l("What should they know?"),
        description=_l("It stands on the page of the task, and is not sent by mail."),
    )
    wants_answer = BooleanField(_l("An answer in writing is wanted"))

    def __init__(self, *args: Any, doers: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.doer.choices = [("", _l("Choose who does it")), *doers]

    def validate_due_on(self, field: DateField) -> None:
        """Nobody can be asked for something until yesterday; a day that stands may stay."""
        if field.data and field.data < today() and field.data != field.object_data:
            raise ValidationError(str(_l("Choose today or a later day")))


class ChangeTask(AddTask):
    """The same of a task that was added already."""

    button = _l("Save the changes")

    seen = HiddenField()


class DoAddedTask(TaskForm):
    """What came of a task that somebody has added."""

    button = _l("Done, send it")

    outcome = Text(
        _l("What was done, or your answer"),
        description=_l("A few words are enough. Leave it empty if there is nothing to tell."),
    )

    def use(self, facts: Mapping[str, Any]) -> None:
        """Where an answer is wanted, there is something to tell."""
        if facts.get("wants_answer"):
            self.outcome.validators = [
                Required(_l("Write your answer")),
                *self.outcome.validators,
            ]
            self.outcome.flags.required = True
            self.outcome.description = _l("An answer is wanted.")
