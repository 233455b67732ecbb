"""Valid answers to the forms of the later phases, and the facts they are fitted to."""

from typing import Any

from tests.forms.valid import (
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

LATER = (
    training,
    coaching,
    midpoint,
    documentation,
    withdrawal,
    changes,
    late_tasks,
    holds,
    applications,
)

FACTS: dict[str, dict[str, Any]] = {k: v for room in LATER for k, v in room.FACTS.items()}
VALID: dict[str, dict[str, str | list[str]]] = {
    k: v for room in LATER for k, v in room.VALID.items()
}
