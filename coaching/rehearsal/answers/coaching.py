"""What coach and contact person type about their coaching sessions."""

from datetime import date, timedelta

from coaching import calendar, clock
from coaching.calendar import add_working_days
from coaching.clock import HELSINKI
from coaching.model.coaching_sessions import CoachingSession
from coaching.rehearsal.answers.log import TIMES, log
from coaching.rehearsal.answers.sheet import Sheet, Typed, typed_day
from coaching.services import coaching_sessions, subjects

MEETINGS = ("video", "phone", "on_site")
CALLED_OFF = ("cancelled_by_organisation", "cancelled_by_coach")
LATER = timedelta(days=28)


def plan_session(sheet: Sheet) -> Typed | None:
    """A day about when it is time, and now and then the session after that one too."""
    first = max(sheet.case.cohort.starts_on, subjects.suggested_day(sheet.case))
    day = free_day(sheet, first + timedelta(days=sheet.chance.randint(-5, 10)))
    if day is None:
        return None
    typed = {
        "day": typed_day(day),
        "starts_at": sheet.one_of(TIMES),
        "minutes": str(sheet.chance.randrange(30, 180, 15)),
        "mode": sheet.one_of(MEETINGS),
        "place": sheet.one_of(("", "https://meet.example.org/a?b=1&c=2", "Main Street 1")),
        "goal": sheet.one_of(("", "Agree on what comes next")),
        "agenda": sheet.words_or_none(),
    }
    after = free_day(sheet, day + LATER)
    if after is not None and after > day and sheet.happens(sheet.fate.plans_ahead):
        typed |= {"ahead_day": typed_day(after), "ahead_at": sheet.one_of(TIMES)}
    return typed


def free_day(sheet: Sheet, wanted: date) -> date | None:
    """A day on or after the wanted one on which people can meet, or one before; None if none."""
    blackouts = sheet.case.cohort.dates.blackouts
    first = add_working_days(clock.today(), 1)
    last = coaching_sessions.last_day(sheet.case)
    for day in (calendar.after_blackouts(max(wanted, first), blackouts), last):
        if first <= day <= last:
            return day
    return None


def confirm_time(sheet: Sheet) -> Typed:
    """It suits, or another time would suit better."""
    typed: Typed = {"own_topics": sheet.words_or_none(), "who_comes": _some(sheet)}
    if sheet.facts["is_last"] or not sheet.refuses():
        return typed | {"time_suits": "yes"}
    wished = sheet.day(clock.today() + timedelta(days=7), 20)
    return typed | {
        "time_suits": "no",
        "wishes-0-day": sheet.one_of(("", wished)),
        "wish_words": "Any Tuesday morning",
    }


def _some(sheet: Sheet) -> list[str]:
    return sheet.some_of([str(each["id"]) for each in sheet.facts["members"]])


def log_session(sheet: Sheet) -> Typed | None:
    """It was held, or it was not: for one of several reasons, some of which are known before."""
    session = sheet.task.coaching_session
    if session is None:
        raise LookupError(f"task {sheet.task.id} is about no coaching session")
    ahead = session.starts_at > clock.now()
    if not ahead and not sheet.happens(sheet.fate.mishaps):
        return log(sheet, session.day) | {"outcome": "held"}
    moved = _moved(sheet, session)
    if moved is not None and sheet.happens(0.4):
        return moved
    return {
        "outcome": sheet.one_of(CALLED_OFF if ahead else (*CALLED_OFF, "no_show")),
        "reason": "Somebody fell ill",
    }


def _moved(sheet: Sheet, session: CoachingSession) -> Typed | None:
    """Another day within reach, if there is one."""
    day = free_day(sheet, max(session.day, clock.today()) + timedelta(days=sheet.one_of((1, 3, 7))))
    if day is None or day > coaching_sessions.move_until(session):
        return None
    return {
        "outcome": "moved",
        "reason": "Another meeting came up",
        "new_on": typed_day(day),
        "new_at": f"{session.starts_at.astimezone(HELSINKI):%H.%M}",
    }


def accept_summary(sheet: Sheet) -> Typed:
    """Right as it is, or with something to add."""
    adds = sheet.refuses()
    return {
        "view": "complete" if adds else "agree",
        "addition": sheet.words() if adds else "",
        "own_note": sheet.words_or_none(),
    }


ANSWERS = {
    "plan_session": plan_session,
    "confirm_time": confirm_time,
    "log_session": log_session,
    "accept_summary": accept_summary,
}
