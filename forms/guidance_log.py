"""The guidance log: what every kind of meeting between coach and organisation leaves behind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from flask_babel import lazy_gettext as _l
from wtforms import FieldList, FormField

from coaching.data.guidance import MODES, RISKS, TOPICS
from forms.base import Required, TaskForm
from forms.choices import Boxes, RadioField, SelectField, YesNo, of_data
from forms.fields import DateField, TimeField
from forms.log_fields import LogLine, LogText
from forms.promises import FollowUp, Promise
from forms.risks import RISK_KINDS
from forms.rows import one_for_each
from forms.rules import NeededThen, UntilToday, not_before, point_at

QUARTERS = range(15, 8 * 60 + 1, 15)


def length(minutes: int) -> Any:
    """Minutes as people say them."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return _l("%(minutes)s min", minutes=rest)
    if not rest:
        return _l("%(hours)s h", hours=hours)
    return _l("%(hours)s h %(minutes)s min", hours=hours, minutes=rest)


LENGTHS = [(minutes, length(minutes)) for minutes in QUARTERS]


class GuidanceLog(TaskForm):
    """One entry of the log; a kind of meeting adds what belongs to it alone.

    ``sections`` order the questions and head them: a form names every question of its own in them.
    """

    readers = _l(
        "The organisation's team, the coach and the coordinators see the shared summary. Only the"
        " coach and the deputy coach see the coach's own note. The organisation does not see the"
        " note, the risk or whether an incident was told."
    )
    private: ClassVar[Mapping[str, str]] = {
        "incident_told": "staff",
        "guidance_given": "staff",
        "coach_note": "coach",
        "risk": "staff",
        "risk_kind": "staff",
    }
    passing_choices: ClassVar[Sequence[str]] = ("participants", "follow_up", "action_items")
    button = _l("Save and share the summary")
    sections: ClassVar[Mapping[str, Sequence[str]]] = {
        "meeting": (
            "held_on",
            "started_at",
            "minutes",
            "mode",
            "participants",
            "other_participants",
        ),
        "follow_up": ("follow_up",),
        "talk": ("topics", "goal", "summary", "agreed"),
        "promises": ("action_items",),
        "ahead": ("next_on", "progress_feeling", "good_practice_lead"),
        "apart": ("incident_told", "guidance_given", "risk", "risk_kind", "coach_note"),
    }
    section_names: ClassVar[Mapping[str, Any]] = {
        "meeting": _l("The meeting"),
        "follow_up": _l("Promises from before"),
        "talk": _l("What you talked about"),
        "promises": _l("New promises"),
        "ahead": _l("What comes next"),
        "apart": _l("Not for the organisation"),
    }

    held_on = DateField(_l("Day of the meeting"), [Required(), UntilToday()])
    started_at = TimeField(_l("Began at"), [Required(_l("Write when it began"))])
    minutes = SelectField(_l("Length"), [Required()], LENGTHS, coerce=int, default=60)
    mode = RadioField(_l("How did you meet?"), [Required()], of_data(MODES))
    participants = Boxes(
        _l("Who took part?"), [Required(_l("Choose at least one person"))], coerce=int
    )
    other_participants = LogLine(
        _l("Others who took part"),
        description=_l("How many and in which role, without names: for example 2 team leaders."),
    )
    follow_up = FieldList(
        FormField(FollowUp, _l("Promise")), _l("How far are the promises from before?")
    )
    topics = Boxes(
        _l("What did you talk about?"),
        [Required(_l("Choose at least one topic"))],
        of_data(TOPICS),
    )
    goal = LogLine(_l("Goal of the meeting"), most=300)
    summary = LogText(
        _l("Shared summary"),
        [Required(_l("Write a short summary"))],
        most=2000,
        description=_l("Facts and what you agreed on. The organisation reads this."),
        render_kw={"rows": 8},
    )
    agreed = LogText(_l("What did you agree on?"), description=_l("One agreement on each line."))
    action_items = FieldList(
        FormField(Promise, _l("Promise")),
        _l("Who promised to do what?"),
        max_entries=12,
        description=_l("Each promise is followed up the next time. Leave a row empty if not used."),
    )
    next_on = DateField(_l("When could you meet next?"))
    progress_feeling = RadioField(
        _l("How does the organisation feel about its progress?"),
        choices=[(mark, str(mark)) for mark in range(1, 6)],
        coerce=int,
        description=_l("Ask them. 1 means that nothing moves, 5 that the work goes really well."),
    )
    good_practice_lead = LogLine(
        _l("Something that could become a good practice"),
        most=300,
        description=_l("What works well and could be of use to others?"),
    )
    incident_told = YesNo(
        _l("Did somebody tell about a serious incident?"),
        description=_l("Racism, a threat or being punished for speaking up. Write nothing else."),
    )
    guidance_given = YesNo(
        _l("Did you tell where to get help?"),
        [NeededThen("incident_told", True, _l("Answer whether you told where to get help"))],
        description=_l(
            "The employer, the occupational safety authority, the Non-Discrimination Ombudsman,"
            " Victim Support, or 112 in an emergency."
        ),
    )
    risk = RadioField(_l("Is something putting the work at risk?"), [Required()], of_data(RISKS))
    risk_kind = SelectField(
        _l("What kind of risk?"),
        [
            NeededThen("risk", "minor", _l("Choose what kind of risk it is")),
            NeededThen("risk", "serious", _l("Choose what kind of risk it is")),
        ],
        [("", _l("No risk")), *RISK_KINDS],
    )
    coach_note = LogText(
        _l("The coach's own note"),
        description=_l(
            "The organisation and persons mentioned may ask to see this. Write facts needed for"
            " the work only."
        ),
    )

    _fields: dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        in_order = [name for names in self.sections.values() for name in names]
        self._fields = {name: self._fields[name] for name in (*in_order, *self._fields)}

    def use(self, facts: Mapping[str, Any]) -> None:
        """Offer the people of the organisation, and lay out the promises that are still open."""
        self.participants.choices = [(m["id"], m["name"]) for m in facts.get("members", ())]
        open_items = {int(each["id"]): each for each in facts.get("open_items", ())}
        one_for_each(self.follow_up, "item_id", {n: i["what"] for n, i in open_items.items()})
        for row in self.follow_up.entries:
            item = open_items[row.form.item_id.data]
            row.form.state.description = _l(
                "%(who)s, due %(day)s.", who=item["owner"], day=item["due"]
            )
        if not self.action_items.entries:
            self.action_items.append_entry()
        for entry in self.action_items.entries:
            entry.form.offer(facts)

    def answers(self) -> dict[str, Any]:
        """What was answered, without rows in which nothing is written."""
        return super().answers() | {"action_items": self._written(super().answers())}

    def shown(self) -> dict[str, Any]:
        """The words of passing choices, row by row as in the answers."""
        return super().shown() | {"action_items": self._written(super().shown())}

    def _written(self, found: Mapping[str, Any]) -> list[Any]:
        rows = zip(self.action_items.entries, found["action_items"], strict=True)
        return [row for entry, row in rows if not entry.form.is_blank]

    def validate_next_on(self, field: DateField) -> None:
        """The next meeting comes after this one."""
        not_before(self.held_on, field, _l("Choose a day after this meeting."))

    def validate_action_items(self, field: FieldList[Any]) -> None:
        """A promise is kept after the meeting in which it was made."""
        days = [entry.form.due_on for entry in field.entries]
        made_on = self.held_on.data
        early = [day for day in days if made_on and day.data and day.data < made_on]
        if early:
            point_at(field, [(day, _l("Choose a day after this meeting.")) for day in early])
