"""The form with which an administrator changes what somebody may do."""

from typing import Any

from flask_babel import lazy_gettext as _l

from forms.base import Required
from forms.choices import Boxes, YesNo
from forms.people import ROLE_WORDS, CoachingFields


class ChangePerson(CoachingFields):
    """The roles of a person, what a coach brings, and whether the person may sign in at all."""

    button: Any = _l("Save")

    roles = Boxes(
        _l("Roles in the programme"),
        choices=[(role.value, words) for role, words in ROLE_WORDS.items()],
        description=_l("Nothing is chosen for people who take part for an organisation."),
    )
    active = YesNo(
        _l("May this person sign in?"),
        [Required()],
        description=_l("What the person has done and written stays."),
    )
