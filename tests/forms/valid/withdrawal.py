"""A complete, valid answer to each form of a withdrawal, and the facts it is fitted to."""

from typing import Any

FACTS: dict[str, dict[str, Any]] = {}
VALID: dict[str, dict[str, str | list[str]]] = {
    "confirm_withdrawal": {
        "discussion_offered": "yes",
        "withdrawal_confirmed": "no",
        "reason": "They found the working time",
    },
    "record_exit": {
        "exit_reason": "other",
        "explanation": "Two organisations become one",
        "useful": "The baseline",
        "keeps_baseline": "no",
    },
}
