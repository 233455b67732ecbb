"""The late ladder of one year: it climbs when it is time, and no rung happens twice."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import func, select

from coaching.ladder import Rung
from coaching.model.base import db
from coaching.model.late_tasks import LateTask
from coaching.model.processes import Process, Task
from coaching.rehearsal.checks import Broken
from coaching.services import late_ladder


class Climbing:
    """What has climbed in a year so far, by task, due date and rung."""

    def __init__(self) -> None:
        self._reached: set[tuple[int, datetime | None, Rung]] = set()

    @staticmethod
    def next(tasks: Iterable[Task]) -> Task | None:
        """The open task that has to be looked at first."""
        waiting = [(task.next_rung_at, task.id, task) for task in tasks if task.next_rung_at]
        return min(waiting, key=lambda each: each[:2])[2] if waiting else None

    def climb(self, task: Task) -> None:
        """Let a task climb; raises `Broken` where it does so twice or comes down."""
        before, due = Rung(task.rung), task.due_at
        rung = late_ladder.climb(task.id)
        if rung < before:
            raise Broken(f"{task.name} (task {task.id}) came down from rung {before} to {rung}")
        if rung > before:
            if (task.id, due, rung) in self._reached:
                raise Broken(f"{task.name} (task {task.id}) climbed rung {rung} twice")
            self._reached.add((task.id, due, rung))
        _check_handling(task)


def _check_handling(task: Task) -> None:
    open_ones = (
        select(func.count())
        .select_from(LateTask)
        .join(Process, Process.id == LateTask.process_id)
        .where(LateTask.task_id == task.id, Process.ended_at.is_(None))
    )
    if (db.session.scalar(open_ones) or 0) > 1:
        raise Broken(f"{task.name} (task {task.id}) is handled twice at once")
