"""What is written about training, and about what was done between two trainings."""

from typing import Any

from coaching.data.demonstration.moments import Moment
from coaching.data.demonstration.texts import Texts
from coaching.data.demonstration.told.coaching import chance_of

Values = dict[str, Any]
LEADING = "M03"
ABSENCES = 0.12


def participants(_moment: Moment, texts: Texts) -> Values:
    """Who needs what."""
    return {"needs": texts.one("needs", _moment.number)}


def attendance(moment: Moment, _texts: Texts) -> Values:
    """Now and then somebody could not come."""
    team = [each.key for each in moment.organisation.team]
    chance = chance_of(moment, moment.module)
    return {"absent": [key for key in team[1:] if chance.random() < ABSENCES]}


def between(moment: Moment, texts: Texts) -> Values:
    """What was done, and what it taught."""
    told = texts.between(moment.module)
    return told if moment.module == LEADING else told | {"decision": ""}


TOLD = {
    "name_participants": participants,
    "record_attendance": attendance,
    "do_between_task": between,
}
