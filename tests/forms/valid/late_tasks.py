"""A complete, valid answer to the form about a late task, and the facts it is fitted to."""

from typing import Any

FACTS: dict[str, dict[str, Any]] = {
    "handle_late_task": {
        "name": "Name your team",
        "people": [{"id": 7, "name": "Dora"}],
        "is_skippable": True,
        "no_hold": "",
    },
}
VALID: dict[str, dict[str, str | list[str]]] = {
    "handle_late_task": {
        "decision": "reassign",
        "given_to": "7",
        "reason": "Otto is on leave until Christmas",
    },
}
