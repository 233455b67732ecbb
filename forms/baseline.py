"""The forms of the baseline: own views, workshop, agreed self-assessment, the coach's summary."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from flask_babel import format_decimal
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, FieldList, Form, FormField

from coaching.data.assessment import DIMENSIONS, OPEN_QUESTIONS, STATEMENTS, band
from forms.assessment import EVIDENCE_PAGES, PAGE_NAMES, SCORE_PAGES, AgreedScores, Scores
from forms.base import Required, TaskForm
from forms.choices import Boxes, RadioField, SelectField
from forms.fields import DateField, Text
from forms.risks import RISK_KINDS, SEVERITIES
from forms.rules import NeededWhen, UntilToday

ASKED = {question.key: _l(question.text) for question in OPEN_QUESTIONS}
HINTS = {question.key: _l(question.hint) for question in OPEN_QUESTIONS}


class AnswerAlone(Scores):
    """How one person sees the organisation; nobody learns who answered what."""

    audience = "nobody"
    readers = _l(
        "Nobody sees what you answer. Your coach and the coordinators see only how the answers of"
        " all spread, and the comments without names: from three answers on, and never who answered"
        " what."
    )
    intro = _l(
        "Answer as you see it yourself. You may leave statements out, and there are no right or"
        " wrong answers."
    )
    button = _l("Send my own view")
    parts: ClassVar[Mapping[str, Sequence[str]]] = {**SCORE_PAGES, "comment": ("comment",)}
    part_names: ClassVar[Mapping[str, Any]] = {**PAGE_NAMES, "comment": _l("A comment")}

    comment = Text(_l("Something the workshop should talk about"), most=1000)

    def validate(self, extra_validators: Any = None) -> bool:
        """An empty view would count as an answer."""
        valid = bool(super().validate(extra_validators))
        if any(self[statement.key].data for statement in STATEMENTS):
            return valid
        self.form_errors = [str(_l("Answer at least one statement."))]
        return False


class HoldBaselineWorkshop(Scores):
    """What the team agreed on in the workshop, as a draft for the organisation."""

    readers = _l(
        "The organisation's team, the coach and the coordinators. The contact person gets the"
        " scores as a draft and can still change them."
    )
    passing_choices = ("participants",)
    button = _l("Record the workshop")
    parts: ClassVar[Mapping[str, Sequence[str]]] = {
        "workshop": ("held_on", "participants", "disagreement"),
        **SCORE_PAGES,
    }
    part_names: ClassVar[Mapping[str, Any]] = {"workshop": _l("The workshop"), **PAGE_NAMES}

    held_on = DateField(_l("Day of the workshop"), [Required(), UntilToday()])
    participants = Boxes(
        _l("Who took part?"), [Required(_l("Choose at least one person"))], coerce=int
    )
    disagreement = Text(
        _l("Where did the views differ?"),
        most=2000,
        description=_l("What was the difference about? Leave out who thought what."),
    )

    def use(self, facts: Mapping[str, Any]) -> None:
        """Offer the people of the organisation."""
        self.participants.choices = [(m["id"], m["name"]) for m in facts.get("members", ())]


class SubmitBaseline(AgreedScores):
    """Where the organisation stands today, as its team agreed."""

    recaps = ("hold_baseline_workshop",)
    button = _l("Send the self-assessment")
    parts: ClassVar[Mapping[str, Sequence[str]]] = {
        **EVIDENCE_PAGES,
        "questions": (
            "stage",
            "stage_why",
            "one_change",
            "obstacles",
            "obstacles_more",
            "strengths",
            "no_personal_data",
        ),
    }
    part_names: ClassVar[Mapping[str, Any]] = {**PAGE_NAMES, "questions": _l("In your own words")}

    stage = RadioField(
        ASKED["stage"],
        [Required(_l("Choose one stage"))],
        [
            ("exclusive", _l("Exclusive: some people are kept out, openly or in practice")),
            ("passive", _l("Passive: everybody may come who adapts to our ways")),
            ("symbolic", _l("Symbolic change: we speak of diversity, decisions stay the same")),
            ("identity", _l("Identity change: we see our own part in racism and learn")),
            ("structural", _l("Structural change: we rebuild rules, decisions and services")),
            ("inclusive", _l("Fully inclusive: power and responsibility are shared")),
        ],
        description=HINTS["stage"],
        render_kw={"data-ui": "list"},
    )
    stage_why = Text(_l("Why this stage?"), [Required(_l("Tell why"))])
    one_change = Text(
        ASKED["one_change"],
        [Required(_l("Write at least a sentence"))],
        description=HINTS["one_change"],
    )
    obstacles = Boxes(
        ASKED["obstacles"],
        [Required(_l("Choose at least one"))],
        [
            ("time", _l("Lack of time")),
            ("resistance", _l("Resistance")),
            ("turnover", _l("Staff turnover")),
            ("other", _l("Something else")),
        ],
        description=HINTS["obstacles"],
    )
    obstacles_more = Text(_l("Tell more about what may prevent the work"))
    strengths = Text(
        ASKED["strengths"],
        [Required(_l("Write at least a sentence"))],
        description=HINTS["strengths"],
    )
    no_personal_data = BooleanField(
        _l("Our answers contain no names and no details of anybody's experiences."),
        [Required(_l("Check your answers, then tick this box."))],
    )

    def validate_obstacles_more(self, field: Text) -> None:
        """Something else needs words."""
        chosen = self.obstacles.data or []
        if "other" in chosen:
            Required(_l("Tell what else may prevent the work"))(self, field)


class RiskRow(Form):
    """Something that may get in the way."""

    kind = SelectField(
        _l("What kind of risk?"),
        [Required(_l("Choose what kind of risk it is"))],
        [("", _l("Choose")), *RISK_KINDS],
    )
    severity = RadioField(
        _l("How serious?"), [Required(_l("Choose how serious it is"))], SEVERITIES
    )


class Views(TaskForm):
    """The coach's view of each dimension, beside the organisation's own."""


for _dimension in DIMENSIONS:
    setattr(
        Views,
        f"{_dimension.key}_view",
        RadioField(
            _l(
                "%(dimension)s: do you see it as the organisation does?",
                dimension=_l(_dimension.name),
            ),
            [Required(_l("Choose whether you see it the same way"))],
            [("agree", _l("I see it the same way")), ("other", _l("I see it differently"))],
        ),
    )
    setattr(
        Views,
        f"{_dimension.key}_reason",
        Text(
            _l("%(dimension)s: how do you see it?", dimension=_l(_dimension.name)),
            [NeededWhen(f"{_dimension.key}_view", "other", _l("Tell how you see it and why"))],
            description=_l("Needed if you see it differently."),
            render_kw={"rows": 2},
        ),
    )


class SummariseBaseline(Views):
    """What the coach sees in the self-assessment, for the organisation to build on."""

    readers = _l(
        "The organisation's team, its management sponsor, the coach and the coordinators. The"
        " organisation does not see the risks."
    )
    private: ClassVar[Mapping[str, str]] = {"risks": "staff"}
    recaps = ("submit_baseline",)
    button = _l("Send the summary")

    strengths = FieldList(
        Text(
            _l("Strength"),
            [Required(_l("Write a strength here, or remove this one."))],
            most=500,
            render_kw={"rows": 2},
        ),
        _l("What is strong already?"),
        min_entries=1,
        max_entries=3,
        description=_l("From one to three strengths. Do not write names."),
    )
    priorities = FieldList(
        Text(
            _l("Priority"),
            [Required(_l("Write a priority here, or remove this one."))],
            most=500,
            render_kw={"rows": 2},
        ),
        _l("Where would you begin?"),
        min_entries=1,
        max_entries=3,
        description=_l("From one to three priorities, the most important one first."),
    )
    risks = FieldList(
        FormField(RiskRow, _l("Risk")),
        _l("What could get in the way?"),
        max_entries=5,
        description=_l("Only the coach and the coordinators see the risks."),
    )

    def use(self, facts: Mapping[str, Any]) -> None:
        """Show beside each dimension what the organisation itself thinks."""
        scores = facts.get("scores", {})
        for dimension in DIMENSIONS:
            if dimension.key in scores:
                own_view = _own_view(scores[dimension.key])
                self[f"{dimension.key}_view"].description = own_view


def _own_view(score: float | None) -> Any:
    if score is None:
        return _l("The organisation answered that this does not apply to it.")
    return _l(
        "The organisation itself: %(score)s of 4, %(band)s.",
        score=format_decimal(score, "0.0"),
        band=_l(band(score).name),
    )
