"""Days in words, in the reader's language."""

from datetime import date, datetime

from coaching.clock import HELSINKI, today
from coaching.i18n import format_date, language
from coaching.i18n import gettext as _


def day_of(value: date | datetime) -> date:
    """The day in Helsinki."""
    return value.astimezone(HELSINKI).date() if isinstance(value, datetime) else value


def in_words(value: date | datetime) -> str:
    """12 October; with the year when it is not this one."""
    day = day_of(value)
    pattern = "d. MMMM" if language() == "fi" else "d MMMM"
    return str(format_date(day, pattern if day.year == today().year else f"{pattern} y"))


def month_in_words(value: date | datetime) -> str:
    """September 2026."""
    return str(format_date(day_of(value), "LLLL y"))


def at(value: datetime) -> str:
    """Monday, 5 October 2026 at 13.00."""
    local = value.astimezone(HELSINKI)
    day, time = format_date(local.date(), "full"), f"{local.hour}.{local.minute:02}"
    return str(_("%(day)s at %(time)s", day=day, time=time))
