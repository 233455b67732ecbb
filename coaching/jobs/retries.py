"""What failed is tried again at once, since an administrator asks for it."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from sqlalchemy import or_, select, update

from coaching.clock import now
from coaching.jobs import mails
from coaching.jobs.rounds import JOBS
from coaching.model.base import db, transaction
from coaching.model.failures import Failure
from coaching.model.history import note_event
from coaching.model.people import User
from coaching.permissions import Can, require
from coaching.services import failures

AGAIN: Mapping[str, Callable[[int, datetime], None]] = {
    **{job.name: job.try_again for job in JOBS},
    mails.ADDRESS: mails.write_again,
    mails.SERVER: mails.ask_again,
}


def retry(user: User, chosen: Iterable[Failure]) -> int:
    """Let failed work be done in the next round; gives how much of it still had to wait."""
    require(user, Can.ADMINISTER)
    return sum(_retry(user, failure) for failure in list(chosen))


def _retry(user: User, failure: Failure) -> bool:
    """Of two who press at once, or of one who presses twice, one does it."""
    tried = Failure.next_try_at.between(now() - failures.TRIED, now())
    waits = or_(Failure.next_try_at.is_(None), ~tried)
    standing = (Failure.id == failure.id, Failure.resolved_at.is_(None), waits)
    job, thing_id = failure.job, failure.thing_id
    with transaction():
        if db.session.scalar(select(Failure.id).where(*standing)) is None:
            return False
    # First, and harmless twice: a crash in between leaves the button to be pressed again.
    AGAIN[job](thing_id, now())
    with transaction():
        taken = db.session.scalar(
            update(Failure)
            .where(*standing)
            .values(next_try_at=now())
            .returning(Failure.id)
            .execution_options(synchronize_session=False)
        )
        if taken is None:
            return False
        note_event(user, "retried", job=job, thing=thing_id)
    return True
