"""Between two coaches of an organisation: the summary that one writes and the other reads."""

from typing import Any

from sqlalchemy import select

from coaching.model.base import db
from coaching.model.history import note_event
from coaching.model.processes import Outcome, Task
from coaching.services.completions import Completion
from coaching.services.subjects import WRITES_HANDOVER, coach_change_of


def read_handover_facts(task: Task) -> dict[str, Any]:
    """Who has coached before, and whether there was time for a summary."""
    change = coach_change_of(task.process)
    written = select(Task.outcome).where(
        Task.process_id == task.process_id, Task.name == WRITES_HANDOVER
    )
    return {
        "former": change.former.name,
        "is_written": db.session.scalar(written) == Outcome.DONE,
    }


def write_handover_facts(task: Task) -> dict[str, Any]:
    """Who comes next, and from which day."""
    change = coach_change_of(task.process)
    return {"coach": change.coach.name, "from_on": change.from_on}


def read_handover(done: Completion) -> None:
    """The new coach knows how the organisation is doing."""
    note_event(done.by, "handover_read", done.case, task=done.task)
