"""What a coach types into the form for guidance between coaching sessions."""

from typing import Any

from werkzeug.datastructures import MultiDict

from coaching.clock import today
from coaching.model.cases import Case
from coaching.model.guidance import GuidanceEntry
from coaching.model.people import User
from coaching.services import between_sessions, guidance
from forms.guidance_between import LogGuidance

KEY = "0123456789abcdef0123456789abcdef"
SUMMARY = "We spoke about the advertisement on the phone"
NOTE = "Only for me: the director hesitates"


def call(case: Case, **changes: Any) -> dict[str, Any]:
    """A call of half an hour with everybody."""
    facts = guidance.facts_of(case)
    typed: dict[str, Any] = {
        "form_key": KEY,
        "held_on": today().isoformat(),
        "minutes": "30",
        "mode": "phone",
        "participants": [str(member["id"]) for member in facts["members"]],
        "topics": ["d1"],
        "summary": SUMMARY,
        "coach_note": NOTE,
        "incident_told": "no",
        "risk": "none",
    }
    for number, item in enumerate(facts["open_items"]):
        typed |= {
            f"follow_up-{number}-item_id": str(item["id"]),
            f"follow_up-{number}-state": "in_progress",
        }
    return typed | changes


def logged_call(by: User, case: Case, key: str = KEY, **changes: Any) -> GuidanceEntry:
    """The entry of such a call, through the real form; fails when the form would refuse it."""
    typed = call(case, form_key=key, **changes)
    raw = MultiDict(
        [(k, v) for k, many in typed.items() for v in (many if isinstance(many, list) else [many])]
    )
    form = LogGuidance(formdata=raw, facts=guidance.facts_of(case), meta={"csrf": False})
    assert form.validate(), form.errors
    return between_sessions.log(by, case, form.answers(), key=key)
