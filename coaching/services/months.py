"""Months back from today, as terms of retention count them."""

from calendar import monthrange
from datetime import UTC, date, datetime, time

from coaching.clock import HELSINKI, today


def ago(months: int) -> date:
    """The same day so many months ago; the last of the month where it has no such day."""
    year, month = divmod(today().year * 12 + today().month - 1 - months, 12)
    return date(year, month + 1, min(today().day, monthrange(year, month + 1)[1]))


def begin_of(day: date) -> datetime:
    """The moment at which a day begins in Helsinki."""
    return datetime.combine(day, time(), HELSINKI).astimezone(UTC)
