"""What is written halfway through the year."""

from typing import Any

from coaching.data.assessment import DIMENSIONS
from coaching.data.demonstration.moments import Moment
from coaching.data.demonstration.texts import Texts
from coaching.data.demonstration.told.baseline import scores
from coaching.data.demonstration.told.coaching import chance_of, held

Values = dict[str, Any]
STATES = ("done", "in_progress", "in_progress", "not_started")
PROGRESS = {"diligent": 60, "steady": 45, "slow": 25, "silent": 10}
WEAK = frozenset({"slow", "silent"})


def review(moment: Moment, texts: Texts) -> Values:
    """How far each goal and action has come."""
    chance = chance_of(moment, "review")
    first = PROGRESS[texts.way.character]
    return {
        "quick": _quick(moment, texts),
        "states": list(STATES[: len(moment.facts["actions"])]),
        "goals": [
            {
                "progress": first + chance.choice((-10, 0, 10)),
                "done": texts.say(goal["done"]),
                "obstacle": texts.one("goal_obstacles", number),
            }
            for number, (goal, _row) in enumerate(
                zip(texts.goals, moment.facts["goals"], strict=False)
            )
        ],
        "helped": texts.one("helped"),
        "missing": texts.one("missing"),
        "sponsor_participation": "somewhat" if texts.way.character in WEAK else "actively",
        "goes_on": "no" if texts.way.decision == "withdraw" else "yes",
    }


def _quick(moment: Moment, texts: Texts) -> str:
    """One sign for each dimension, as far as the closing scores by half."""
    groups = scores(moment.organisation, texts.way.theme, later=1).split()
    first = [min(sign for sign in group) for group in groups]
    return "".join(first) if len(first) == len(DIMENSIONS) else ""


def summary(_moment: Moment, texts: Texts) -> Values:
    """What the coach makes of it."""
    name = "weak_assessments" if texts.way.character in WEAK else "assessments"
    return {"assessment": texts.one(name)}


def meeting(moment: Moment, texts: Texts) -> Values:
    """Organisation, management and programme looked at the same picture."""
    return held(moment, texts, chance_of(moment, "midpoint")) | {
        "present": list(moment.organisation.people),
        "topics": ["plan", texts.way.theme],
        "summary": texts.one("meeting_summaries"),
        "agreed": texts.one("meeting_agreed"),
        "sponsor_statement": texts.one("sponsor_statements"),
    }


def decision(_moment: Moment, texts: Texts) -> Values:
    """How the year goes on."""
    chosen = texts.way.decision
    return {
        "decision": chosen,
        "reason": texts.one(f"reasons_{chosen}"),
        "message": texts.one(f"messages_{chosen}"),
    }


def support(moment: Moment, texts: Texts) -> Values:
    """What stands in the way, and what was agreed."""
    return {
        "present": list(moment.organisation.people),
        "staff": [moment.by.key, texts.way.coach],
        "causes": texts.one("support_causes"),
        "agreement": texts.one("support_agreement"),
        "follow_up_on_in_weeks": 4,
    }


def after_support(_moment: Moment, texts: Texts) -> Values:
    """The year goes on."""
    return {"support_decision": "continue", "reason": texts.one("after_support")}


def revision(_moment: Moment, texts: Texts) -> Values:
    """One action less, so that the others can be done."""
    return {"changes": texts.one("reasons_adjust"), "without": [3]}


TOLD = {
    "review_progress": review,
    "summarise_midpoint": summary,
    "hold_midpoint_meeting": meeting,
    "decide_midpoint": decision,
    "hold_support_meeting": support,
    "decide_after_support": after_support,
    "revise_action_plan": revision,
    "review_revised_plan": lambda _moment, texts: {"comments": texts.one("plan_comments", 1)},
}
