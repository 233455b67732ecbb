"""The forms of a hold: it is asked for, decided, looked after, and over."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms.validators import ValidationError

from coaching.clock import today
from coaching.data.holds import REASONS
from forms.base import Required, TaskForm
from forms.choices import RadioField, YesNo, cards, of_data
from forms.fields import DateField, Text
from forms.rules import NeededWhen, not_before

READERS = _l("The organisation's team, its management sponsor, the coach and the coordinators.")
TWELVE_WEEKS = _l("A hold lasts twelve weeks at most. Day.month.year.")

DECISIONS = [
    ("granted", _l("Yes, it pauses")),
    ("ask_manager", _l("Ask the programme manager")),
    ("refused", _l("No, the year goes on")),
]


class ProposeHold(FlaskForm):
    """Why a year should pause, from when until when."""

    button: Any = _l("Ask for a hold")

    reason = RadioField(
        _l("Why can the organisation not go on for now?"),
        [Required(_l("Choose the reason"))],
        of_data(REASONS),
    )
    words = Text(
        _l("In your own words"),
        [NeededWhen("reason", "other", _l("Tell the reason"))],
        description=_l("Needed for another reason."),
    )
    begins_on = DateField(
        _l("From which day on?"), [Required(_l("Write the day"))], description=_l("Day.month.year.")
    )
    expected_until = DateField(
        _l("Until when, as far as you know?"),
        [Required(_l("Write the day"))],
        description=TWELVE_WEEKS,
    )

    def validate_begins_on(self, field: DateField) -> None:
        """What has passed cannot pause."""
        if field.data is not None and field.data < today():
            raise ValidationError(str(_l("A hold begins today at the earliest.")))

    def validate_expected_until(self, field: DateField) -> None:
        """It ends after it has begun."""
        not_before(self.begins_on, field, _l("Choose a day after the hold has begun."))


class UntilForm(TaskForm):
    """A form that asks until when a year pauses."""

    def check_until(self, field: DateField) -> None:
        """A day ahead, and not too far."""
        if field.data is None:
            return
        if field.data <= today():
            raise ValidationError(str(_l("Choose a day that is still ahead.")))
        first: date | None = self.facts.get("begins_on")
        if first is not None and field.data <= first:
            raise ValidationError(str(_l("Choose a day after the hold has begun.")))
        latest: date | None = self.facts.get("latest_until")
        if latest is not None and field.data > latest:
            raise ValidationError(
                str(
                    _l(
                        "A hold lasts twelve weeks at most. Choose a day until"
                        " %(day)s.%(month)s.%(year)s.",
                        day=latest.day,
                        month=latest.month,
                        year=latest.year,
                    )
                )
            )


class DecideHold(UntilForm):
    """Whether a year pauses, and until when."""

    readers = READERS
    button = _l("Send the decision")

    hold_decision = RadioField(
        _l("Does the year pause?"),
        [Required(_l("Choose whether the year pauses"))],
        DECISIONS,
        render_kw=cards(
            {
                "granted": _l("Nothing is due from the first day of the hold on."),
                "ask_manager": _l("A second hold is possible only if the manager allows it."),
                "refused": _l("Nothing changes: all tasks and dates stay as they are."),
            }
        ),
    )
    expected_until = DateField(
        _l("Until when?"),
        [
            NeededWhen("hold_decision", "granted", _l("Write the day")),
            NeededWhen("hold_decision", "ask_manager", _l("Write the day")),
        ],
        description=TWELVE_WEEKS,
    )
    reason = Text(
        _l("Why?"),
        [NeededWhen("hold_decision", "refused", _l("Tell why the year goes on"))],
        description=_l("Needed if the year goes on. The organisation reads this."),
    )

    def use(self, facts: Mapping[str, Any]) -> None:
        """The first hold is the coordinator's to decide, the second one the manager's."""
        left_out = "granted" if facts.get("is_second") else "ask_manager"
        self.hold_decision.choices = [each for each in DECISIONS if each[0] != left_out]

    def validate_expected_until(self, field: DateField) -> None:
        """A day ahead, where the year pauses."""
        if self.hold_decision.data != "refused":
            self.check_until(field)


class AllowSecondHold(TaskForm):
    """Whether a year pauses once more."""

    readers = READERS
    recaps = ("decide_hold",)
    button = _l("Send the decision")

    second_hold_allowed = YesNo(
        _l("May this year pause once more?"),
        [Required(_l("Choose whether the year pauses"))],
        (_l("Yes, it pauses"), _l("No, the year goes on")),
    )
    reason = Text(
        _l("Why?"),
        [NeededWhen("second_hold_allowed", False, _l("Tell why the year goes on"))],
        description=_l("Needed if the year goes on. The organisation reads this."),
    )


class CheckHold(UntilForm):
    """How an organisation is doing while its year pauses."""

    readers = READERS
    button = _l("Record the call")

    how_it_goes = Text(_l("How is the organisation doing?"), [Required(_l("Tell how it is doing"))])
    expected_until = DateField(
        _l("When does it mean to go on?"),
        [Required(_l("Write the day"))],
        description=TWELVE_WEEKS,
    )

    def use(self, facts: Mapping[str, Any]) -> None:
        """After twelve weeks there is no later day to choose."""
        latest: date | None = facts.get("latest_until")
        if latest is not None and latest <= today():
            self.how_it_goes.description = _l(
                "The hold has lasted twelve weeks, so no later day can be chosen. The year goes on"
                " when a coordinator lets it."
            )
            del self["expected_until"]

    def validate_expected_until(self, field: DateField) -> None:
        """A day ahead."""
        self.check_until(field)


class ResumeYear(TaskForm):
    """What has changed, and how the dates go on."""

    readers = READERS
    recaps = ("decide_hold", "check_hold")
    button = _l("Let the year go on")

    what_changed = Text(
        _l("What has changed?"),
        [Required(_l("Write what has changed"))],
        most=2000,
        description=_l("What the coach and the contact person found in their talk."),
    )
    dates = RadioField(
        _l("How do the dates go on?"),
        [Required(_l("Choose how the dates go on"))],
        [
            ("shift", _l("Move everything by the length of the hold")),
            ("keep", _l("Keep the end of the year")),
        ],
        render_kw=cards(
            {
                "shift": _l("The year ends later, with as much time for everything as before."),
                "keep": _l("What counts from the year's dates stays; there is less time for it."),
            }
        ),
    )
    left_out = Text(
        _l("What is left out?"),
        [NeededWhen("dates", "keep", _l("Write what is left out, or that nothing is"))],
        description=_l("Modules or actions of the plan, if there is less time for them."),
    )
