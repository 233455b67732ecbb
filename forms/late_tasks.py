"""The form of a coordinator who handles a task that has become very late."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms.validators import ValidationError

from coaching.clock import today
from forms.base import STAFF_READERS, Required, TaskForm
from forms.choices import RadioField, SelectField, cards, whole_or_none
from forms.fields import DateField, Text
from forms.rules import NeededThen

FURTHEST = timedelta(weeks=26)
LONGEST_WAIT = timedelta(weeks=12)

WAYS = [
    ("extend", _l("Give more time")),
    ("reassign", _l("Give it to somebody else")),
    ("wait", _l("Wait: I have been in contact")),
    ("not_needed", _l("Do without it")),
    ("escalate", _l("Bring it to the programme manager")),
]
HINTS = {
    "extend": _l("The task gets a new due date, and reminders begin anew."),
    "reassign": _l("The due date stays as it is."),
    "wait": _l("Until a day that you choose nobody is reminded."),
    "not_needed": _l("The task is closed, and the year goes on without it."),
    "escalate": _l("The manager reads your reason. The task stays open."),
}


class HandleLateTask(TaskForm):
    """How it goes on with a task that nobody does, and why."""

    audience = "staff"
    readers = STAFF_READERS
    passing_choices = ("given_to",)
    button = _l("Send the decision")

    decision = RadioField(
        _l("How does it go on?"),
        [Required(_l("Choose how it goes on"))],
        WAYS,
        render_kw=cards(HINTS),
    )
    new_due = DateField(
        _l("New due date"),
        [NeededThen("decision", "extend", _l("Write the new day"))],
        description=_l("Day.month.year. A day in a break moves to the first working day after it."),
    )
    given_to = SelectField(
        _l("Who does it?"),
        [NeededThen("decision", "reassign", _l("Choose who does it"))],
        coerce=whole_or_none,
    )
    wait_until = DateField(
        _l("No reminders until"),
        [NeededThen("decision", "wait", _l("Write the day until which you wait"))],
        description=_l("Day.month.year, at most twelve weeks from today."),
    )
    reason = Text(
        _l("Why?"),
        [Required(_l("Write the reason"))],
        description=_l(
            "What stands in the way, and what you agreed on. If you bring it to the programme"
            " manager, the manager reads this."
        ),
    )

    def use(self, facts: Mapping[str, Any]) -> None:
        """Offer only what is possible for this task."""
        if not facts:  # the form as it is asked of everybody
            return
        people = [(each["id"], each["name"]) for each in facts["people"]]
        self.given_to.choices = [("", _l("Choose")), *people]
        impossible = {
            *(() if people else ("reassign",)),
            *(() if facts["is_skippable"] else ("not_needed",)),
        }
        self.decision.choices = [way for way in WAYS if way[0] not in impossible]

    def validate_new_due(self, field: DateField) -> None:
        """A day ahead, and not so far that it is forgotten."""
        if self.decision.data == "extend":
            _ahead(field, FURTHEST, _l("Choose a day within the next 26 weeks."))

    def validate_wait_until(self, field: DateField) -> None:
        """The same for the end of a quiet time."""
        if self.decision.data == "wait":
            _ahead(field, LONGEST_WAIT, _l("Choose a day within the next twelve weeks."))


def _ahead(field: DateField, most: timedelta, too_far: Any) -> None:
    """Refuse a day that is not ahead, or too far."""
    if field.data is not None and field.data <= today():
        raise ValidationError(str(_l("Choose a day after today.")))
    if field.data is not None and field.data > today() + most:
        raise ValidationError(str(too_far))
