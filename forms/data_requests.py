"""The forms of requests about one's own data: asking, and answering."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField

from coaching.data.data_requests import IDENTITIES, KINDS, OUTCOMES
from forms.base import Required, TaskForm
from forms.choices import RadioField, YesNo, of_data
from forms.fields import Text, tidy
from forms.public import Message
from forms.rules import Length, NeededThen

ANSWER = _l("Write what was done, or why it was not")


class AskAboutData(FlaskForm):
    """What somebody asks about their own data."""

    button: Any = _l("Send the request")

    kind = RadioField(
        _l("What do you ask for?"), [Required(_l("Choose what you ask for"))], of_data(KINDS)
    )
    # Whoever asks to have a name corrected has to write it.
    words = Message(
        _l("In your own words"),
        [Length(2000)],
        filters=[tidy],
        description=_l("What is it about? You need not give a reason."),
    )


class _Answering(TaskForm):
    """What both tasks of answering share."""

    audience = "staff"
    readers = _l(
        "The coordinators. The answer goes to the person who asked, by mail and on the page of"
        " the account."
    )
    button = _l("Send the answer")

    def use(self, facts: Mapping[str, Any]) -> None:
        """Only who has asked for it can be erased."""
        if facts.get("can_be_erased") is False:
            del self["erases_account"]

    def validate(self, extra_validators: Any = None) -> bool:
        """An account goes only when that is what was done."""
        is_valid = bool(super().validate(extra_validators))
        erases = "erases_account" in self and self["erases_account"].data
        if is_valid and erases and self["outcome"].data == "refused":
            field = self["erases_account"]
            field.errors = [
                *field.errors,
                str(_l("You say that it was not done. Take the tick away, or choose otherwise.")),
            ]
            return False
        return is_valid


class AnswerDataRequest(_Answering):
    """The answer within a month, or why it takes longer."""

    identity = RadioField(
        _l("How do you know who asks?"),
        [Required(_l("Choose how you know"))],
        of_data(IDENTITIES),
    )
    needs_more_time = YesNo(
        _l("Is more time needed?"),
        [Required(_l("Choose yes or no"))],
        description=_l("Only where it is really complicated. Then you have three months in all."),
    )
    extended_why = Text(
        _l("Why does it take longer?"),
        [NeededThen("needs_more_time", True, _l("Write why it takes longer"))],
        description=_l("The person reads this."),
    )
    outcome = RadioField(
        _l("What came of it?"),
        [NeededThen("needs_more_time", False, _l("Choose what came of it"))],
        of_data(OUTCOMES),
    )
    answer = Text(
        _l("Your answer"),
        [NeededThen("needs_more_time", False, ANSWER)],
        most=4000,
        description=_l("The person reads this. If something was not done, tell the reason."),
        render_kw={"rows": 8},
    )
    erases_account = BooleanField(
        _l("Erase the account tomorrow"),
        description=_l(
            "The name goes from all texts of the year too. Evidence stays as the law says."
        ),
    )


class AnswerExtendedRequest(_Answering):
    """The answer within the longer time."""

    outcome = RadioField(
        _l("What came of it?"), [Required(_l("Choose what came of it"))], of_data(OUTCOMES)
    )
    answer = Text(
        _l("Your answer"),
        [Required(ANSWER)],
        most=4000,
        description=_l("The person reads this. If something was not done, tell the reason."),
        render_kw={"rows": 8},
    )
    erases_account = BooleanField(
        _l("Erase the account tomorrow"),
        description=_l(
            "The name goes from all texts of the year too. Evidence stays as the law says."
        ),
    )
