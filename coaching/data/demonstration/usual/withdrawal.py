"""What goes without saying when an organisation leaves early."""

from typing import Any

from coaching.data.demonstration.moments import Fields, Moment

Values = dict[str, Any]


def confirm(_fields: Fields, _moment: Moment) -> Values:
    """The manager has offered a talk, and confirms."""
    return {"discussion_offered": "yes", "withdrawal_confirmed": "yes"}


USUAL = {
    "confirm_withdrawal": confirm,
    "record_exit": lambda _fields, _moment: {"keeps_baseline": "yes"},
}
