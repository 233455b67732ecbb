"""Dates and figures in the reader's language, for templates."""

from datetime import date, datetime
from decimal import Decimal

from babel.dates import format_skeleton
from flask import Flask
from flask_babel import format_date, format_datetime, format_decimal, get_locale, ngettext
from flask_babel import gettext as _

from coaching.calendar import working_days_between
from coaching.clock import HELSINKI, now, today
from coaching.model.training import Level, Mode, TrainingSession
from forms.training_words import LEVEL_WORDS, MODE_WORDS, language_name, when


def day(value: date | datetime | None) -> str:
    """Thu 26 November; with the year when it is not this one."""
    if value is None:
        return ""
    local = _day_of(value)
    skeleton = "MMMEd" if local.year == today().year else "yMMMEd"
    return str(format_skeleton(skeleton, local, locale=get_locale()))


def long_day(value: date | datetime | None) -> str:
    """Thursday 26 November 2026."""
    return str(format_date(_day_of(value), "full")) if value else ""


def moment(value: datetime | None) -> str:
    """The day and the time in Helsinki."""
    return str(format_datetime(value, "d.M.yyyy H.mm")) if value else ""


def time_of_day(value: datetime) -> str:
    """14.32 in Helsinki."""
    return str(format_datetime(value, "H.mm"))


def due(value: datetime | None) -> str:
    """How near a due date is, in words."""
    if value is None:
        return ""
    days = (_day_of(value) - today()).days
    if value < now():
        late = max(1, -days)
        return str(ngettext("%(num)s day late", "%(num)s days late", late))
    if days == 0:
        return str(_("Due today"))
    if days == 1:
        return str(_("Due tomorrow"))
    return str(ngettext("Due in %(num)s day", "Due in %(num)s days", days))


def due_kind(value: datetime | None) -> str:
    """Which tag a due date gets: late, soon (five working days), or plain."""
    if value is None:
        return "plain"
    if value < now():
        return "bad"
    return "soon" if working_days_between(today(), _day_of(value)) <= 5 else "plain"


def score(value: float) -> str:
    """2.0, or 2,0 for those who write it so."""
    return str(format_decimal(value, "0.0"))


def points(value: Decimal) -> str:
    """15, or 15.5; 15,5 for those who write it so."""
    return str(format_decimal(value))


def in_days(value: float | None) -> str:
    """A number of days: 5 d, 5.5 d; nothing where there is none."""
    return "" if value is None else str(_("%(days)s d", days=format_decimal(value)))


def hours(minutes: int) -> str:
    """Minutes as hours: 7.5."""
    return str(format_decimal(round(minutes / 60, 2)))


def session_time(session: TrainingSession) -> str:
    """Thu 12 Nov 2026, 9.00–12.00."""
    return when(session.starts_at, session.ends_at)


def level(value: Level | str) -> str:
    """How deep a module goes."""
    return str(LEVEL_WORDS[Level(value)])


def mode(value: Mode | str) -> str:
    """How a training session is held."""
    return str(MODE_WORDS[Mode(value)])


def _day_of(value: date | datetime) -> date:
    return value.astimezone(HELSINKI).date() if isinstance(value, datetime) else value


def init_app(app: Flask) -> None:
    """Let templates use them."""
    app.jinja_env.filters.update(
        day=day,
        long_day=long_day,
        moment=moment,
        time_of_day=time_of_day,
        due=due,
        due_kind=due_kind,
        in_days=in_days,
        session_time=session_time,
        level=level,
        mode=mode,
        language_name=language_name,
        score=score,
        points=points,
        hours=hours,
    )
