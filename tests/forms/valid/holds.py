"""A complete, valid answer to each form of a hold, and the facts it is fitted to."""

from datetime import date, timedelta
from typing import Any

from coaching.clock import today

UNTIL = (today() + timedelta(days=30)).isoformat()
FACTS: dict[str, dict[str, Any]] = {
    "decide_hold": {"is_second": False, "latest_until": date(2099, 1, 1)},
    "check_hold": {"latest_until": date(2099, 1, 1)},
}
VALID: dict[str, dict[str, str | list[str]]] = {
    "decide_hold": {"hold_decision": "granted", "expected_until": UNTIL, "reason": ""},
    "allow_second_hold": {"second_hold_allowed": "no", "reason": "The year is nearly over"},
    "check_hold": {"how_it_goes": "They look for people", "expected_until": UNTIL},
    "resume_year": {
        "what_changed": "There is a new contact person",
        "dates": "keep",
        "left_out": "The module on recruitment",
    },
}
