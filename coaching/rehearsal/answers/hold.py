"""What people type when a year pauses."""

from datetime import timedelta

from coaching.clock import today
from coaching.rehearsal.answers.sheet import Sheet, Typed

GRANTED = 0.8  # how often


def decide_hold(sheet: Sheet) -> Typed:
    """The coordinator grants most of them, and has to ask the manager for a second one."""
    yes = "ask_manager" if sheet.facts["is_second"] else "granted"
    grants = _can_last(sheet) and sheet.happens(GRANTED)
    return {
        "hold_decision": yes if grants else "refused",
        "expected_until": _until(sheet) if grants else "",
        "reason": sheet.words(),
    }


def allow_second_hold(sheet: Sheet) -> Typed:
    """The manager allows it or not."""
    return {"second_hold_allowed": sheet.yes_or_no(), "reason": sheet.words()}


def check_hold(sheet: Sheet) -> Typed:
    """The day may be another one, as long as twelve weeks are not over."""
    until = {"expected_until": _until(sheet)} if _can_last(sheet) else {}
    return {"how_it_goes": sheet.words(), **until}


def resume_year(sheet: Sheet) -> Typed:
    """Either way to go on."""
    return {
        "what_changed": sheet.words(),
        "dates": sheet.one_of(("shift", "keep")),
        "left_out": sheet.words(),
    }


def _can_last(sheet: Sheet) -> bool:
    return bool(sheet.facts["latest_until"] > today())


def _until(sheet: Sheet) -> str:
    """Some day ahead, as far as twelve weeks allow."""
    weeks = sheet.one_of((1, 3, 6, 12))
    first = max(today(), sheet.facts.get("begins_on", today()))
    return str(min(first + timedelta(weeks=weeks), sheet.facts["latest_until"]).isoformat())


ANSWERS = {
    "decide_hold": decide_hold,
    "allow_second_hold": allow_second_hold,
    "check_hold": check_hold,
    "resume_year": resume_year,
}
