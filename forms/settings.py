"""The form with the figures of the programme."""

import re
from decimal import Decimal
from typing import Any

from flask_babel import format_decimal
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms.widgets import NumberInput

from forms.base import Required
from forms.fields import Typed, WholeNumber

NEEDED = [Required(_l("Write a figure"))]
SCORE = re.compile(r"[0-4](?:[.,][0-9])?", re.ASCII)


class ScoreField(Typed):
    """A score of a dimension, with one decimal."""

    widget = NumberInput()
    not_read = _l("Write a score from 0 to 4, for example 3.5.")

    def read(self, typed: str) -> float | None:
        """3.5, 3,5 or 3."""
        score = Decimal(typed.replace(",", ".")) if SCORE.fullmatch(typed) else None
        return float(score) if score is not None and score <= 4 else None

    def write(self, value: float) -> str:
        """3.5, or 3,5 for those who write it so."""
        return str(format_decimal(value, "0.0"))


class ChangeFigures(FlaskForm):
    """Every figure that an administrator can change without a new version of Polku."""

    button: Any = _l("Save the figures")

    max_tailored = WholeNumber(
        _l("Tailored modules in a proposal, at most"),
        NEEDED,
        most=9,
        description=_l(
            "Beside the mandatory modules. What does not fit in is proposed for self-study."
        ),
    )
    wish_points = WholeNumber(
        _l("Points for a module that the organisation wishes for"),
        NEEDED,
        most=100,
        description=_l("They are added to the points of the table of training recommendations."),
    )
    most_wishes = WholeNumber(
        _l("Wishes that count, at most"),
        NEEDED,
        most=5,
        description=_l("The first ones of those that the organisation names."),
    )
    share_from = ScoreField(
        _l("Score from which a practice is worth sharing"),
        NEEDED,
        description=_l(
            "A dimension with this score or a higher one gets a suggestion to share a practice."
        ),
    )
    first_interval_days = WholeNumber(
        _l("Days between the first coaching sessions"),
        NEEDED,
        least=7,
        most=120,
        description=_l("Until the self-assessment is there and the table of intervals decides."),
    )
    sessions_needed = WholeNumber(
        _l("Coaching sessions that a complete year needs, at least"),
        NEEDED,
        most=30,
        description=_l("Only coaching sessions that were held count."),
    )
    modules_needed_percent = WholeNumber(
        _l("Confirmed modules that a complete year needs, in per cent"),
        NEEDED,
        most=100,
        description=_l("So many of the confirmed modules have to be attended or replaced."),
    )
    members_needed = WholeNumber(
        _l("Members who have to attend a module, at least"),
        NEEDED,
        least=1,
        most=6,
        description=_l("With fewer of them the module does not count as attended."),
    )
    most_returns = WholeNumber(
        _l("Returns of a plan, a proposal of training or a report, at most"),
        NEEDED,
        most=10,
        description=_l("After that the matter is settled in a meeting."),
    )
    most_proposals = WholeNumber(
        _l("Proposals of a time for one coaching session, at most"),
        NEEDED,
        least=1,
        most=10,
        description=_l("To the last one the organisation can only say yes."),
    )
    most_moves = WholeNumber(
        _l("New dates for a promise, at most"),
        NEEDED,
        most=10,
        description=_l("After that a promise is kept or dropped."),
    )
    last_payment_year = WholeNumber(
        _l("Year of the last grant payment"),
        NEEDED,
        most=2100,
        description=_l(
            "Five years after its end all evidence is deleted. Write 0 as long as it is not known:"
            " then evidence is kept."
        ),
    )
