"""What the cast types into forms, by user task: a function of the open task."""

from collections.abc import Callable
from typing import Any

from coaching.model.processes import Task
from coaching.services import tasks


def _until(task: Task) -> str:
    return str(tasks.prefill(task)["expected_until"].isoformat())


TYPED: dict[str, Callable[[Task], dict[str, Any]]] = {
    "decide_hold": lambda task: {
        "hold_decision": "ask_manager" if tasks.facts(task)["is_second"] else "granted",
        "expected_until": _until(task),
        "reason": "",
    },
    "allow_second_hold": lambda _task: {"second_hold_allowed": "yes", "reason": ""},
    "check_hold": lambda task: {
        "how_it_goes": "They look for a new head of staff",
        "expected_until": _until(task),
    },
    "resume_year": lambda _task: {
        "what_changed": "There is a new contact person",
        "dates": "shift",
        "left_out": "Nothing",
    },
}
