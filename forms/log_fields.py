"""Fields of texts about meetings, in which nobody can be told by a number."""

import re
from typing import Any

import phonenumbers
from flask_babel import lazy_gettext as _l
from wtforms.validators import StopValidation

from forms.fields import Line, PersonField, Text

# What looks like a phone number and is none: hours of the day, a business ID.
HOURS = re.compile(r"\d{1,2}[.:]\d{2}\s*[-–]\s*\d{1,2}[.:]\d{2}")
BUSINESS_ID = re.compile(r"\d{7}-\d")


def _refuse_phone_number(text: str | None) -> None:
    """Nobody's number belongs into a text that others read."""
    for found in phonenumbers.PhoneNumberMatcher(text or "", "FI"):
        told = found.raw_string
        harmless = HOURS.fullmatch(told) or BUSINESS_ID.fullmatch(told)
        if told.startswith(("+", "0", "(")) and not harmless:
            raise StopValidation(str(_l("There is a phone number in your text. Take it away.")))


class LogLine(Line):
    """A short text about a meeting."""

    def pre_validate(self, form: Any) -> None:
        """Refuse a personal identity code and a phone number."""
        super().pre_validate(form)
        _refuse_phone_number(self.data)


class LogText(Text):
    """A longer text about a meeting."""

    def pre_validate(self, form: Any) -> None:
        """Refuse a personal identity code and a phone number."""
        super().pre_validate(form)
        _refuse_phone_number(self.data)


class PromiseField(PersonField):
    """A promise that the page names; nobody types here."""

    not_read = _l("Open the page again: a promise has been closed or made.")
