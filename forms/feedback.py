"""The form for answering feedback on accessibility."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from forms.base import Required, TaskForm
from forms.fields import Text


class AnswerFeedback(TaskForm):
    """What the coordinator answers to somebody who met a barrier."""

    audience = "staff"
    readers = _l(
        "The coordinators. The answer goes by email to the person who wrote, if there is an"
        " address; what you did about it stays here."
    )
    button = _l("Send the answer")

    answer = Text(
        _l("Your answer"),
        [Required(_l("Write an answer"))],
        most=4000,
        description=_l("Thank for the feedback, and tell what you will do about it and when."),
        render_kw={"rows": 8},
    )
    measures = Text(_l("What was done about it?"), description=_l("For the coordinators only."))

    def use(self, facts: Mapping[str, Any]) -> None:
        """Without an address there is nobody to send it to."""
        if facts.get("can_be_answered") is False:
            self.answer.description = _l(
                "There is no address to send it to. Write what you found and what will be done."
            )
