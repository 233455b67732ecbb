"""The forms in which it is decided how the year goes on, and of the support meeting between."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import FieldList, Form, FormField
from wtforms.validators import ValidationError

from coaching.clock import today
from coaching.data.midpoint import WAYS
from forms.base import Required, TaskForm
from forms.choices import Boxes, RadioField, cards, of_data
from forms.fields import DateField, Line, Text
from forms.rules import UntilToday, not_before

FURTHEST_FOLLOW_UP = timedelta(weeks=6)
READERS = _l(
    "The organisation's team, its management sponsor, the coach, the coordinators and the programme"
    " managers."
)
CONDITIONS = _l("What is to be done, and by when. Leave it out if there are no conditions.")


def ways(label: Any) -> RadioField:
    """The question how the year goes on; each answer says what it leads to."""
    return RadioField(
        label,
        [Required(_l("Choose how the year goes on"))],
        of_data(WAYS),
        render_kw=cards({way.key: _l(way.leads_to) for way in WAYS}),
    )


class Condition(Form):
    """Something that is to be done by a day."""

    what = Line(_l("What is to be done?"), [Required(_l("Write what is to be done"))], most=300)
    due_on = DateField(_l("By when?"), [Required(_l("Write by when"))])

    def validate_due_on(self, field: DateField) -> None:
        """There is time to do it."""
        if field.data is not None and field.data < today():
            raise ValidationError(str(_l("Choose a day that is still ahead.")))


class DecideMidpoint(TaskForm):
    """How the year goes on, why, and on which conditions."""

    readers = READERS
    recaps = ("summarise_midpoint", "hold_midpoint_meeting", "review_progress")
    button = _l("Send the decision")

    decision = ways(_l("How does the year go on?"))
    reason = Text(
        _l("Why?"),
        [Required(_l("Write the reasons"))],
        most=2000,
        description=_l(
            "The organisation reads your reasons. Say also why, if you decide otherwise than the"
            " table or the coach recommends."
        ),
    )
    conditions = FieldList(
        FormField(Condition, _l("Condition")),
        _l("Conditions"),
        max_entries=6,
        description=CONDITIONS,
    )
    message = Text(
        _l("A message to the organisation"),
        most=2000,
        description=_l("It stands on the organisation's page, and a mail leads there."),
    )


class HoldSupportMeeting(TaskForm):
    """What stands in the way of an organisation, and what was agreed about it."""

    readers = READERS
    recaps = ("hold_support_meeting", "decide_after_support")
    passing_choices = ("participants", "staff")
    button = _l("Record the meeting")

    held_on = DateField(_l("Day of the meeting"), [Required(), UntilToday()])
    participants = Boxes(
        _l("Who took part from the organisation?"),
        [Required(_l("Choose at least one person"))],
        coerce=int,
    )
    staff = Boxes(_l("Who took part from the programme?"), coerce=int)
    causes = Text(
        _l("What stands in the way?"), [Required(_l("Write what stands in the way"))], most=2000
    )
    agreement = Text(
        _l("What did you agree on?"), [Required(_l("Write what you agreed on"))], most=2000
    )
    conditions = FieldList(
        FormField(Condition, _l("Condition")),
        _l("Conditions"),
        max_entries=6,
        description=CONDITIONS,
    )
    follow_up_on = DateField(
        _l("When do you look at it again?"),
        [Required(_l("Write the day"))],
        description=_l("At most six weeks after the meeting. Day.month.year."),
    )

    def use(self, facts: Mapping[str, Any]) -> None:
        """Offer the people of both sides."""
        for field, people in ((self.participants, "members"), (self.staff, "staff")):
            field.choices = [(each["id"], each["name"]) for each in facts.get(people, ())]

    def validate_follow_up_on(self, field: DateField) -> None:
        """Soon enough to notice whether something has changed."""
        not_before(self.held_on, field, _l("Choose a day after the meeting."))
        last = (self.held_on.data or today()) + FURTHEST_FOLLOW_UP
        if field.data is not None and field.data > last:
            raise ValidationError(str(_l("Choose a day at most six weeks after the meeting.")))


class DecideAfterSupport(TaskForm):
    """How the year goes on after the support meeting, and why."""

    readers = READERS
    recaps = ("hold_support_meeting",)
    button = _l("Send the decision")

    support_decision = ways(_l("How does the year go on?"))
    reason = Text(
        _l("Why?"),
        [Required(_l("Write the reasons"))],
        most=2000,
        description=_l("The organisation reads your reasons."),
    )
