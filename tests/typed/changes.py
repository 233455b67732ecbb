"""What people type when one follows another, by user task: a function of the open task."""

from collections.abc import Callable
from typing import Any

from coaching.model.processes import Task

TYPED: dict[str, Callable[[Task], dict[str, Any]]] = {
    "write_handover": lambda _task: {
        "where_it_stands": "The plan is accepted, and two modules are done",
        "still_open": "The advertisements are to be checked",
        "to_mind": "They like to meet in the morning",
    },
    "read_handover": lambda _task: {
        "got_in_touch": "y",
        "first_steps": "We meet next week",
    },
}
