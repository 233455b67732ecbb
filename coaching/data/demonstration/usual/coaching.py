"""What goes without saying when a coaching session is planned, agreed and logged."""

from datetime import time
from typing import Any

from coaching.data.demonstration.moments import Fields, Moment

Values = dict[str, Any]
AFTER_LUNCH = time(13)
HELD = "held"


class NothingToSay(Exception):
    """There is no session to speak of: no day is left for it, or none has been chosen."""


def plan(fields: Fields, moment: Moment) -> Values:
    """The day that the form suggests, or the first one after it on which people can meet.

    Raises `NothingToSay`.
    """
    known = moment.prefill
    suggested = moment.days.meeting_from(known["day"]) if known.get("day") else None
    if suggested is None and "meet" not in fields:
        raise NothingToSay
    return {"starts_at": AFTER_LUNCH, "mode": "video"} | _said(known) | {"day": suggested}


def log(fields: Fields, moment: Moment) -> Values:
    """What the form suggests; the contact person and the deputy took part."""
    outcome = fields.get("outcome", HELD)
    if outcome != HELD:
        return {}
    people = moment.organisation.people
    took_part = [
        number
        for key, number in moment.members.items()
        if people[key].place in ("contact", "deputy")
    ]
    usual = {
        "held_on": moment.today,
        "started_at": AFTER_LUNCH,
        "minutes": 60,
        "mode": "video",
        "participants": took_part,
        "incident_told": "no",
        "risk": "none",
    }
    return usual | _said(moment.prefill) | {"follow_up": follow_up(fields, moment)}


def log_session(fields: Fields, moment: Moment) -> Values:
    """The coaching session was held."""
    return log(fields, moment) | {"outcome": HELD}


def follow_up(fields: Fields, moment: Moment) -> list[Values]:
    """Promises from before are under way, unless a step has news of them by their keys."""
    news, keys = fields.get("news", {}), moment.organisation.promises
    return [
        {"item_id": item["id"], "state": "in_progress"} | _news(news.get(keys.get(item["what"])))
        for item in moment.facts["open_items"]
    ]


def _news(told: Any) -> Values:
    """A state by itself, or several fields of a promise."""
    if isinstance(told, str):
        return {"state": told}
    return dict(told or {})


def _said(values: Fields) -> Values:
    return {name: value for name, value in values.items() if value not in (None, "", [])}


USUAL = {
    "plan_session": plan,
    "confirm_time": lambda _fields, _moment: {"time_suits": "yes"},
    "log_session": log_session,
    "accept_summary": lambda _fields, _moment: {"view": "agree"},
}
