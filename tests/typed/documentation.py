"""What the cast types into forms of documentation, by user task: a function of the open task."""

from collections.abc import Callable
from typing import Any

from coaching.data.assessment import STATEMENTS
from coaching.model.processes import Task
from coaching.services import tasks
from tests.typed.coaching import log

Typed = dict[str, Any]

PRACTICE: Typed = {
    "title": "Paid panel of experts by experience",
    "summary": "A panel of clients reads our job advertisements before they are published",
    "dimensions": ["d4", "d9"],
    "need": "Applicants dropped out in the first round and we did not know why",
    "environment": "A school of 60 people",
    "goal": "Everybody recognises themselves in our words",
    "how": "The panel meets twice a year, reads all texts and is paid by the hour",
    "involved": "Five clients and two people of human resources",
    "resources": "20 hours a year and the fees",
    "conditions": "Pay well, and act on what you hear",
    "results": "Twice as many applicants reached the second round",
    "level": "in_use",
    "tips": "Begin with one text",
    "may_be_named": "yes",
}


def _closing(_task: Task) -> Typed:
    return {statement.key: "3" for statement in STATEMENTS} | {
        "d1_1_evidence": "The statement of the board is on the intranet",
        "changed": "Recruitment is anonymous now, communication is as it was",
        "no_personal_data": "y",
    }


def _report(task: Task) -> Typed:
    facts = tasks.facts(task)
    rows: Typed = {}
    for number, goal in enumerate(facts["goals"]):
        rows |= {
            f"goals-{number}-key": goal["key"],
            f"goals-{number}-progress": "80",
            f"goals-{number}-result": "The checklist is in use",
            f"goals-{number}-evidence": "43 of 50 advertisements",
        }
    for number, action in enumerate(facts["actions"]):
        rows |= {
            f"actions-{number}-key": action["key"],
            f"actions-{number}-state": "done",
            f"actions-{number}-result": "Done together with the panel",
            f"actions-{number}-evidence": "Minutes of the panel",
        }
    return rows | {
        "biggest_change": "We call racism by its name",
        "what_failed": "The training of the summer workers",
        "working_time": "20 hours a month were enough",
        "embedding_owner": "Head of HR",
        "embedding_place": "The equality plan",
        "next_dates": "Review of the plan on 1.3.2028",
        "may_publish": "yes",
    }


def _completion(task: Task) -> Typed:
    facts = tasks.facts(task)
    agreed: Typed = {"may_end": "y"} if facts["ends"] else {}
    return agreed | {"certificate": facts["recommended"]}


TYPED: dict[str, Callable[[Task], dict[str, Any]]] = {
    "submit_closing_assessment": _closing,
    "write_final_report": _report,
    "check_final_report": lambda _task: {
        "has_results": "yes",
        "has_evidence": "yes",
        "lives_on": "yes",
        "no_persons": "yes",
        "comments": "A report to be proud of",
        "report_accepted": "yes",
        "final_note": "The sponsor needs a reminder in spring",
    },
    "propose_good_practices": lambda _task: {
        "proposes": "yes",
        "language": "en",
        **{f"proposals-0-{name}": value for name, value in PRACTICE.items()},
    },
    "hold_final_discussion": lambda task: log(task) | {"sponsor_present": "yes"},
    "give_feedback": lambda _task: {
        **dict.fromkeys(("useful", "coaching", "training", "tailoring", "safety"), "4"),
        "changed_practice": "clearly",
        "recommend": "9",
        "open_words": "The coach could listen more",
    },
    "accept_completion": _completion,
}
