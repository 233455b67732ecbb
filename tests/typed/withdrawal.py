"""What the cast types into forms, by user task: a function of the open task."""

from collections.abc import Callable
from typing import Any

from coaching.model.processes import Task

TYPED: dict[str, Callable[[Task], dict[str, Any]]] = {
    "confirm_withdrawal": lambda _task: {
        "discussion_offered": "yes",
        "withdrawal_confirmed": "yes",
        "reason": "",
    },
    "record_exit": lambda _task: {
        "exit_reason": "resources",
        "useful": "The baseline",
        "keeps_baseline": "yes",
    },
}
