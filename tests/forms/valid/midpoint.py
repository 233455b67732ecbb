"""A complete, valid answer to each form of the midpoint, and the facts it is fitted to."""

from typing import Any

from coaching.data.assessment import DIMENSIONS

GOAL, ACTIONS = "a" * 32, ("b" * 32, "c" * 32, "d" * 32)
PLAN: dict[str, Any] = {
    "goals": [{"key": GOAL, "words": "Every advertisement is checked"}],
    "actions": [{"key": key, "words": f"Action {n}"} for n, key in enumerate(ACTIONS, start=1)],
}
MEMBERS = [{"id": 11, "name": "Otto Oja"}, {"id": 12, "name": "Dora Dahl"}]
STAFF = [{"id": 21, "name": "Mona Manager"}, {"id": 22, "name": "Carl Coach"}]

FACTS: dict[str, dict[str, Any]] = {
    "review_progress": PLAN,
    "summarise_midpoint": {
        "recommended": {"none": "continue", "minor": "continue", "serious": "escalate"}
    },
    "hold_midpoint_meeting": {"members": MEMBERS},
    "revise_action_plan": PLAN,
    "review_revised_plan": {"returns_left": 2},
    "hold_support_meeting": {"members": MEMBERS, "staff": STAFF},
}


def condition(number: int, due_on: str = "1.4.2027") -> dict[str, str]:
    """One row of conditions."""
    return {
        f"conditions-{number}-what": "Name a deputy contact person",
        f"conditions-{number}-due_on": due_on,
    }


def _action(number: int) -> dict[str, str]:
    return {
        f"actions-{number}-what": f"Action {number + 1}, changed",
        f"actions-{number}-owner_role": "Head of HR",
        f"actions-{number}-starts_on": "1.10.2026",
        f"actions-{number}-due_on": "1.5.2027",
        f"actions-{number}-resources": "",
    }


VALID: dict[str, dict[str, str | list[str]]] = {
    "review_progress": {
        "goals-0-key": GOAL,
        "goals-0-progress": "40",
        "goals-0-done": "A checklist is in use",
        "goals-0-obstacle": "",
        "goals-0-change_needed": "yes",
        "goals-0-change": "The target comes too early",
        **{f"actions-{n}-key": key for n, key in enumerate(ACTIONS)},
        **{f"actions-{n}-state": "in_progress" for n in range(3)},
        **{dimension.key: "2" for dimension in DIMENSIONS},
        "d7": "not_applicable",
        "helped": "Talking with the coach",
        "missing": "",
        "sponsor_participation": "somewhat",
        "goes_on": "yes",
    },
    "summarise_midpoint": {
        "assessment": "The first half went well",
        "risk": "minor",
        "risk_kind": "resources",
        "recommendation": "adjust",
        "reason": "The organisation itself wants other targets",
    },
    "hold_midpoint_meeting": {
        "held_on": "3.8.2026",
        "started_at": "9.30",
        "minutes": "90",
        "mode": "video",
        "participants": ["11", "12"],
        "sponsor_took_part": "yes",
        "sponsor_statement": "We give the work more time",
        "topics": ["plan", "resources"],
        "summary": "We looked at every goal",
        "agreed_changes": "A later target\r\nMonthly meetings of the team",
        "risk": "none",
    },
    "decide_midpoint": {
        "decision": "adjust",
        "reason": "Two goals come too early",
        **condition(0),
        "message": "Thank you for the first half",
    },
    "revise_action_plan": {
        "changes": "The target comes later, since the checklist took longer",
        "title": "Fair recruitment",
        "goals-0-key": GOAL,
        "goals-0-goal": "Every advertisement is checked twice",
        "goals-0-dimension": "d4",
        "goals-0-indicator": "Share of checked advertisements",
        "goals-0-baseline": "",
        "goals-0-target": "All of them",
        "actions-0-key": ACTIONS[0],
        **_action(0),
        "actions-1-key": ACTIONS[1],
        **_action(1),
        **_action(2),
    },
    "review_revised_plan": {
        "concrete": "yes",
        "measurable": "yes",
        "owner_with_mandate": "yes",
        "no_extra_burden": "yes",
        "lawful": "yes",
        "comments": "Clear changes",
        "revision_approved": "yes",
    },
    "hold_support_meeting": {
        "held_on": "3.8.2026",
        "participants": ["11"],
        "staff": ["21", "22"],
        "causes": "Nobody has working time for it",
        "agreement": "Ten hours a month from now on",
        **condition(0),
        "follow_up_on": "7.9.2026",
    },
    "decide_after_support": {"support_decision": "continue", "reason": "There is time for it now"},
}
