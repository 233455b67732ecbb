"""The forms of the midpoint: the organisation looks back, the coach sums up, everybody meets."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from flask_babel import lazy_gettext as _l
from wtforms import FieldList, Form, FormField
from wtforms.validators import ValidationError

from coaching.data.assessment import DIMENSIONS, DOES_NOT_APPLY, SCALE
from coaching.data.decisions import RECOMMENDATIONS
from coaching.data.guidance import RISKS
from coaching.data.midpoint import PARTICIPATION, SPONSOR_IN_MEETING
from coaching.data.plans import ACTION_STATES
from forms.base import Required, TaskForm
from forms.choices import RadioField, Scale, SelectField, YesNo, of_data
from forms.fields import Text, WholeNumber
from forms.guidance_log import GuidanceLog
from forms.log_fields import LogText
from forms.plan_rows import PlanRow
from forms.risks import RISK_KINDS
from forms.rows import one_for_each
from forms.rules import NeededWhen

# Which dimension may not concern an organisation: one without clients of its own.
MAY_NOT_APPLY = frozenset({"d7"})
SCORES = tuple(dimension.key for dimension in DIMENSIONS)


class GoalReview(Form):
    """How far one goal of the plan has come."""

    key = PlanRow(_l("Goal"), [Required()])
    progress = WholeNumber(
        _l("How far have you come, in per cent?"),
        [Required(_l("Write a figure from 0 to 100"))],
        most=100,
        description=_l("0 means that nothing has begun, 100 that you have reached the goal."),
    )
    done = Text(_l("What have you done for it?"), render_kw={"rows": 2})
    obstacle = Text(_l("What has stood in the way?"), render_kw={"rows": 2})
    change_needed = YesNo(
        _l("Does this goal need to change?"), [Required(_l("Choose whether it needs to change"))]
    )
    change = Text(
        _l("What should change?"),
        [NeededWhen("change_needed", True, _l("Tell what should change"))],
        description=_l("Needed if the goal should change."),
        render_kw={"rows": 2},
    )


class ActionReview(Form):
    """How far one action of the plan has come."""

    key = PlanRow(_l("Action"), [Required()])
    state = RadioField(
        _l("How far is it?"),
        [Required(_l("Choose how far it has come"))],
        of_data(ACTION_STATES),
    )


class QuickScores(TaskForm):
    """One score for each dimension, without its statements."""


for _number, _dimension in enumerate(DIMENSIONS, start=1):
    setattr(
        QuickScores,
        _dimension.key,
        Scale(
            _l(_dimension.name),
            [Required(_l("Choose a value from 0 to 4"))],
            (*SCALE, DOES_NOT_APPLY) if _dimension.key in MAY_NOT_APPLY else SCALE,
            _l("Dimension %(number)s", number=_number),
        ),
    )


class ReviewProgress(QuickScores):
    """How the organisation itself sees the first half of its year."""

    recaps = ("draft_action_plan", "summarise_baseline")
    passing_choices = ("goals", "actions")
    button = _l("Send the review")
    parts: ClassVar[Mapping[str, Sequence[str]]] = {
        "goals": ("goals",),
        "actions": ("actions",),
        "scores": SCORES,
        "year": ("helped", "missing", "sponsor_participation", "goes_on"),
    }
    part_names: ClassVar[Mapping[str, Any]] = {
        "goals": _l("Your goals"),
        "actions": _l("Your actions"),
        "scores": _l("Where you stand today"),
        "year": _l("The year so far"),
    }

    goals = FieldList(FormField(GoalReview, _l("Goal")), _l("How far is each goal?"))
    actions = FieldList(FormField(ActionReview, _l("Action")), _l("How far is each action?"))
    helped = Text(_l("What has helped you?"))
    missing = Text(_l("What do you miss in the programme?"))
    sponsor_participation = RadioField(
        _l("How does your management sponsor take part?"), [Required()], of_data(PARTICIPATION)
    )
    goes_on = YesNo(
        _l("Do you want to go on with the year?"),
        [Required()],
        (_l("Yes, we go on"), _l("No, we would rather leave")),
        description=_l("Nothing ends by this answer. Somebody talks with you first."),
    )

    def use(self, facts: Mapping[str, Any]) -> None:
        """One row for each goal and action of the plan."""
        for rows, things in ((self.goals, "goals"), (self.actions, "actions")):
            one_for_each(
                rows, "key", {each["key"]: each["words"] for each in facts.get(things, ())}
            )
            if not rows.entries:
                rows.description = _l("Your organisation has no action plan yet.")


class SummariseMidpoint(TaskForm):
    """What the coach makes of the figures, and how the year should go on."""

    readers = _l(
        "The organisation's team, its management sponsor, the coach and the coordinators. The"
        " organisation does not see the risk."
    )
    private: ClassVar[Mapping[str, str]] = {"risk": "staff", "risk_kind": "staff"}
    recaps = ("review_progress",)
    button = _l("Send the summary")

    assessment = Text(
        _l("How do you see the first half of the year?"),
        [Required(_l("Write your view in a few sentences"))],
        most=3000,
        description=_l("What has moved, what has not, and what the organisation could build on."),
        render_kw={"rows": 8},
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
    recommendation = RadioField(
        _l("What do you recommend?"),
        [Required(_l("Choose what you recommend"))],
        [(key, _l(words)) for key, words in RECOMMENDATIONS.items()],
        render_kw={"data-ui": "list"},
    )
    reason = Text(
        _l("Why something else than the table recommends?"),
        description=_l("Needed if you recommend something else."),
    )

    def validate_reason(self, field: Text) -> None:
        """Another recommendation than the table's has a reason; the table knows of the risk."""
        expected = self.facts.get("recommended", {}).get(self.risk.data)
        chosen = self.recommendation.data
        if expected is not None and chosen and chosen != expected and not field.data:
            raise ValidationError(
                str(
                    _l(
                        "With these figures and this risk the table recommends: %(what)s. Write why"
                        " you recommend something else.",
                        what=_l(RECOMMENDATIONS[expected]),
                    )
                )
            )


class HoldMidpointMeeting(GuidanceLog):
    """What organisation, management and programme agreed on halfway through the year."""

    recaps = ("review_progress", "summarise_midpoint")
    button = _l("Record the meeting")
    sections: ClassVar[Mapping[str, Sequence[str]]] = {
        **GuidanceLog.sections,
        "meeting": (
            *GuidanceLog.sections["meeting"],
            "sponsor_took_part",
            "sponsor_statement",
        ),
        "talk": ("topics", "goal", "summary", "agreed", "agreed_changes"),
    }

    sponsor_took_part = RadioField(
        _l("Did the management sponsor take part?"),
        [Required()],
        of_data(SPONSOR_IN_MEETING),
        description=_l(
            "Without the sponsor it is usual to agree on a new date within ten working days, and to"
            " record the meeting then. A second absence calls for a support meeting."
        ),
    )
    sponsor_statement = LogText(
        _l("What did the management sponsor say?"),
        [NeededWhen("sponsor_took_part", "yes", _l("Write what the sponsor said"))],
        description=_l("Needed if the sponsor took part. The organisation reads this."),
    )
    agreed_changes = LogText(
        _l("What will be done differently in the second half of the year?"),
        description=_l("One change on each line."),
    )
