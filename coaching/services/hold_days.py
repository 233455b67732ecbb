"""The days of a hold: from when until when a year can pause, and how long it did."""

from datetime import date, datetime

from sqlalchemy import select

from coaching.clock import now, today
from coaching.i18n import gettext as _
from coaching.model.base import db
from coaching.model.cases import Case
from coaching.model.holds import Hold
from coaching.services import days
from coaching.services.refusals import Refusal


class BadDays(Refusal):
    """A hold cannot last from one of these days to the other."""


def check_days(begins_on: date, expected_until: date, *, latest: date) -> None:
    """Refuse days that make no hold; raises `BadDays`."""
    field = "expected_until"
    if expected_until <= max(begins_on, today()):
        raise BadDays(_("Choose a day after the hold has begun, and after today."), field=field)
    if expected_until > latest:
        raise BadDays(
            _(
                "A hold lasts twelve weeks at most. Choose a day until %(day)s.",
                day=days.in_words(latest),
            ),
            field=field,
        )


def stop_bad_days(begins_on: date, expected_until: date) -> None:
    """Refuse days that cannot be asked for; raises `BadDays`."""
    if begins_on < today():
        raise BadDays(_("A hold begins today at the earliest."), field="begins_on")
    latest = Hold(begins_on=begins_on).latest_until
    check_days(begins_on, expected_until, latest=latest)


def set_until(hold: Hold, day: str) -> None:
    """Let a hold be over on another day, as a form spells it; raises `BadDays`."""
    until = date.fromisoformat(day)
    check_days(hold.begins_on, until, latest=hold.latest_until)
    hold.expected_until = until


def end(case: Case) -> None:
    """The year ends while it pauses; within the caller's transaction."""
    lasting = select(Hold).where(
        Hold.case_id == case.id, Hold.begun_at.is_not(None), Hold.ended_at.is_(None)
    )
    hold = db.session.scalar(lasting)
    if hold is not None:
        hold.ended_at, hold.days = now(), length_of(hold)


def length_of(hold: Hold) -> int:
    """How many days a hold has lasted by today."""
    return days_since(hold.begun_at)


def days_since(moment: datetime | None) -> int:
    """Days from that of a moment to today."""
    return (today() - days.day_of(moment)).days if moment else 0
