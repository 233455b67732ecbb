"""What goes without saying halfway through the year."""

from typing import Any

from coaching.data.demonstration.moments import Fields, Moment
from coaching.data.demonstration.usual.baseline import CHECKS
from coaching.data.demonstration.usual.coaching import log

Values = dict[str, Any]


def review(fields: Fields, moment: Moment) -> Values:
    """Goals stay as they are, and actions are under way unless a step tells their states."""
    return {
        "goals": [{"key": goal["key"], "change_needed": "no"} for goal in moment.facts["goals"]],
        "actions": with_states(fields, moment),
        "sponsor_participation": "actively",
        "goes_on": "yes",
    }


def with_states(fields: Fields, moment: Moment) -> list[Values]:
    """Every action of the plan with how far it has come."""
    actions = moment.facts["actions"]
    states = fields.get("states", ["in_progress"] * len(actions))
    return [
        {"key": action["key"], "state": state}
        for action, state in zip(actions, states, strict=True)
    ]


def summarise(fields: Fields, moment: Moment) -> Values:
    """The coach recommends what the table does."""
    risk = fields.get("risk", "none")
    return {"risk": risk, "recommendation": moment.facts["recommended"][risk]}


def meeting(fields: Fields, moment: Moment) -> Values:
    """The management sponsor took part."""
    return log(fields, moment) | {"minutes": 90, "sponsor_took_part": "yes"}


def support(_fields: Fields, moment: Moment) -> Values:
    """It is recorded on the day on which it was held."""
    return {"held_on": moment.today}


def revise(fields: Fields, moment: Moment) -> Values:
    """The plan as it stands, without the actions that a step names by number."""
    without = fields.get("without", ())
    actions = [
        action for number, action in enumerate(moment.prefill["actions"]) if number not in without
    ]
    return {
        "title": moment.prefill["title"],
        "goals": moment.prefill["goals"],
        "actions": actions,
    }


def approve(_fields: Fields, _moment: Moment) -> Values:
    """The revised plan passes every check."""
    return dict.fromkeys(CHECKS, "yes") | {"revision_approved": "yes"}


USUAL = {
    "review_progress": review,
    "summarise_midpoint": summarise,
    "hold_midpoint_meeting": meeting,
    "hold_support_meeting": support,
    "revise_action_plan": revise,
    "review_revised_plan": approve,
}
