"""What a running drawing has in memory between being loaded and being stored."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from coaching.engine.definitions import Definitions
from coaching.engine.process import Process as Running
from coaching.model.processes import Process, Task

# What a timer changes in the domain when it ends a task, given the task and the timer's name.
Ending = Callable[[Task, str], None]
# What it changes in the domain that a task opens.
Opening = Callable[[Task], None]


@dataclass
class Move:
    """A process in memory, inside the transaction that will store it."""

    process: Process
    running: Running
    definitions: Definitions
    ending: Ending | None = None
    opening: Opening | None = None
    opened: list[Task] = field(default_factory=list)
    # Closed now, after a coordinator was asked to handle that they are late.
    no_longer_late: list[Task] = field(default_factory=list)
    # Whether the state before the last completion still differs from today's by that alone.
    keeps_before_last: bool = False

    def waits_for(self, task: Task) -> bool:
        """Whether the process still waits for this task; the engine's word, not the row's."""
        return self.running.waits_for(task.step)

    def complete(self, task: Task, decisions: Mapping[str, Any]) -> None:
        """Finish the task's step and let the process go on."""
        waiting = self.running.timers
        before = self.process.state
        self.running.complete(task.step, decisions)
        # A timer that was due already would fire a second time from the state before.
        self.keeps_before_last = not self.running.fired & waiting
        self.process.before_last = before if self.keeps_before_last else None
        self.process.last_task_id = task.id

    def pass_over(self, task: Task) -> None:
        """Finish the step of a task that is not needed; timers stand still."""
        self.running.pass_over(task.step, {})
        # The state before the last completion knows nothing of it.
        self.process.before_last, self.process.last_task_id = None, task.id
