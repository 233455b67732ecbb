"""Meetings that are still to come, as first pages show them: coaching and training alike."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from babel.dates import format_skeleton
from flask import url_for
from flask_babel import format_date, get_locale, ngettext
from flask_babel import gettext as _

from coaching.clock import HELSINKI
from coaching.i18n import language
from coaching.model.coaching_sessions import CoachingSession
from coaching.model.training import TrainingSession
from coaching.web.case_coaching import state

# How people meet, as an icon: coaching and training use different words for the same.
ICONS = {
    "video": "video",
    "remote": "video",
    "phone": "phone",
    "on_site": "map-pin",
    "hybrid": "users",
}


@dataclass(frozen=True)
class Meeting:
    """One meeting; ``standing`` is the kind and the words of a tag, where it is not certain yet."""

    title: str
    who: str
    starts_at: datetime
    ends_at: datetime
    icon: str
    place: str
    url: str
    standing: tuple[str, str] | None = None

    @property
    def day(self) -> str:
        """The number of the day."""
        return str(self.starts_at.astimezone(HELSINKI).day)

    @property
    def month(self) -> str:
        """The short name of the month."""
        return str(format_date(self.starts_at.astimezone(HELSINKI).date(), "LLL")).rstrip(".")

    @property
    def hours(self) -> str:
        """Tue 9.00–11.00."""
        first, last = (at.astimezone(HELSINKI) for at in (self.starts_at, self.ends_at))
        weekday = format_skeleton("E", first, locale=get_locale())
        return f"{weekday} {first.hour}.{first.minute:02}–{last.hour}.{last.minute:02}"


def of_coaching(session: CoachingSession, who: str = "") -> Meeting:
    """A coaching session, with the organisation where that is not clear."""
    return Meeting(
        title=str(_("Coaching session %(n)s", n=session.number)),
        who=who,
        starts_at=session.starts_at,
        ends_at=session.starts_at + timedelta(minutes=session.minutes),
        icon=ICONS.get(session.mode, "calendar"),
        place=session.place,
        url=url_for("coaching_sessions.show", id=session.id),
        standing=state(session),
    )


def of_training(session: TrainingSession, names: list[str], case_ids: list[int]) -> Meeting:
    """A training session, for one organisation or for several of them."""
    many = ngettext("%(num)s organisation", "%(num)s organisations", len(names))
    return Meeting(
        title=session.module.name_in(language()),
        who=names[0] if len(names) == 1 else str(many),
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        icon=ICONS.get(session.mode, "calendar"),
        place=session.place,
        url=url_for("cases.show", id=case_ids[0], _anchor="training") if len(names) == 1 else "",
    )


def in_order(meetings: Iterable[Meeting], most: int) -> list[Meeting]:
    """The first ones, whatever they are."""
    return sorted(meetings, key=lambda each: each.starts_at)[:most]
