"""The form of a coordinator who handles a task that has become very late."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import Field
from wtforms.validators import ValidationError

from coaching.clock import today
from coaching.data.holds import REASONS
from coaching.model.holds import LONGEST
from forms.base import STAFF_READERS, Required, TaskForm
from forms.choices import RadioField, SelectField, cards, of_data, whole_or_none
from forms.fields import DateField, Text
from forms.holds import TWELVE_WEEKS
from forms.rules import NeededThen, NeededWhen

FURTHEST = timedelta(weeks=26)

WAYS = [
    ("extend", _l("Give more time")),
    ("reassign", _l("Give it to somebody else")),
    ("wait", _l("Wait: I have been in contact")),
    ("not_needed", _l("Do without it")),
    ("hold", _l("Put the year on hold")),
    ("escalate", _l("Bring it to the programme manager")),
]
HINTS = {
    "extend": _l("The task gets a new due date, and reminders begin anew."),
    "reassign": _l("The due date stays as it is."),
    "wait": _l("Until a day that you choose nobody is reminded."),
    "not_needed": _l("The task is closed, and the year goes on without it."),
    "hold": _l("From today on nothing of the year is due, and everybody concerned hears of it."),
    "escalate": _l("The manager reads your reason. The task stays open."),
}

# What else is asked, by what was chosen.
FOLLOWS = {
    "extend": {"new_due"},
    "reassign": {"given_to"},
    "wait": {"wait_until"},
    "hold": {"hold_reason", "hold_words", "expected_until"},
}


class HandleLateTask(TaskForm):
    """How it goes on with a task that nobody does, and why."""

    _fields: dict[str, Field]
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
    hold_reason = RadioField(
        _l("Why can the organisation not go on for now?"),
        [NeededThen("decision", "hold", _l("Choose the reason"))],
        of_data(REASONS),
        description=_l("The organisation reads this."),
    )
    hold_words = Text(
        _l("What the organisation reads about it"),
        [NeededWhen("hold_reason", "other", _l("Tell the reason"))],
        description=_l("Needed for another reason."),
    )
    expected_until = DateField(
        _l("Until when, as far as you know?"),
        [NeededThen("decision", "hold", _l("Write the day until which the year pauses"))],
        description=TWELVE_WEEKS,
    )
    reason = Text(
        _l("Why?"),
        [Required(_l("Write the reason"))],
        description=_l(
            "What stands in the way, and what you agreed on. The organisation does not read this."
            " If you bring it to the programme manager, the manager reads it."
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
            *(("hold",) if facts["no_hold"] else ()),
        }
        self.decision.choices = [way for way in WAYS if way[0] not in impossible]

    @property
    def _unasked(self) -> set[str]:
        """What follows from other choices only."""
        everything = set().union(*FOLLOWS.values())
        return everything - FOLLOWS.get(self.decision.data, set())

    def validate(self, extra_validators: Any = None) -> bool:
        """What was typed for another choice, and is out of sight now, counts for nothing."""
        everything, unasked = self._fields, self._unasked
        self._fields = {n: f for n, f in everything.items() if n not in unasked}
        try:
            return bool(super().validate(extra_validators))
        finally:
            self._fields = everything

    def answers(self) -> dict[str, Any]:
        """What was answered, as far as it was asked."""
        unasked = self._unasked
        return {n: None if n in unasked else value for n, value in super().answers().items()}

    def shown(self) -> dict[str, Any]:
        """The name of whoever does it, where somebody else does."""
        return super().shown() if self.decision.data == "reassign" else {}

    def validate_new_due(self, field: DateField) -> None:
        """A day ahead, and not so far that it is forgotten."""
        _ahead(field, FURTHEST, _l("Choose a day within the next 26 weeks."))

    def validate_wait_until(self, field: DateField) -> None:
        """The same for the end of a quiet time."""
        _ahead(field, LONGEST, _l("Choose a day within the next twelve weeks."))

    # A year does not pause longer than nobody is reminded.
    validate_expected_until = validate_wait_until


def _ahead(field: DateField, most: timedelta, too_far: Any) -> None:
    """Refuse a day that is not ahead, or too far."""
    if field.data is not None and field.data <= today():
        raise ValidationError(str(_l("Choose a day after today.")))
    if field.data is not None and field.data > today() + most:
        raise ValidationError(str(too_far))
