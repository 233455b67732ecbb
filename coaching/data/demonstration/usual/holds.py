"""What goes without saying when a year pauses."""

from typing import Any

from coaching.data.demonstration.moments import Fields, Moment


def decide(_fields: Fields, moment: Moment) -> dict[str, Any]:
    """The coordinator grants what was asked for."""
    return {"hold_decision": "granted", "expected_until": moment.prefill["expected_until"]}


USUAL = {"decide_hold": decide}
