"""A complete, valid answer to each form of those who follow each other."""

from typing import Any

FACTS: dict[str, dict[str, Any]] = {}
VALID: dict[str, dict[str, str | list[str]]] = {
    "write_handover": {
        "where_it_stands": "The plan is accepted",
        "still_open": "Nothing is open",
        "to_mind": "They like to meet in the morning",
    },
    "read_handover": {"got_in_touch": "y", "first_steps": "We meet next week"},
}
