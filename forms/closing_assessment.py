"""The form of the closing self-assessment: the same statements, beside what was answered before."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField

from coaching.data.assessment import DO_NOT_KNOW, DOES_NOT_APPLY, SCALE, STATEMENTS
from forms.assessment import EVIDENCE_PAGES, PAGE_NAMES, AgreedScores
from forms.base import Required
from forms.fields import Text

LEVELS = {
    **{
        level.value: _l("%(score)s, %(words)s", score=level.value, words=_l(level.words))
        for level in SCALE
    },
    **{level.value: _l(level.words) for level in (DO_NOT_KNOW, DOES_NOT_APPLY)},
}


class SubmitClosingAssessment(AgreedScores):
    """Where the organisation stands at the end of the year, as its team agreed."""

    intro = _l(
        "Answer as things are today, not as you hoped they would be. Beside each statement you see"
        " what you answered at the baseline."
    )
    button = _l("Send the self-assessment")
    parts: ClassVar[Mapping[str, Sequence[str]]] = {
        **EVIDENCE_PAGES,
        "year": ("changed", "no_personal_data"),
    }
    part_names: ClassVar[Mapping[str, Any]] = {**PAGE_NAMES, "year": _l("The year as a whole")}

    changed = Text(
        _l("What has changed since the baseline?"),
        [Required(_l("Write at least a sentence"))],
        most=2000,
        description=_l("And what has stayed as it was?"),
        render_kw={"rows": 6},
    )
    no_personal_data = BooleanField(
        _l("Our answers contain no names and no details of anybody's experiences."),
        [Required(_l("Check your answers, then tick this box."))],
    )

    def use(self, facts: Mapping[str, Any]) -> None:
        """Show beside each statement what was answered before; nothing is filled in beforehand."""
        super().use(facts)
        before = facts.get("before", {})
        for statement in STATEMENTS:
            if statement.key in before:
                self._recall(statement.key, before[statement.key])
        if facts.get("one_change"):
            self.changed.description = _l(
                "At the baseline you wrote that this one change would matter most: “%(change)s”"
                " Do not write names or details of individuals' experiences.",
                change=facts["one_change"],
            )

    def _recall(self, key: str, earlier: Mapping[str, str]) -> None:
        score, evidence = self[key], self[f"{key}_evidence"]
        told = _l("At the baseline you answered: %(answer)s.", answer=LEVELS[earlier["value"]])
        score.description = (
            _l("%(first)s %(second)s", first=score.description, second=told)
            if score.description
            else told
        )
        if earlier.get("evidence"):
            evidence.description = _l(
                "%(hint)s At the baseline you wrote: “%(evidence)s”",
                hint=evidence.description,
                evidence=earlier["evidence"],
            )
