"""What goes without saying when a task is very late."""

from typing import Any

from coaching.data.demonstration.moments import Fields, Moment, in_words


def handle(_fields: Fields, moment: Moment) -> dict[str, Any]:
    """The coordinator has called, and waits for what was promised."""
    return {"decision": "wait", "wait_until": in_words(moment.in_weeks(3))}


USUAL = {"handle_late_task": handle}
