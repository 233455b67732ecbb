"""The forms of one training module: who is sent, who came, what was tried out at work."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from flask_babel import format_decimal, ngettext
from flask_babel import lazy_gettext as _l
from wtforms import FieldList, Form, FormField
from wtforms.validators import ValidationError

from forms.base import CASE_READERS, Required, TaskForm
from forms.choices import Boxes, RadioField, SelectField, YesNo, whole_or_none
from forms.fields import DateField, QuarterHours, Text
from forms.intake import AttendanceRow
from forms.rows import one_for_each
from forms.rules import NeededWhen, UntilToday, point_at

MISSED, REPLACED = "missed", "replaced"
ABSENT = "absent"


class NameParticipants(TaskForm):
    """The people whom the organisation sends to a module, and what they need."""

    readers = _l(
        "Your team, your management sponsor, your coach, the coordinators and the trainer."
    )
    passing_choices = ("participants",)
    button = _l("Name the participants")

    participants = Boxes(_l("Who takes part?"), [Required(_l("Choose who takes part"))], coerce=int)
    needs = Text(
        _l("What do you need in order to take part well?"),
        most=500,
        description=_l(
            "For example a quiet room, subtitles or a break every hour. Tell what is needed, not"
            " by whom."
        ),
        render_kw={"rows": 3},
    )

    def use(self, facts: Mapping[str, Any]) -> None:
        """Offer the people of the organisation."""
        self.participants.choices = [(each["id"], each["name"]) for each in _members(facts)]
        if facts:
            self.participants.description = _how_many(facts["fewest"], facts["most"])

    def validate_participants(self, field: Boxes) -> None:
        """As many as the module is for and the session has seats for."""
        count, fewest, most = len(field.data or []), self.facts["fewest"], self.facts["most"]
        if not fewest <= count <= most:
            raise ValidationError(_how_many(fewest, most))


def _members(facts: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return list(facts.get("members", ()))


def _how_many(fewest: int, most: int) -> str:
    if fewest >= most:
        return str(ngettext("Choose %(num)s person.", "Choose %(num)s people.", most))
    return str(_l("Choose from %(fewest)s to %(most)s people.", fewest=fewest, most=most))


class TrainedRow(AttendanceRow):
    """How one of those who were named took part."""

    hours = QuarterHours(
        _l("Hours"),
        description=_l("In quarters, for example 1.5. They count only for those who came."),
    )

    def validate_hours(self, field: QuarterHours) -> None:
        """The length of the session stands there already: it means nothing for who was absent."""
        if self.presence.data == ABSENT:
            field.data, field.errors = None, []
            return
        super().validate_hours(field)


class AddedRow(Form):
    """Somebody else of the organisation who came."""

    member_id = SelectField(_l("Name"), [Required(_l("Choose who came"))], coerce=whole_or_none)
    presence = RadioField(
        _l("Took part"),
        [Required(_l("Choose how the person took part"))],
        [("present", _l("All the time")), ("partly", _l("Partly"))],
    )
    hours = QuarterHours(
        _l("Hours"),
        [Required(_l("Write how many hours the person took part."))],
        description=_l("In quarters, for example 1.5."),
    )


class RecordAttendance(TaskForm):
    """Who came to a training session, and for how long: evidence for the funder."""

    readers = _l(
        "The organisation's team, its management sponsor, the coach, the coordinators and the"
        " trainer. The funder may see the attendance list as evidence."
    )
    passing_choices = ("attendance", "added")
    button = _l("Record the attendance")

    held_on = DateField(_l("Day of the training session"), [Required(), UntilToday()])
    attendance = FieldList(FormField(TrainedRow, _l("Person")), _l("Who took part?"))
    added = FieldList(
        FormField(AddedRow, _l("Person")),
        _l("Did somebody else of the organisation come?"),
        max_entries=6,
        description=_l("People of the organisation who were not named beforehand."),
    )
    nobody_came = RadioField(
        _l("If nobody came: what happens now?"),
        choices=[
            (MISSED, _l("The module counts as missed")),
            (REPLACED, _l("Something replaces the training session")),
        ],
        description=_l("Leave this unanswered if somebody came."),
    )
    replaced = Text(
        _l("What replaces it?"),
        [NeededWhen("nobody_came", REPLACED, _l("Tell what replaces the training session"))],
        most=500,
        description=_l(
            "For example which parts of the online course they have watched, and the questions"
            " they have answered about them."
        ),
        render_kw={"rows": 3},
    )

    def use(self, facts: Mapping[str, Any]) -> None:
        """One row for each who was named; the others can be added."""
        names = {each["id"]: each["name"] for each in facts.get("named", ())}
        usual = {number: {"hours": facts["hours"]} for number in names}
        one_for_each(self.attendance, "member_id", names, usual=usual)
        others = [(each["id"], each["name"]) for each in facts.get("others", ())]
        for entry in self.added.entries:
            entry.form.member_id.choices = [("", _l("Choose")), *others]
        if facts:
            self.added.max_entries = min(len(others), 6)

    def validate_attendance(self, attendance: "FieldList[Any]") -> None:
        """Nobody took part for longer than the training session lasted."""
        point_at(attendance, self._too_long(attendance))

    def _too_long(self, rows: "FieldList[Any]") -> list[tuple[QuarterHours, str]]:
        longest = Decimal(self.facts["hours"])
        message = _l(
            "The training session lasted %(hours)s hours. Write no more than that.",
            hours=format_decimal(longest.normalize()),
        )
        fields = [entry.form.hours for entry in rows.entries]
        return [(each, str(message)) for each in fields if each.data and each.data > longest]

    def validate_added(self, added: "FieldList[Any]") -> None:
        """Each person once, and for no longer than the training session lasted."""
        seen = [entry.form.member_id for entry in added.entries]
        chosen = [field.data for field in seen]
        message = _l("This person is in the list already.")
        twice = [
            (field, message)
            for place, field in enumerate(seen)
            if field.data is not None and field.data in chosen[:place]
        ]
        point_at(added, [*twice, *self._too_long(added)])

    def validate_nobody_came(self, field: RadioField) -> None:
        """When nobody came, somebody decides what that means."""
        absent = all(entry.form.presence.data == ABSENT for entry in self.attendance.entries)
        nobody = absent and not self.added.entries
        if nobody and not field.data:
            raise ValidationError(str(_l("Nobody came. Choose what happens now.")))
        if field.data and not nobody:
            field.data = None


class DoBetweenTask(TaskForm):
    """What the organisation has tried out at work after a module."""

    readers = CASE_READERS
    button = _l("Send")

    what = Text(
        _l("What did you do?"),
        [Required(_l("Tell what you did"))],
        most=2000,
        render_kw={"rows": 6},
    )
    decision = Text(
        _l("What did the management group decide?"),
        [Required(_l("Write what the management group decided"))],
    )
    learned = Text(_l("What did you learn from it?"), [Required(_l("Tell what you learned"))])
    can_be_shared = YesNo(
        _l("Could other organisations learn from this?"),
        [Required()],
        description=_l("Nothing is shared now: you are asked before anything is."),
    )

    def use(self, facts: Mapping[str, Any]) -> None:
        """Only the management sponsor's module leads to a decision of the management group."""
        if not facts.get("for_management", True):
            del self.decision
