"""What goes without saying while an organisation gets started."""

from typing import Any

from coaching.data.commitment import PROMISES
from coaching.data.demonstration.moments import Fields, Moment
from coaching.data.demonstration.usual.coaching import log

Values = dict[str, Any]


def commitment(_fields: Fields, moment: Moment) -> Values:
    """Every promise is made by whoever signs."""
    return {promise.key: True for promise in PROMISES} | {
        "text_read": True,
        "signer_name": moment.by.name,
        "signer_title": moment.by.title,
        "signed_on": moment.today,
    }


def team(_fields: Fields, moment: Moment) -> Values:
    """Everybody of the organisation but the management sponsor."""
    return {
        "members": [
            {
                "name": person.name,
                "email": person.email,
                "function": person.function,
                "language": person.language,
                "place": person.place,
            }
            for person in moment.organisation.team
        ]
    }


def call(fields: Fields, moment: Moment) -> Values:
    """Confidentiality is explained before anything else."""
    return log(fields, moment) | {"confidentiality_explained": True}


def kickoff(fields: Fields, moment: Moment) -> Values:
    """Everybody came, but for those who are named and those who have joined since."""
    absent = fields.get("absent", list(moment.members) if moment.joins else ())
    return {
        "held_on": moment.days.kickoff,
        "attendance": [
            {
                "member_id": number,
                "presence": "absent" if key in absent else "present",
                "hours": "" if key in absent else "2,5",
            }
            for key, number in moment.members.items()
        ],
    }


USUAL = {
    "sign_commitment": commitment,
    "name_team": team,
    "confirm_assignment": lambda _fields, _moment: {"coach_accepts": "yes"},
    "hold_intro_call": call,
    "record_kickoff": kickoff,
}
