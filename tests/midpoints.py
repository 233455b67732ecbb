"""An organisation halfway through its year, with its plan accepted and its training to come."""

from tests.years import Year

# What nobody does here: the midpoint does not wait for training and coaching.
BESIDE = frozenset({"propose_training", "plan_session"})


def reach(year: Year, until: str = "review_progress", **changes: dict[str, object]) -> Year:
    """Until a task of the midpoint is open; ``changes`` is what is answered otherwise, by task."""
    year.begin()
    return year.live(until, leaving=BESIDE, **changes)
