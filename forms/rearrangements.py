"""The forms of a coach about a coaching session that lies ahead."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm

from coaching.model.coaching_sessions import SessionState
from forms.base import Required
from forms.choices import RadioField
from forms.fields import DateField, TimeField
from forms.log_fields import LogText


class MoveSession(FlaskForm):
    """Another time, and why."""

    button = _l("Move the coaching session")

    day = DateField(_l("New day"), [Required(_l("Choose a day"))])
    starts_at = TimeField(_l("Begins at"), [Required(_l("Write when it begins"))])
    reason = LogText(
        _l("Why is it moved?"),
        [Required(_l("Write the reason in a few words"))],
        most=500,
        description=_l("The organisation reads this."),
        render_kw={"rows": 2},
    )


class CallOffSession(FlaskForm):
    """Who calls it off, and why."""

    button = _l("Call off the coaching session")

    outcome = RadioField(
        _l("Who calls it off?"),
        [Required(_l("Choose who calls it off"))],
        [
            (SessionState.CANCELLED_BY_ORGANISATION.value, _l("The organisation")),
            (SessionState.CANCELLED_BY_COACH.value, _l("I do, as the coach")),
        ],
    )
    reason = LogText(
        _l("Why is it called off?"),
        [Required(_l("Write the reason in a few words"))],
        most=500,
        description=_l("The organisation reads this."),
        render_kw={"rows": 2},
    )
