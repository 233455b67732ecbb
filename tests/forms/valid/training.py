"""A complete, valid answer to every form of training, and the facts it is fitted to."""

from datetime import UTC, datetime
from typing import Any

MODULES = [
    {
        "id": "M01",
        "name": "M01 Foundations",
        "mandatory": True,
        "way": "take",
        "level": "B",
        "needs": [],
    },
    {
        "id": "M06",
        "name": "M06 Intervening",
        "mandatory": False,
        "way": "take",
        "level": "B",
        "needs": ["M01"],
    },
    {
        "id": "M07",
        "name": "M07 Reports",
        "mandatory": False,
        "way": "self_study",
        "level": "A",
        "needs": ["M06"],
    },
    {
        "id": "M10",
        "name": "M10 Communication",
        "mandatory": False,
        "way": "leave_out",
        "level": "B",
        "needs": ["M01"],
    },
]


def offer(number: int, month: int, **changes: Any) -> dict[str, Any]:
    """A training session that an organisation may come to."""
    return {
        "id": number,
        "starts_at": datetime(2026, month, 12, 7, 0, tzinfo=UTC),
        "ends_at": datetime(2026, month, 12, 10, 0, tzinfo=UTC),
        "level": "B",
        "language": "fi",
        "mode": "remote",
        "trainer": "Tess Trainer",
        "seats": 14,
        **changes,
    }


PROPOSED = [
    {
        "id": "M01",
        "name": "M01 Foundations",
        "mandatory": True,
        "is_last": False,
        "level": "B",
        "for": "The whole team",
        "needs": [],
        "offers": [offer(1, 10), offer(2, 12, language="sv")],
    },
    {
        "id": "M06",
        "name": "M06 Intervening",
        "mandatory": False,
        "is_last": False,
        "level": "B",
        "for": "Supervisors",
        "needs": ["M01"],
        "offers": [offer(3, 11), offer(4, 12, level="A")],
    },
    {
        "id": "M12",
        "name": "M12 Follow-up",
        "mandatory": True,
        "is_last": True,
        "level": "B",
        "for": "The team",
        "needs": ["M01"],
        "offers": [offer(5, 10, seats=1)],
    },
]
MEMBERS = [
    {"id": 11, "name": "Otto Oja"},
    {"id": 12, "name": "Dora Dahl"},
    {"id": 13, "name": "Tea Tamm"},
]

FACTS: dict[str, dict[str, Any]] = {
    "propose_training": {"modules": MODULES, "interval": 24},
    "accept_training": {
        "returns_left": 2,
        "most_wishes": 2,
        "wishes": [("M06", "M06 Intervening"), ("M08", "M08 Services"), ("M10", "M10 Language")],
    },
    "confirm_training": {"modules": PROPOSED},
    "name_participants": {"members": MEMBERS, "fewest": 2, "most": 3},
    "record_attendance": {"named": MEMBERS[:2], "others": MEMBERS[2:], "hours": "3.00"},
    "do_between_task": {"for_management": True},
}


def module(number: int, key: str, way: str, level: str) -> dict[str, str]:
    """One row of the proposal."""
    return {
        f"modules-{number}-module_id": key,
        f"modules-{number}-way": way,
        f"modules-{number}-level": level,
        f"modules-{number}-who": "Supervisors",
    }


def session(number: int, key: str, chosen: str, reason: str = "") -> dict[str, str]:
    """One row of the dates."""
    return {
        f"modules-{number}-module_id": key,
        f"modules-{number}-session": chosen,
        f"modules-{number}-reason": reason,
    }


def attended(number: int, member_id: int, presence: str, hours: str) -> dict[str, str]:
    """One row of the attendance."""
    return {
        f"attendance-{number}-member_id": str(member_id),
        f"attendance-{number}-presence": presence,
        f"attendance-{number}-hours": hours,
    }


VALID: dict[str, dict[str, str | list[str]]] = {
    "propose_training": {
        **module(0, "M01", "take", "B"),
        **module(1, "M06", "take", "B"),
        **module(2, "M07", "self_study", "A"),
        **module(3, "M10", "take", "B"),
        "coaching_interval": "28",
        "reason": "Their website is being made anew",
    },
    "accept_training": {
        "training_accepted": "no",
        "change": "Communication suits us better than reports",
        "preferred_modules": ["M10"],
    },
    "confirm_training": {
        **session(0, "M01", "1"),
        **session(1, "M06", "self_study", "They took it two years ago"),
        **session(2, "M12", "later"),
    },
    "name_participants": {"participants": ["11", "13"], "needs": "Subtitles"},
    "record_attendance": {
        "held_on": "3.8.2026",
        **attended(0, 11, "present", "3"),
        **attended(1, 12, "absent", ""),
        "added-0-member_id": "13",
        "added-0-presence": "partly",
        "added-0-hours": "1,5",
    },
    "do_between_task": {
        "what": "We rewrote one job advertisement",
        "decision": "The group takes the subject up every quarter",
        "learned": "Half of our demands were habits",
        "can_be_shared": "yes",
    },
}
