"""Every remaining date of a year on hold in words: as it was, and as it will be."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from coaching.i18n import gettext as _
from coaching.i18n import language
from coaching.model.coaching_sessions import CoachingSession
from coaching.model.training import CaseModule
from coaching.services import days, versions
from coaching.services.suspensions import MovedTask, Outlook


@dataclass(frozen=True)
class DateRow:
    """One date: until now, with everything moved, and with the end of the year kept."""

    what: str
    old: str
    shift: str
    keep: str


def of_outlooks(shift: Outlook, keep: Outlook) -> list[DateRow]:
    """The end of the year, then tasks by day, what happens by itself, and promises by day."""
    end = DateRow(
        _("The year ends"),
        days.in_words(shift.old_end),
        days.in_words(shift.new_end),
        days.in_words(keep.new_end),
    )
    # What each member of a team may do alone is one line, and tells nobody who has not.
    rows = [end, *_tasks(shift, keep), *_timers(shift, keep), *_promises(shift, keep)]
    return list(dict.fromkeys(rows))


def _tasks(shift: Outlook, keep: Outlook) -> Iterator[DateRow]:
    pairs = sorted(zip(shift.tasks, keep.tasks, strict=True), key=lambda pair: _order(pair[0]))
    for moved, kept in pairs:
        yield DateRow(
            versions.title_of(moved.task),
            _dates(moved.old_opens, moved.old_due),
            _dates(moved.new_opens, moved.new_due),
            _dates(kept.new_opens, kept.new_due),
        )


def _order(moved: MovedTask) -> tuple[bool, datetime]:
    return moved.new_due is None, moved.new_due or moved.task.opened_at


def _dates(opens: datetime | None, due: datetime | None) -> str:
    if due is None and opens is None:
        return str(_("no date"))
    if due is None and opens is not None:
        return str(_("opens %(day)s", day=days.in_words(opens)))
    return days.in_words(due) if due else ""


def _timers(shift: Outlook, keep: Outlook) -> Iterator[DateRow]:
    kept: Mapping[tuple[int, str, tuple[str, ...]], datetime] = {
        (each.process.id, each.after.element.id, each.after.ends): each.after.until
        for each in keep.timers
    }
    for each in shift.timers:
        wait = each.after
        yield DateRow(
            versions.text_of(each.process, wait.element),
            days.in_words(each.before.until),
            days.in_words(wait.until),
            days.in_words(kept[each.process.id, wait.element.id, wait.ends]),
        )


def _promises(shift: Outlook, keep: Outlook) -> Iterator[DateRow]:
    for moved, kept in zip(shift.promises, keep.promises, strict=True):
        yield DateRow(
            _("Promise: %(what)s", what=moved.item.what),
            *(days.in_words(day) for day in (moved.old, moved.new, kept.new)),
        )


def of_meetings(
    *,
    missed: list[CoachingSession],
    planned: list[CoachingSession],
    seats_lost: list[CaseModule],
    seats: list[CaseModule],
    without_seat: list[CaseModule],
) -> list[str]:
    """What becomes of coaching and training sessions, in sentences."""
    return [
        *(_("Called off: the coaching session of %(day)s.", day=_day(each)) for each in missed),
        *(
            _("Stays: the coaching session of %(day)s. Move it if it does not fit.", day=_day(each))
            for each in planned
        ),
        *(
            _("Missed, and needs another day: %(module)s.", module=_name(each))
            for each in seats_lost
        ),
        *(
            _("Stays: %(module)s on %(day)s.", module=_name(each), day=_day_of(each))
            for each in seats
        ),
        *(
            _("Waits for a training session: %(module)s.", module=_name(each))
            for each in without_seat
        ),
    ]


def _day(session: CoachingSession) -> str:
    return days.in_words(session.day)


def _name(taken: CaseModule) -> str:
    return taken.module.name_in(language())


def _day_of(taken: CaseModule) -> str:
    return days.in_words(taken.session.day) if taken.session else ""
