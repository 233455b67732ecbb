"""What the cast types into the forms of the later phases, by user task."""

from typing import Any

from tests.typed import (
    applications,
    changes,
    coaching,
    documentation,
    holds,
    late_tasks,
    midpoint,
    training,
    withdrawal,
)

LATER: dict[str, Any] = {
    **training.TYPED,
    **coaching.TYPED,
    **midpoint.TYPED,
    **documentation.TYPED,
    **withdrawal.TYPED,
    **changes.TYPED,
    **late_tasks.TYPED,
    **holds.TYPED,
    **applications.TYPED,
}
