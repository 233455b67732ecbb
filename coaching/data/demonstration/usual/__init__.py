"""What goes without saying in the forms of the demonstration, by the user task that asks them."""

from collections.abc import Callable, Mapping
from typing import Any

from coaching.data.demonstration.moments import Fields, Moment
from coaching.data.demonstration.usual import (
    baseline,
    coaching,
    documentation,
    holds,
    intake,
    late_tasks,
    midpoint,
    training,
    withdrawal,
)

USUAL: Mapping[str, Callable[[Fields, Moment], Mapping[str, Any]]] = {
    **intake.USUAL,
    **baseline.USUAL,
    **training.USUAL,
    **coaching.USUAL,
    **midpoint.USUAL,
    **documentation.USUAL,
    **withdrawal.USUAL,
    **late_tasks.USUAL,
    **holds.USUAL,
}
