"""The shapes of what people type: addresses, numbers, IDs; the same in forms and in lists."""

import re

import phonenumbers
from email_validator import EmailNotValidError, validate_email
from stdnum.exceptions import ValidationError
from stdnum.fi import hetu, ytunnus

UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
PERSONAL_CODE = re.compile(r"\b\d{6}[-+A-FU-Y]\d{3}[0-9A-Z]\b", re.IGNORECASE)


def tidy(text: str) -> str:
    """Text without blanks around it, with one kind of line end, and without unseen characters."""
    return UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def is_address(text: str) -> bool:
    """Whether it can be an email address; nobody is asked whether it exists."""
    try:
        validate_email(text, check_deliverability=False)
    except EmailNotValidError:
        return False
    return True


def is_phone(text: str) -> bool:
    """Whether it can be a telephone number; without a country code it is a Finnish one."""
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(text, "FI"))
    except phonenumbers.NumberParseException:
        return False


def business_id(text: str) -> str | None:
    """A Finnish business ID (Y-tunnus) in the form 1234567-1; None if the check digit is wrong."""
    try:
        digits = ytunnus.validate(text)
    except ValidationError:
        return None
    return f"{digits[:7]}-{digits[7]}"


def whole_number(text: str, allowed: range) -> int | None:
    """A whole number, blanks between its figures or not; None if it is another text or too big."""
    figures = text.replace(" ", "").replace("\u00a0", "")
    number = int(figures) if re.fullmatch(r"[0-9]{1,9}", figures) else None
    return number if number in allowed else None


def without_personal_codes(text: str) -> str:
    """The text with a line in the place of every personal identity code."""
    return PERSONAL_CODE.sub(_hidden, text)


def personal_codes(text: str) -> list[str]:
    """The Finnish personal identity codes in a text: those whose check character is right."""
    return [code.upper() for code in PERSONAL_CODE.findall(text) if _is_personal_code(code)]


def _hidden(found: re.Match[str]) -> str:
    return "–" if _is_personal_code(found[0]) else found[0]


def _is_personal_code(text: str) -> bool:
    return bool(hetu.is_valid(text, allow_temporary=True))
