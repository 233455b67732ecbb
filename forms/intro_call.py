"""The form of the introductory call, which makes the first entry of the guidance log."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField

from coaching.data.guidance import CONFIDENTIALITY
from forms.base import Required
from forms.fields import DateField, TimeField
from forms.guidance_log import GuidanceLog
from forms.log_fields import LogLine, LogText
from forms.rules import UntilToday


class HoldIntroCall(GuidanceLog):
    """What the coach and the organisation talked about when they first met."""

    recaps = ("sign_commitment", "name_team")
    button = _l("Record the call")
    sections: ClassVar[Mapping[str, Sequence[str]]] = {
        **GuidanceLog.sections,
        "meeting": (*GuidanceLog.sections["meeting"], "confidentiality_explained"),
        "talk": (
            "topics",
            "goal",
            "expectations",
            "practicalities",
            "accessibility",
            "summary",
            "agreed",
        ),
    }
    section_names: ClassVar[Mapping[str, Any]] = {
        **GuidanceLog.section_names,
        "meeting": _l("The call"),
    }

    held_on = DateField(_l("Day of the call"), [Required(), UntilToday()])
    started_at = TimeField(_l("Began at"))
    confidentiality_explained = BooleanField(
        _l("I have explained this to everybody in the call."),
        [Required(_l("Explain it first, then tick this box."))],
        description=_l(CONFIDENTIALITY),
    )
    goal = LogLine(_l("Goal of the call"), most=300)
    expectations = LogText(_l("What does the organisation expect of the year?"))
    practicalities = LogText(
        _l("What did you agree on practical matters?"),
        description=_l("For example how to reach each other and when it suits to meet."),
    )
    accessibility = LogText(
        _l("What makes it easy for everybody to take part?"),
        most=500,
        description=_l(
            "For example interpretation, captions or breaks: what is needed, not who needs it or"
            " why."
        ),
    )
