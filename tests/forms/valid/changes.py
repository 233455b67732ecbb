"""A complete, valid answer to each form of those who follow each other."""

from typing import Any

FACTS: dict[str, dict[str, Any]] = {"sign_commitment_again": {"recap": True}}
VALID: dict[str, dict[str, str | list[str]]] = {
    "sign_commitment_again": {
        "text_read": "y",
        "working_time": "y",
        "meetings": "y",
        "results": "y",
        "no_retaliation": "y",
        "work_time_hours_per_month": "8",
        "may_be_named": "no",
        "signer_name": "Nina New",
        "signer_title": "Director",
        "signed_on": "3.8.2026",
        "wants_recap": "yes",
    },
    "find_coach": {"talked": "y", "agreed": "She goes on"},
    "write_handover": {
        "where_it_stands": "The plan is accepted",
        "still_open": "Nothing is open",
        "to_mind": "They like to meet in the morning",
    },
    "read_handover": {"got_in_touch": "y", "first_steps": "We meet next week"},
}
