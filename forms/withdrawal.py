"""The forms of an organisation that leaves early: it asks, the manager decides, the exit."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms.validators import ValidationError

from forms.base import Required, TaskForm
from forms.choices import RadioField, YesNo
from forms.fields import Text
from forms.rules import NeededWhen


class AskToLeave(FlaskForm):
    """The request of an organisation, which needs no reason."""

    button: Any = _l("Ask to leave the programme")

    words = Text(
        _l("Would you like to tell why?"),
        description=_l("You need not give a reason. What you write helps us to do better."),
    )


class AskToEnd(FlaskForm):
    """The same request from the programme's side, with its reason."""

    button: Any = _l("Ask the programme manager")

    words = Text(
        _l("Why should this year end early?"),
        [Required(_l("Write why the organisation should leave"))],
        description=_l("The programme manager and the organisation read this."),
    )


class ConfirmWithdrawal(TaskForm):
    """Whether the year of an organisation ends early."""

    readers = _l(
        "The organisation's team, its management sponsor, the coach, the coordinators and the"
        " programme managers."
    )
    button = _l("Send your answer")

    discussion_offered = YesNo(
        _l("Have you offered to talk with the organisation?"),
        [Required()],
        description=_l("A talk often helps. The organisation may say no to it."),
    )
    withdrawal_confirmed = YesNo(
        _l("Does the year of this organisation end now?"),
        [Required()],
        (_l("Yes, it leaves the programme"), _l("No, its year goes on")),
        description=_l(
            "With a yes all its open tasks are cancelled at once, and its places in training are"
            " free for others. With a no nothing has changed."
        ),
    )
    reason = Text(
        _l("Why?"),
        [NeededWhen("withdrawal_confirmed", False, _l("Tell why the year goes on"))],
        description=_l("Needed if the year goes on. The organisation reads this."),
    )

    def use(self, facts: Mapping[str, Any]) -> None:
        """A year that has ended in the meantime cannot end early."""
        if facts.get("is_over"):
            self.withdrawal_confirmed.leave_only(False)

    def validate_withdrawal_confirmed(self, field: YesNo) -> None:
        """Nobody leaves without having been offered a talk."""
        if field.data and self.discussion_offered.data is False:
            raise ValidationError(str(_l("Offer the organisation a talk before you confirm.")))


class RecordExit(TaskForm):
    """Why an organisation left, and what stays of its year."""

    readers = _l("The organisation's team, its management sponsor, the coach and the coordinators.")
    recaps = ("confirm_withdrawal",)
    button = _l("Record the exit")

    exit_reason = RadioField(
        _l("Why did the organisation leave?"),
        [Required()],
        [
            ("resources", _l("Lack of working time or money")),
            ("management", _l("A change in the management")),
            ("not_suitable", _l("The programme did not suit it")),
            ("other", _l("Another reason")),
        ],
    )
    explanation = Text(
        _l("In your own words"),
        [NeededWhen("exit_reason", "other", _l("Tell the reason"))],
        description=_l("Needed for another reason."),
    )
    useful = Text(_l("What was useful to it?"))
    keeps_baseline = YesNo(
        _l("May its baseline be kept for statistics?"),
        [Required(_l("Ask the organisation, then answer"))],
        description=_l("In figures only, without the organisation's name."),
    )
