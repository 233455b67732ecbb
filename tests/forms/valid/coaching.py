"""A complete, valid answer to every form of coaching, and the facts it is fitted to."""

from typing import Any

MEMBERS = [{"id": 11, "name": "Otto Oja"}, {"id": 12, "name": "Dora Dahl"}]
# What every kind of meeting needs to be logged.
LOG_FACTS: dict[str, Any] = {
    "members": MEMBERS,
    "owners": [
        {"key": "contact", "name": "Otto Oja, contact person"},
        {"key": "coach", "name": "Carl Coach, coach"},
        {"key": "member-12", "name": "Dora Dahl"},
    ],
    "plan_actions": [{"key": "a1", "what": "Write a checklist"}],
    "open_items": [
        {"id": 5, "what": "Find a meeting room", "owner": "Otto Oja", "due": "1 August"},
        {"id": 6, "what": "Send the slides", "owner": "Carl Coach", "due": "3 August"},
    ],
}
# A valid entry of the log, as a browser sends it.
LOG: dict[str, str | list[str]] = {
    "held_on": "31.7.2026",
    "started_at": "13.00",
    "minutes": "90",
    "mode": "on_site",
    "participants": ["11", "12"],
    "other_participants": "2 team leaders",
    "follow_up-0-item_id": "5",
    "follow_up-0-state": "done",
    "follow_up-0-note": "Room 4",
    "follow_up-1-item_id": "6",
    "follow_up-1-state": "in_progress",
    "follow_up-1-new_due_on": "1.10.2026",
    "follow_up-1-reason": "The slides are being translated",
    "topics": ["d4", "plan"],
    "goal": "A checklist for advertisements",
    "summary": "We went through the first advertisements.\r\nTwo of them need work.",
    "agreed": "Every advertisement is checked",
    "action_items-0-what": "Check the summer advertisements",
    "action_items-0-owner": "member-12",
    "action_items-0-due_on": "1.9.2026",
    "action_items-0-plan_action": "a1",
    "next_on": "2026-09-03",
    "progress_feeling": "4",
    "good_practice_lead": "The anonymous first round",
    "incident_told": "yes",
    "guidance_given": "yes",
    "risk": "minor",
    "risk_kind": "management",
    "coach_note": "The director decides alone",
}

FACTS: dict[str, dict[str, Any]] = {
    "plan_session": {"last_day": "23 August 2027", "proposals_left": 3, "open_items": []},
    "confirm_time": {"members": MEMBERS, "is_last": False},
    "log_session": LOG_FACTS | {"move_until": "14 August"},
}
VALID: dict[str, dict[str, str | list[str]]] = {
    "plan_session": {
        "day": "5.10.2026",
        "starts_at": "13.00",
        "minutes": "75",
        "mode": "video",
        "place": "https://video.example.org/harjula",
        "goal": "A checklist for advertisements",
        "agenda": "The first draft",
        "ahead_day": "2.11.2026",
        "ahead_at": "9.30",
    },
    "confirm_time": {
        "time_suits": "no",
        "wishes-0-day": "6.10.2026",
        "wishes-0-at": "10.00",
        "wish_words": "Or any Tuesday",
        "own_topics": "Our next advertisement",
        "who_comes": ["11"],
    },
    "log_session": {"outcome": "held", **LOG},
    "accept_summary": {
        "view": "complete",
        "addition": "The third advertisement is in work too",
        "own_note": "Tell the management group",
    },
}
