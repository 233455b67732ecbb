"""An organisation halfway through its year, with its plan accepted and its training to come."""

from typing import Any

from tests.years import Year

# What nobody does here: the midpoint does not wait for training and coaching.
BESIDE = frozenset({"propose_training", "plan_session"})
UNTIL_MEETING = ("review_progress", "summarise_midpoint", "hold_midpoint_meeting")
UNTIL_DECISION = (*UNTIL_MEETING, "decide_midpoint")


def reach(year: Year, until: str = "review_progress", **changes: dict[str, Any]) -> Year:
    """Until a task of the midpoint is open; ``changes`` is what is answered otherwise, by task."""
    year.begin()
    return year.live(until, leaving=BESIDE, **changes)


def do(year: Year, *tasks: str, **changes: Any) -> None:
    """Answer tasks one after the other; the last one with changes."""
    for name in tasks[:-1]:
        year.do(name)
    year.do(tasks[-1], **changes)


def open_names(year: Year) -> list[str]:
    """What the midpoint waits for."""
    return [name for name in year.names if name not in BESIDE]
