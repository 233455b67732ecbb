"""Numbers that tell who somebody is, found in what people write: they are warned, not refused.

The first press of the button shows the warning; the form then carries a mark of what was found,
and the second press sends it as it is.
"""

import re
from hashlib import sha256
from typing import Any

import phonenumbers
import wtforms
from flask import has_request_context, request
from flask_babel import lazy_gettext as _l

from coaching import shapes

# What a form carries once its writer has been warned.
MARKS = "_warned"
# What looks like a phone number and is none: hours of the day, a day, a month, a business ID.
HOURS = re.compile(r"\d{1,2}[.:]\d{2}\s*[-–]\s*\d{1,2}[.:]\d{2}")
DAY_OR_MONTH = re.compile(
    r"(?<!\d)(?<!\d\.)(?:(?:0?[1-9]|[12]\d|3[01])\.)?(?:0?[1-9]|1[0-2])[./](?:19|20)\d{2}(?!\d)"
)
BUSINESS_ID = re.compile(r"\d{7}-\d")

# By whether there are codes, and whether there are phone numbers.
WARNINGS = {
    (True, False): _l(
        "There is a personal identity code in your text. Take it away. If it is something else,"
        " press the button once more."
    ),
    (False, True): _l(
        "There is a phone number in your text. Take it away. If it has to stay, press the button"
        " once more."
    ),
    (True, True): _l(
        "There are a personal identity code and a phone number in your text. Take them away. If"
        " they are something else, press the button once more."
    ),
}


def phones_in(text: str) -> list[str]:
    """The phone numbers in a text, Finnish ones and those with a country code."""
    text = DAY_OR_MONTH.sub(" ", shapes.PERSONAL_CODE.sub(" ", text))
    return [
        phonenumbers.format_number(found.number, phonenumbers.PhoneNumberFormat.E164)
        for found in phonenumbers.PhoneNumberMatcher(text, "FI")
        if found.raw_string.startswith(("+", "0", "(")) and not _is_harmless(found.raw_string)
    ]


def _is_harmless(told: str) -> bool:
    return bool(HOURS.fullmatch(told) or BUSINESS_ID.fullmatch(told))


class WarnsOfNumbers(wtforms.Field):
    """A field for free text whose writer is warned of such numbers once."""

    # Says what was found in which field; nothing where nothing was.
    mark = ""
    warns = True

    def post_validate(self, form: Any, validation_stopped: bool) -> None:
        """Warn, unless something else is amiss or the writer has been warned of these numbers."""
        text = self.data if isinstance(self.data, str) else ""
        codes, phones = shapes.personal_codes(text), phones_in(text)
        self.mark = mark_of(self.name, codes + phones) if codes or phones else ""
        is_told = validation_stopped or self.errors or not self.warns
        if self.mark and not is_told and not is_warned(self.mark):
            raise wtforms.ValidationError(str(WARNINGS[bool(codes), bool(phones)]))


def mark_of(field: str, numbers: list[str]) -> str:
    """The same for the same numbers in the same field, whatever is written around them."""
    return sha256("\n".join([field, *sorted(numbers)]).encode()).hexdigest()[:32]


def is_warned(mark: str) -> bool:
    """Whether the form that is sent says so; a page that only shows one again warns of nothing."""
    if not has_request_context() or request.method == "GET":
        return True
    return mark in request.form.getlist(MARKS)


def pass_over(form: wtforms.Form) -> None:
    """Warn of nothing in a form whose writer cannot press its button once more."""
    for field in form:
        if isinstance(field, WarnsOfNumbers):
            field.warns = False


def marks_in(fields: Any) -> list[str]:
    """The marks of a checked form, its groups and rows included."""
    found = []
    for field in fields:
        if isinstance(field, wtforms.FormField):
            found += marks_in(field.form)
        elif isinstance(field, wtforms.FieldList):
            found += marks_in(field.entries)
        elif getattr(field, "mark", ""):
            found.append(field.mark)
    return found
