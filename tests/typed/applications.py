"""What people answer to the tasks of an application."""

from typing import Any

from coaching.model.applications import CRITERIA
from coaching.model.processes import Task
from coaching.services import tasks

Typed = dict[str, Any]


# Each has a page of its own, in the tests of applications.
OF_APPLICATIONS = frozenset(
    {
        *("check_application", "complete_application", "score_application", "give_third_score"),
        *("select_application", "select_from_reserve", "tell_applicant"),
    }
)


def check(task: Task) -> Typed:
    """It is complete, and the first two who can score it do."""
    able = [str(each["id"]) for each in tasks.facts(task)["scorers"]]
    return {"application_complete": "yes", "conflict": "no", "scorers": able[:2]}


def points(each: str = "4") -> Typed:
    """So many points for each criterion."""
    return {
        **dict.fromkeys(CRITERIA, each),
        "reasons": "Clear and realistic",
        "disqualified": "no",
    }


TYPED = {
    "check_application": check,
    "score_application": lambda _task: points(),
    "give_third_score": lambda _task: points(),
    "select_application": lambda _task: {"outcome": "selected", "reason": "It fits"},
    "select_from_reserve": lambda _task: {"outcome": "selected", "reason": "A place is free"},
    "tell_applicant": lambda task: tasks.prefill(task),
}
