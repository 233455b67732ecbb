"""What people type when one follows another, by user task: a function of the open task."""

from collections.abc import Callable
from typing import Any

from coaching.clock import today
from coaching.model.processes import Task

SIGNED = {
    "text_read": "y",
    "working_time": "y",
    "meetings": "y",
    "results": "y",
    "no_retaliation": "y",
    "work_time_hours_per_month": "8",
    "may_be_named": "yes",
    "signer_name": "Nina New",
    "signer_title": "Director",
}

TYPED: dict[str, Callable[[Task], dict[str, Any]]] = {
    "sign_commitment_again": lambda _task: {
        **SIGNED,
        "signed_on": f"{today():%-d.%-m.%Y}",
        "wants_recap": "no",
    },
    "find_coach": lambda _task: {"talked": "y", "agreed": "She goes on until the summer"},
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
