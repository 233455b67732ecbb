"""Months before and after a day, as the law and the table of retention count them."""

from calendar import monthrange
from datetime import UTC, date, datetime, time

from coaching.clock import HELSINKI, today


def ago(months: int) -> date:
    """The same day so many months ago."""
    return after(today(), -months)


def begin_of(day: date) -> datetime:
    """The moment at which a day begins in Helsinki."""
    return datetime.combine(day, time(), HELSINKI).astimezone(UTC)


def after(day: date, months: int) -> date:
    """The same day so many months later; the last of the month where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
