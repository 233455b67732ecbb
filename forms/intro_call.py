"""The form of the introductory call, which makes the first entry of the guidance log."""

from collections.abc import Mapping
from typing import Any, ClassVar

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField

from coaching.data.guidance import CONFIDENTIALITY, MODES, RISKS, TOPICS
from forms.base import Required, TaskForm
from forms.choices import Boxes, RadioField, SelectField, YesNo, of_data
from forms.fields import DateField, Line, Text, TimeField
from forms.risks import RISK_KINDS
from forms.rules import NeededWhen, UntilToday, not_before

QUARTERS = range(15, 8 * 60 + 1, 15)


def _length(minutes: int) -> Any:
    hours, rest = divmod(minutes, 60)
    if not hours:
        return _l("%(minutes)s min", minutes=rest)
    if not rest:
        return _l("%(hours)s h", hours=hours)
    return _l("%(hours)s h %(minutes)s min", hours=hours, minutes=rest)


class HoldIntroCall(TaskForm):
    """What the coach and the organisation talked about when they first met."""

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
    recaps = ("sign_commitment", "name_team")
    passing_choices = ("participants",)
    button = _l("Record the call")

    held_on = DateField(_l("Day of the call"), [Required(), UntilToday()])
    started_at = TimeField(_l("Began at"))
    minutes = SelectField(
        _l("Length"),
        [Required()],
        [(minutes, _length(minutes)) for minutes in QUARTERS],
        coerce=int,
        default=60,
    )
    mode = RadioField(_l("How did you meet?"), [Required()], of_data(MODES))
    participants = Boxes(
        _l("Who took part?"), [Required(_l("Choose at least one person"))], coerce=int
    )
    other_participants = Line(
        _l("Others who took part"),
        description=_l("How many and in which role, without names: for example 2 team leaders."),
    )
    confidentiality_explained = BooleanField(
        _l("I have explained this to everybody in the call."),
        [Required(_l("Explain it first, then tick this box."))],
        description=_l(CONFIDENTIALITY),
    )
    topics = Boxes(
        _l("What did you talk about?"),
        [Required(_l("Choose at least one topic"))],
        of_data(TOPICS),
    )
    goal = Line(_l("Goal of the call"), most=300)
    expectations = Text(_l("What does the organisation expect of the year?"))
    practicalities = Text(
        _l("What did you agree on practical matters?"),
        description=_l("For example how to reach each other and when it suits to meet."),
    )
    accessibility = Text(
        _l("What makes it easy for everybody to take part?"),
        most=500,
        description=_l(
            "For example interpretation, captions or breaks: what is needed, not who needs it or"
            " why."
        ),
    )
    summary = Text(
        _l("Shared summary"),
        [Required(_l("Write a short summary"))],
        most=2000,
        description=_l("Facts and what you agreed on. The organisation reads this."),
        render_kw={"rows": 8},
    )
    agreed = Text(_l("What did you agree on?"), description=_l("One agreement on each line."))
    next_on = DateField(_l("When could you meet next?"))
    progress_feeling = RadioField(
        _l("How does the organisation feel about its progress?"),
        choices=[(mark, str(mark)) for mark in range(1, 6)],
        coerce=int,
        description=_l("Ask them. 1 means that nothing moves, 5 that the work goes really well."),
    )
    good_practice_lead = Line(
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
        [NeededWhen("incident_told", True, _l("Answer whether you told where to get help"))],
        description=_l(
            "The employer, the occupational safety authority, the Non-Discrimination Ombudsman,"
            " Victim Support, or 112 in an emergency."
        ),
    )
    coach_note = Text(
        _l("The coach's own note"),
        description=_l(
            "The organisation and persons mentioned may ask to see this. Write facts needed for"
            " the work only."
        ),
    )
    risk = RadioField(_l("Is something putting the work at risk?"), [Required()], of_data(RISKS))
    risk_kind = SelectField(
        _l("What kind of risk?"),
        [
            NeededWhen("risk", "minor", _l("Choose what kind of risk it is")),
            NeededWhen("risk", "serious", _l("Choose what kind of risk it is")),
        ],
        [("", _l("No risk")), *RISK_KINDS],
    )

    def use(self, facts: Mapping[str, Any]) -> None:
        """Offer the people of the organisation."""
        self.participants.choices = [(m["id"], m["name"]) for m in facts.get("members", ())]

    def validate_next_on(self, field: DateField) -> None:
        """The next meeting comes after this one."""
        not_before(self.held_on, field, _l("Choose a day after this call."))
