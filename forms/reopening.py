"""The form of a coordinator who opens a finished task again."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField

from forms.base import Required
from forms.fields import Text


class ReopenTask(FlaskForm):
    """Why, with all that the coordinator saw would follow."""

    button: Any = _l("Open the task again")

    seen = HiddenField()
    reason = Text(
        _l("Why is it opened again?"),
        [Required(_l("Write why the task is opened again"))],
        most=500,
        description=_l("Whoever may read the answers reads this too."),
        render_kw={"rows": 3},
    )
