"""A complete, valid answer to every form of documentation, and the facts it is fitted to."""

from typing import Any

from coaching.data.assessment import STATEMENTS
from coaching.data.completion import CRITERIA

GOALS = [
    {"key": "a" * 32, "goal": "Every advertisement is checked", "target": "All of them"},
    {"key": "b" * 32, "goal": "Everybody knows how to intervene", "target": "9 of 10"},
]
ACTIONS = [
    {
        "key": "c" * 32,
        "what": "Write a checklist",
        "owner": "HR",
        "due": "1 March",
        "state": "in_progress",
    },
    {
        "key": "d" * 32,
        "what": "Train the teams",
        "owner": "HR",
        "due": "1 May",
        "state": "not_started",
    },
]
MET = [{"key": criterion.key, "met": True, "figures": "8 of 8"} for criterion in CRITERIA]

FACTS: dict[str, dict[str, Any]] = {
    "submit_closing_assessment": {
        "has_clients": False,
        "before": {"d1_1": {"value": "2", "evidence": "On the intranet"}},
        "one_change": "An anonymous first round",
    },
    "write_final_report": {"goals": GOALS, "actions": ACTIONS, "hours": 20},
    "check_final_report": {"returns_left": 2},
    "hold_final_discussion": {"members": [{"id": 11, "name": "Otto Oja"}]},
    "accept_completion": {"criteria": MET, "recommended": "completed", "ends": ["Log it"]},
}


def practice(number: int) -> dict[str, str | list[str]]:
    """One proposal."""
    return {
        f"proposals-{number}-title": "Paid panel of experts by experience",
        f"proposals-{number}-summary": "A panel reads our advertisements",
        f"proposals-{number}-dimensions": ["d4", "d9"],
        f"proposals-{number}-need": "Applicants dropped out in the first round",
        f"proposals-{number}-environment": "",
        f"proposals-{number}-goal": "Everybody recognises themselves in our words",
        f"proposals-{number}-how": "The panel meets twice a year.\r\nIt reads all texts.",
        f"proposals-{number}-involved": "Five people, paid by the hour",
        f"proposals-{number}-resources": "20 hours a year",
        f"proposals-{number}-conditions": "Pay well and act on what you hear",
        f"proposals-{number}-results": "Twice as many applicants in the second round",
        f"proposals-{number}-level": "in_use",
        f"proposals-{number}-tips": "",
        f"proposals-{number}-may_be_named": "yes",
    }


def goal(number: int, progress: str = "80") -> dict[str, str]:
    """The result of one goal."""
    return {
        f"goals-{number}-key": GOALS[number]["key"],
        f"goals-{number}-progress": progress,
        f"goals-{number}-result": "The checklist is in use",
        f"goals-{number}-evidence": "43 of 50 advertisements",
        f"goals-{number}-effect": "More applicants",
        f"goals-{number}-why_not": "",
    }


def action(number: int, state: str = "done") -> dict[str, str]:
    """The result of one action."""
    is_done = state in {"done", "in_progress"}
    return {
        f"actions-{number}-key": ACTIONS[number]["key"],
        f"actions-{number}-state": state,
        f"actions-{number}-result": "Written together with the panel" if is_done else "",
        f"actions-{number}-evidence": "",
        f"actions-{number}-effect": "",
        f"actions-{number}-why_not": "" if is_done else "The trainer fell ill",
    }


VALID: dict[str, dict[str, str | list[str]]] = {
    "submit_closing_assessment": {
        **{statement.key: "3" for statement in STATEMENTS},
        "d1_1_evidence": "The statement of the board is on the intranet",
        "changed": "Recruitment is anonymous now, communication is as it was",
        "no_personal_data": "y",
    },
    "write_final_report": {
        **goal(0),
        **goal(1, "30"),
        **action(0),
        **action(1, "dropped"),
        "biggest_change": "We speak of racism by its name",
        "what_failed": "The training of the teams",
        "working_time": "20 hours were enough",
        "embedding_owner": "Head of HR",
        "embedding_place": "The equality plan",
        "next_dates": "Review of the plan on 1.3.2028",
        "may_publish": "anonymised",
    },
    "check_final_report": {
        "has_results": "yes",
        "has_evidence": "no",
        "lives_on": "yes",
        "no_persons": "yes",
        "comments": "The second goal has no evidence, and you tell why",
        "report_accepted": "yes",
        "final_note": "The director decides alone",
    },
    "propose_good_practices": {
        "proposes": "yes",
        "why_nothing": "",
        "language": "fi",
        **practice(0),
        **practice(1),
    },
    "hold_final_discussion": {
        "held_on": "1.8.2026",
        "started_at": "13.00",
        "minutes": "60",
        "mode": "on_site",
        "sponsor_present": "no",
        "participants": ["11"],
        "topics": ["plan"],
        "summary": "We looked back at the year",
        "incident_told": "no",
        "risk": "none",
        "coach_note": "The director was not there",
    },
    "give_feedback": {
        **dict.fromkeys(("useful", "coaching", "training", "tailoring", "safety"), "4"),
        "training": "unknown",
        "changed_practice": "somewhat",
        "recommend": "9",
        "open_words": "More time for the plan",
    },
    "accept_completion": {
        "certificate": "participated",
        "reason": "The plan was never accepted",
        "may_end": "y",
    },
}
