"""The forms around a coaching session: plan it, agree on the time, accept its summary."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import Field, FieldList, Form, FormField
from wtforms.validators import ValidationError

from coaching.data.guidance import MODES
from forms.base import Required, TaskForm
from forms.choices import Boxes, RadioField, SelectField, YesNo, cards, of_data
from forms.fields import DateField, Line, Text, TimeField
from forms.guidance_log import LENGTHS
from forms.log_fields import LogText
from forms.rules import NeededWhen, not_before

MEETINGS = of_data(mode for mode in MODES if mode.key != "email")
MOST_WISHES = 3


class PlanSession(TaskForm):
    """When the coach would like to meet, and what for."""

    readers = _l(
        "The organisation's team, its management sponsor, the coach and the coordinators. The"
        " contact person confirms the time or proposes another."
    )
    button = _l("Propose the time")

    day = DateField(_l("Day"), [Required(_l("Choose a day"))])
    starts_at = TimeField(_l("Begins at"), [Required(_l("Write when it begins"))])
    minutes = SelectField(_l("Length"), [Required()], LENGTHS, coerce=int, default=60)
    mode = RadioField(_l("How do you meet?"), [Required(_l("Choose how you meet"))], MEETINGS)
    place = Line(
        _l("Place or link"),
        most=500,
        description=_l("The address, or the link to the video meeting."),
    )
    goal = Line(_l("Goal"), most=300, description=_l("What should be clearer afterwards?"))
    agenda = Text(
        _l("What do you take up?"),
        description=_l("Open promises come up by themselves: you need not list them."),
    )
    ahead_day = DateField(
        _l("The coaching session after that: day"),
        description=_l("If you want to plan two at once. It is confirmed when its time comes."),
    )
    ahead_at = TimeField(_l("The coaching session after that: begins at"))

    def use(self, facts: Mapping[str, Any]) -> None:
        """Say how often a time can still be proposed, and until when."""
        if facts.get("proposals_left") == 1:
            self.day.description = _l(
                "This is the last time that you can propose. Call the organisation and agree on"
                " the time first: it can only accept then."
            )
        elif facts.get("last_day"):
            self.day.description = _l(
                "Day.month.year, for example 5.3.2027. The last day for a coaching session is"
                " %(day)s.",
                day=facts["last_day"],
            )

    def validate_ahead_day(self, field: DateField) -> None:
        """The session after this one comes after it."""
        if field.data is not None and field.data == self.day.data:
            raise ValidationError(str(_l("Choose a day after this coaching session.")))
        not_before(self.day, field, _l("Choose a day after this coaching session."))
        if field.data is None and self.ahead_at.data is not None:
            raise ValidationError(str(_l("Choose the day too.")))

    def validate_ahead_at(self, field: TimeField) -> None:
        """A day without a time is no plan."""
        if field.data is None and self.ahead_day.data is not None:
            raise ValidationError(str(_l("Write when it begins.")))


class Wish(Form):
    """A time that would suit better."""

    day = DateField(_l("Day"), description="")
    at = TimeField(_l("Begins at"), description=_l("Hours.minutes"))

    def validate_at(self, field: TimeField) -> None:
        """A time belongs to a day."""
        if field.data is not None and self.day.data is None and not self.day.process_errors:
            raise ValidationError(str(_l("Write the day too.")))


class ConfirmTime(TaskForm):
    """Whether the proposed time suits, and what the organisation brings along."""

    passing_choices = ("who_comes",)
    button = _l("Send your answer")

    time_suits = YesNo(
        _l("Does the time suit you?"),
        [Required()],
        (_l("Yes, it suits us"), _l("No, we propose another time")),
    )
    wishes = FieldList(
        FormField(Wish, _l("Time")),
        _l("Which times would suit you?"),
        min_entries=MOST_WISHES,
        max_entries=MOST_WISHES,
        description=_l("One is enough; you may also answer in words below."),
    )
    wish_words = Text(
        _l("Or in your own words"),
        most=500,
        description=_l("For example: any Tuesday morning in October."),
        render_kw={"rows": 2},
    )
    own_topics = Text(_l("What do you want to talk about?"))
    who_comes = Boxes(
        _l("Who comes?"),
        coerce=int,
        description=_l("You may leave this open and decide later."),
    )

    def use(self, facts: Mapping[str, Any]) -> None:
        """Offer the people of the organisation; after the last proposal only its acceptance."""
        self.who_comes.choices = [(m["id"], m["name"]) for m in facts.get("members", ())]
        if facts.get("is_last"):
            self.time_suits.choices = [("yes", _l("Yes, it suits us"))]
            self.time_suits.description = _l(
                "You have agreed on this time with your coach by phone. If something has come up,"
                " call your coach."
            )

    def validate_wish_words(self, field: Field) -> None:
        """Whoever cannot come says what would suit."""
        wished = any(entry.form.day.data for entry in self.wishes.entries)
        if self.time_suits.data is False and not wished and not field.data:
            raise ValidationError(str(_l("Propose a day, or tell in words what would suit you.")))


class AcceptSummary(TaskForm):
    """Whether the organisation remembers the meeting as the coach wrote it down."""

    button = _l("Send your answer")

    view = RadioField(
        _l("Is the summary right?"),
        [Required()],
        [
            ("agree", _l("Yes, I agree")),
            ("complete", _l("I agree, and I add or correct something")),
        ],
        render_kw=cards({"complete": _l("Your words are kept beside the summary.")}),
    )
    addition = LogText(
        _l("What do you add or correct?"),
        [NeededWhen("view", "complete", _l("Write what you add or correct"))],
        most=2000,
    )
    own_note = LogText(
        _l("A note for your own team"),
        description=_l("What you want to remember. Your coach can read it too."),
    )
