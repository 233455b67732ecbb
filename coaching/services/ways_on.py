"""How the year goes on after its midpoint: what was decided, as the organisation reads it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from coaching.clock import now, today
from coaching.data.midpoint import WAYS
from coaching.i18n import gettext as _
from coaching.model.cases import Case
from coaching.model.people import User
from coaching.services import records

# So long a decision stands on the first page of the organisation.
NEWS = timedelta(weeks=4)
AT_MIDPOINT, MEETING, AFTER_SUPPORT = (
    "decide_midpoint",
    "hold_support_meeting",
    "decide_after_support",
)


@dataclass(frozen=True)
class WayOn:
    """One decision, with what is to be done by when."""

    words: str
    leads_to: str
    message: str
    conditions: list[tuple[str, date]]
    at: datetime
    record_id: int

    @property
    def is_news(self) -> bool:
        """Decided lately, or with something still to be done."""
        ahead = any(day >= today() for _what, day in self.conditions)
        return ahead or now() - self.at <= NEWS


def last(user: User, case: Case) -> WayOn | None:
    """The last decision about the second half of a year, if this person may read it."""
    read = {
        answers.task_name: answers
        for answers in records.last_of(user, case.id, (AT_MIDPOINT, MEETING, AFTER_SUPPORT))
    }
    meeting = read.pop(MEETING, None)
    if not read:
        return None
    decided = max(read.values(), key=lambda answers: answers.id)
    values = decided.values
    # After a support meeting its conditions are those that count.
    counts = meeting if meeting is not None and decided.task_name == AFTER_SUPPORT else decided
    key = values.get("decision") or values.get("support_decision")
    way = next(way for way in WAYS if way.key == key)
    return WayOn(
        words=_(way.words),
        leads_to=_(way.leads_to),
        message=values.get("message") or "",
        conditions=conditions(counts.values),
        at=decided.at,
        record_id=decided.id,
    )


def conditions(values: Mapping[str, Any]) -> list[tuple[str, date]]:
    """What is to be done, and by when, as a form has it."""
    rows = values.get("conditions") or ()
    return [(row["what"], date.fromisoformat(row["due_on"])) for row in rows]
