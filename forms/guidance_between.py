"""The forms about guidance between coaching sessions: log it, and say a word on it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField
from wtforms.validators import InputRequired, Regexp

from forms.base import Required
from forms.choices import RadioField, cards
from forms.fields import DateField, TimeField
from forms.guidance_log import GuidanceLog
from forms.log_fields import LogText
from forms.rules import NeededWhen, UntilToday


class LogGuidance(GuidanceLog):
    """A call, an email or a meeting that was not planned as a coaching session."""

    section_names: ClassVar[Mapping[str, Any]] = {
        **GuidanceLog.section_names,
        "meeting": _l("When and how"),
    }

    # Known to this form alone: pressing its button twice logs once.
    form_key = HiddenField(validators=[InputRequired(), Regexp(r"[0-9a-f]{32}\Z")])
    held_on = DateField(_l("Day"), [Required(), UntilToday()])
    started_at = TimeField(_l("Began at"))


class CompleteSummary(FlaskForm):
    """Whether the organisation remembers the guidance as the coach wrote it down."""

    button = _l("Send your answer")

    view = RadioField(
        _l("Is the summary right?"),
        [Required()],
        [
            ("agree", _l("Yes, I agree")),
            ("complete", _l("I agree, and I add or correct something")),
        ],
        render_kw=cards({"complete": _l("Your words are kept beside the summary.")}),
    )
    addition = LogText(
        _l("What do you add or correct?"),
        [NeededWhen("view", "complete", _l("Write what you add or correct"))],
        most=2000,
    )
