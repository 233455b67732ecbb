"""What the cast types into forms, by user task: a function of the open task."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from coaching import clock
from coaching.data.assessment import DIMENSIONS
from coaching.model.processes import Task
from coaching.services import plan, tasks

Typed = dict[str, Any]


def review(task: Task, state: str = "in_progress", progress: str = "40") -> Typed:
    """The organisation looks back: every goal as far, every action in the same state."""
    facts = tasks.facts(task)
    typed: Typed = {dimension.key: "2" for dimension in DIMENSIONS}
    for number, goal in enumerate(facts["goals"]):
        typed |= {
            f"goals-{number}-key": goal["key"],
            f"goals-{number}-progress": progress,
            f"goals-{number}-done": "A checklist is in use",
            f"goals-{number}-change_needed": "no",
        }
    for number, action in enumerate(facts["actions"]):
        typed |= {
            f"actions-{number}-key": action["key"],
            f"actions-{number}-state": state,
        }
    return typed | {
        "helped": "Talking with the coach",
        "sponsor_participation": "actively",
        "goes_on": "yes",
    }


def _summary(task: Task) -> Typed:
    return {
        "assessment": "The first half went well",
        "risk": "none",
        "recommendation": tasks.facts(task)["recommended"]["none"],
    }


def _meeting(task: Task) -> Typed:
    return {
        "held_on": clock.today().isoformat(),
        "started_at": "13.00",
        "minutes": "90",
        "mode": "video",
        "participants": [str(member["id"]) for member in tasks.facts(task)["members"]],
        **_promises(task),
        "sponsor_took_part": "yes",
        "sponsor_statement": "We give the work more time",
        "topics": ["plan"],
        "summary": "We looked at every goal",
        "agreed_changes": "A later target",
        "risk": "none",
    }


def _promises(task: Task) -> Typed:
    typed: Typed = {}
    for number, item in enumerate(tasks.facts(task)["open_items"]):
        typed |= {
            f"follow_up-{number}-item_id": str(item["id"]),
            f"follow_up-{number}-state": "in_progress",
        }
    return typed


def _ahead(days: int) -> str:
    day: date = clock.today() + timedelta(days=days)
    return day.isoformat()


def condition(number: int = 0) -> Typed:
    """Something that is to be done in three weeks."""
    return {
        f"conditions-{number}-what": "Name a deputy contact person",
        f"conditions-{number}-due_on": _ahead(21),
    }


def revised(task: Task) -> Typed:
    """The plan as it stands, with one goal in other words and one action more."""
    standing = plan.standing(task.case_id)
    goals = standing.goals if standing else []
    actions = standing.actions if standing else []
    typed: Typed = {"title": "Fair recruitment", "changes": "The target comes later"}
    for number, goal in enumerate(goals):
        typed |= {
            f"goals-{number}-key": goal.key,
            f"goals-{number}-goal": goal.goal + ", twice",
            f"goals-{number}-dimension": goal.dimension,
            f"goals-{number}-indicator": goal.indicator,
            f"goals-{number}-target": goal.target,
        }
    for number, key in enumerate([*(action.key for action in actions), ""]):
        typed |= {
            f"actions-{number}-key": key,
            f"actions-{number}-what": f"Action {number + 1}",
            f"actions-{number}-owner_role": "Head of HR",
            f"actions-{number}-starts_on": "1.10.2026",
            f"actions-{number}-due_on": "1.6.2027",
            f"actions-{number}-resources": "",
        }
    return typed


def _support(task: Task) -> Typed:
    facts = tasks.facts(task)
    return {
        "held_on": clock.today().isoformat(),
        "participants": [str(member["id"]) for member in facts["members"]],
        "staff": [str(person["id"]) for person in facts["staff"]],
        "causes": "Nobody has working time for it",
        "agreement": "Ten hours a month from now on",
        **condition(),
        "follow_up_on": _ahead(28),
    }


TYPED: dict[str, Callable[[Task], Typed]] = {
    "review_progress": review,
    "summarise_midpoint": _summary,
    "hold_midpoint_meeting": _meeting,
    "decide_midpoint": lambda _task: {
        "decision": "continue",
        "reason": "Everything is on its way",
        "message": "Thank you for the first half",
    },
    "revise_action_plan": revised,
    "review_revised_plan": lambda _task: {
        "concrete": "yes",
        "measurable": "yes",
        "owner_with_mandate": "yes",
        "no_extra_burden": "yes",
        "lawful": "yes",
        "revision_approved": "yes",
    },
    "hold_support_meeting": _support,
    "decide_after_support": lambda _task: {
        "support_decision": "continue",
        "reason": "There is time for it now",
    },
}
