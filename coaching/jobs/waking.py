"""Processes wake up when a timer of theirs is due, each once, however many look."""

from datetime import datetime, timedelta

from sqlalchemy import select, update

from coaching import meters
from coaching.clock import now
from coaching.jobs.work import Work
from coaching.model.base import db, transaction
from coaching.model.processes import Process
from coaching.services import tasks

# After a crash; who fails and lives to tell is tried again after growing pauses.
WAKE_AGAIN = timedelta(minutes=5)


def due(limit: int) -> list[int]:
    """Processes whose timer is due."""
    query = (
        select(Process.id)
        .where(Process.next_timer_at <= now())
        .order_by(Process.next_timer_at, Process.id)
        .limit(limit)
    )
    with transaction():
        return list(db.session.scalars(query))


def wake(process_id: int) -> bool:
    """Let one process notice its timer, unless it is not due or somebody else has it."""
    due = _claim(process_id)
    if due is None:
        return False
    meters.WAKE_UP_LAG.observe((now() - due).total_seconds())
    tasks.wake(process_id)
    return True


def try_again(process_id: int, moment: datetime) -> None:
    """Wake it then, if it waits for a timer at all."""
    waits = Process.next_timer_at.is_not(None)
    with transaction():
        db.session.execute(
            update(Process)
            .where(Process.id == process_id, waits)
            .values(next_timer_at=moment)
            .execution_options(synchronize_session=False)
        )


def _claim(process_id: int) -> datetime | None:
    """Take it by moving its timer ahead, and give its moment; waking sets it anew."""
    with transaction():
        due = db.session.scalar(select(Process.next_timer_at).where(Process.id == process_id))
        claim = (
            update(Process)
            .where(
                Process.id == process_id,
                Process.next_timer_at == due,
                Process.next_timer_at <= now(),
            )
            .values(next_timer_at=now() + WAKE_AGAIN)
            .returning(Process.id)
            .execution_options(synchronize_session=False)
        )
        return due if db.session.scalar(claim) is not None else None


WAKING = Work("wake", due, wake, try_again)
