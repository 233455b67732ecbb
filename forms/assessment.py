"""The self-assessment as a form: every statement with its scale, one page for each dimension."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l

from coaching.data.assessment import (
    DIMENSIONS,
    STATEMENTS,
    Statement,
    levels_of,
    statements_of,
)
from forms.base import Required, TaskForm
from forms.choices import Scale
from forms.fields import Text

PAGE_NAMES = {dimension.key: _l(dimension.name) for dimension in DIMENSIONS}
SCORE_PAGES = {
    dimension.key: tuple(s.key for s in statements_of(dimension.key)) for dimension in DIMENSIONS
}
EVIDENCE_PAGES = {
    page: tuple(name for key in keys for name in (key, f"{key}_evidence"))
    for page, keys in SCORE_PAGES.items()
}
ASSESSMENT_READERS = _l(
    "Your team, your management sponsor, your coach and the coordinators. The programme manager"
    " sees only in which band each dimension is, and trainers see that for those who take part"
    " in their training."
)


def _scale(statement: Statement, validators: Sequence[Any]) -> Scale:
    number = statement.key.removeprefix("d").replace("_", ".")
    heading = _l("Statement %(number)s", number=number)
    return Scale(_l(statement.text), validators, levels_of(statement), heading)


def _evidence(statement: Statement) -> Text:
    return Text(
        _l("What shows this? %(prompt)s", prompt=_l(statement.prompt)),
        most=1000,
        description=_l("Describe it briefly or give a link."),
        render_kw={"rows": 3},
    )


class Scores(TaskForm):
    """All statements; each may be left unanswered."""


class AgreedScores(TaskForm):
    """All statements answered together, with evidence where there is some."""

    readers = ASSESSMENT_READERS

    def use(self, facts: Mapping[str, Any]) -> None:
        """Say when a dimension may not concern the organisation."""
        if facts.get("has_clients") is False:
            for statement in statements_of("d7"):
                self[statement.key].description = _l(
                    "You told us that you have no clients. You can answer that this does not apply"
                    " to you."
                )


for _statement in STATEMENTS:
    setattr(Scores, _statement.key, _scale(_statement, ()))
    setattr(
        AgreedScores,
        _statement.key,
        _scale(
            _statement, [Required(_l("Choose a value from 0 to 4, or say that you do not know"))]
        ),
    )
    setattr(AgreedScores, f"{_statement.key}_evidence", _evidence(_statement))
