"""What a service knows when a task is being completed."""

from dataclasses import dataclass
from typing import Any

from coaching.model.cases import Case
from coaching.model.people import User
from coaching.model.processes import Answers, Task

# What somebody types into a form, by field name.
Typed = dict[str, list[str]]


@dataclass(frozen=True)
class Completion:
    """Somebody's answers to a task, on their way into the programme's records."""

    by: User
    on_behalf_of: User | None
    task: Task
    values: dict[str, Any]
    answers: Answers

    @property
    def case(self) -> Case:
        """The case; tasks without one have no use for it."""
        return case_of(self.task)


def case_of(task: Task) -> Case:
    """The case that a task belongs to; tasks without one have no use for it."""
    if task.case is None:
        raise LookupError(f"{task.name} has no case")
    return task.case
