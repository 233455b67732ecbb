"""What goes without saying about training: what is recommended, offered, and attended."""

from typing import Any

from coaching.data.demonstration.moments import Fields, Moment
from coaching.data.demonstration.texts import read
from coaching.data.demonstration.usual.coaching import NothingToSay

Values = dict[str, Any]
LATER = "later"


def propose(fields: Fields, moment: Moment) -> Values:
    """What the tables recommend; for whom, where a step says so."""
    who = fields.get("who", {})
    return {
        "coaching_interval": moment.facts["interval"],
        "modules": [
            {
                "module_id": each["id"],
                "way": each["way"],
                "level": each["level"],
                "who": who.get(each["id"], ""),
            }
            for each in moment.facts["modules"]
        ],
    }


def confirm(fields: Fields, moment: Moment) -> Values:
    """The training session that fits best, or none yet; another level or order is explained."""
    chosen = fields.get("sessions", {})
    why = read(moment.by.language)["general"]["other_level"][0]
    best = {each["id"]: next(iter(each["offers"]), None) for each in moment.facts["modules"]}
    return {
        "modules": [
            {
                "module_id": each["id"],
                "session": chosen.get(each["id"], _number(best[each["id"]])),
                "reason": why if _differs(each, best) else "",
            }
            for each in moment.facts["modules"]
        ]
    }


def _number(offer: Fields | None) -> str:
    return str(offer["id"]) if offer else LATER


def _differs(module: Fields, best: Fields) -> bool:
    """Another level than proposed, or before a module that comes first."""
    own = best[module["id"]]
    before = best if module["is_last"] else module["needs"]
    first = [best[key] for key in before if best.get(key)]
    return own is not None and (
        own["level"] != module["level"]
        or any(each["starts_at"] > own["starts_at"] for each in first)
    )


def participants(_fields: Fields, moment: Moment) -> Values:
    """Those whom the form suggests, or else as many of the team as can come."""
    suggested = moment.prefill.get("participants")
    team = [moment.members[each.key] for each in moment.organisation.team]
    return {"participants": suggested or team[: moment.facts["most"]]}


def attendance(fields: Fields, moment: Moment) -> Values:
    """Those who were named were there all the time, but for those who were not.

    Raises `NothingToSay`.
    """
    if moment.facts["session"] is None:
        raise NothingToSay
    keys = {number: key for key, number in moment.members.items()}
    absent, partly = fields.get("absent", ()), fields.get("partly", {})
    rows = []
    for each in moment.facts["named"]:
        key = keys[each["id"]]
        row = {"member_id": each["id"], "presence": "present", "hours": moment.facts["hours"]}
        if key in absent:
            row |= {"presence": "absent", "hours": ""}
        elif key in partly:
            row |= {"presence": "partly", "hours": partly[key]}
        rows.append(row)
    return {"held_on": moment.facts["session"].day, "attendance": rows}


USUAL = {
    "propose_training": propose,
    "accept_training": lambda _fields, _moment: {"training_accepted": "yes"},
    "confirm_training": confirm,
    "name_participants": participants,
    "record_attendance": attendance,
    "do_between_task": lambda _fields, _moment: {"can_be_shared": "yes"},
}
