"""What the cast types into the form about a late task: a function of the open task."""

from collections.abc import Callable
from typing import Any

from coaching.model.processes import Task

TYPED: dict[str, Callable[[Task], dict[str, Any]]] = {
    "handle_late_task": lambda _task: {
        "decision": "escalate",
        "reason": "Nobody answers the telephone",
    },
}
