"""What is written while an organisation gets started."""

from typing import Any

from coaching.data.demonstration.moments import Moment
from coaching.data.demonstration.texts import Texts
from coaching.data.demonstration.told.coaching import chance_of

Values = dict[str, Any]


def commitment(moment: Moment, _texts: Texts) -> Values:
    """A tenth of an hour for each person who works there, within reason."""
    hours = min(60, max(8, int(moment.organisation.about["staff_count"]) // 12))
    return {"work_time_hours_per_month": hours, "may_be_named": "yes"}


def assignment(_moment: Moment, texts: Texts) -> Values:
    """The coach whose languages and load fit."""
    return {"coach": texts.way.coach, "deputy_coach": texts.way.deputy}


def call(moment: Moment, texts: Texts) -> Values:
    """Who the organisation is, and what it expects."""
    chance = chance_of(moment)
    return {
        "present": list(moment.organisation.people),
        "started_at": "14.00" if moment.number % 2 else "9.30",
        "topics": [texts.way.theme, "plan"],
        "goal": texts.one("intro_goals"),
        "expectations": texts.one("expectations"),
        "practicalities": texts.one("practicalities", 1),
        "summary": f"{texts.way.about} {texts.one('intro_summary', 2)}".strip(),
        "agreed": texts.one("intro_agreed"),
        "progress_feeling": chance.choice((3, 3, 4)),
    }


TOLD = {
    "sign_commitment": commitment,
    "assign_coach": assignment,
    "hold_intro_call": call,
}
