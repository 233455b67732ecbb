"""Let tasks become very late, as the background work sees them."""

from datetime import datetime, timedelta

from sqlalchemy import update

from coaching import clock
from coaching.clock import now
from coaching.jobs.climbing import CLIMBING
from coaching.ladder import Rung
from coaching.model.base import db, transaction
from coaching.model.processes import Task
from coaching.services import late_ladder
from tests.story import open_task


def climb_until(moment: datetime) -> None:
    """Let the background work look every morning."""
    while now() < moment:
        clock.set_to(min(now() + timedelta(hours=6), moment))
        for task_id in late_ladder.due(1000):
            CLIMBING.attempt(task_id)
    db.session.expire_all()


def make_late(task: Task) -> Task:
    """Let only this task climb, until a coordinator has to handle it; gives that task."""
    with transaction():
        db.session.execute(update(Task).where(Task.id != task.id).values(next_rung_at=None))
        task.next_rung_at = now()
        task.due_at = now() - timedelta(days=18)
    climb_until(now() + timedelta(days=4))
    assert task.rung == Rung.HANDLED
    return open_task(task.case, "handle_late_task")
