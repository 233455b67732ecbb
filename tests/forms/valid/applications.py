"""Valid answers to the forms of an application."""

from typing import Any

from coaching.model.applications import CRITERIA
from tests.applying import FIELDS

SCORERS = {"scorers": [{"id": 1, "name": "Cora"}, {"id": 2, "name": "Carl"}]}
POINTS: dict[str, str | list[str]] = {
    **dict.fromkeys(CRITERIA, "3"),
    "reasons": "Clear",
    "disqualified": "no",
}

FACTS: dict[str, dict[str, Any]] = {"check_application": SCORERS}
VALID: dict[str, dict[str, str | list[str]]] = {
    "complete_application": {
        **FIELDS,
        "parent_org": "Lumikoski",
        "unit": "Main library",
        "staff_in_unit": "20",
        "how_spread": "In the network of libraries",
        "earlier_work": "Courses",
        "accessibility_needs": "No steps",
    },
    "check_application": {
        "application_complete": "no",
        "missing": ["sponsor", "why"],
        "message": "Who of the management supports it?",
        "conflict": "no",
        "scorers": ["1", "2"],
    },
    "score_application": POINTS,
    "give_third_score": POINTS,
    "select_application": {"outcome": "reserve", "reason": "No place", "reserve_place": "2"},
    "select_from_reserve": {"outcome": "selected", "reason": "The first one declined"},
    "tell_applicant": {"answer": "You have been selected."},
}
