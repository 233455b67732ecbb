"""The form with which somebody gives points to an application."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField

from forms.base import Required, TaskForm
from forms.choices import RadioField, YesNo
from forms.fields import Text


def points(label: Any, hint: Any) -> RadioField:
    """One criterion, from 0 to 5 points."""
    return RadioField(
        label,
        [Required(_l("Choose from 0 to 5"))],
        [(number, str(number)) for number in range(6)],
        coerce=_whole,
        description=hint,
    )


def _whole(value: Any) -> int | None:
    return None if value in (None, "") else int(value)


class ScoreApplication(TaskForm):
    """What one person thinks of an application, before knowing what others think."""

    # The scores have a place of their own, where nobody sees another's before all are in.
    audience = "nobody"
    readers = _l(
        "You, and nobody else before every score is in. Then the coordinators, the programme"
        " managers and the coaches who may read the application."
    )
    button = _l("Send the score")

    need = points(_l("Need and motivation"), _l("How clear is it why, and for what?"))
    management = points(
        _l("Commitment of the management"), _l("Do the sponsor, the time and the team suffice?")
    )
    realism = points(
        _l("How realistic the development task is"), _l("Can it be brought about in a year?")
    )
    spread = points(
        _l("How well results can be spread"), _l("Who else would learn from what comes of it?")
    )
    reasons = Text(
        _l("Reasons"),
        [Required(_l("Write the reasons"))],
        most=2000,
        description=_l("Short, for each criterion. The applicant may ask to read them."),
        render_kw={"rows": 6},
    )
    disqualified = YesNo(
        _l("Is there something that rules this applicant out?"),
        [Required(_l("Choose yes or no"))],
        description=_l("If there is, tell it in the reasons."),
    )
    # Reckoned from both scores when the second one comes in: nobody answers it.
    third_needed = HiddenField()


class GiveThirdScore(ScoreApplication):
    """The third opinion, where two differ much."""
