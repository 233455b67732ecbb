"""A round of background work: the list of all of it, in the order in which it is done."""

from contextlib import suppress
from datetime import datetime, timedelta
from typing import Protocol

import structlog
from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError

from coaching import meters
from coaching.clock import now
from coaching.jobs.absences import BEGINNING, PASSING_ON
from coaching.jobs.certificates import WRITING
from coaching.jobs.changing import CHANGING
from coaching.jobs.climbing import CLIMBING
from coaching.jobs.digests import DIGESTS
from coaching.jobs.erasing import ERASING
from coaching.jobs.forgetting import FORGETTING
from coaching.jobs.importing import IMPORTING
from coaching.jobs.looking import LOOKING
from coaching.jobs.mails import SENDING
from coaching.jobs.retention import RETAINING
from coaching.jobs.scanning import SCANNING
from coaching.jobs.sweeping import SWEEPING
from coaching.jobs.waking import WAKING
from coaching.model import leases
from coaching.model.base import db, transaction
from coaching.model.leases import Round


class Job(Protocol):
    """One kind of background work, which may run many times at once without harm."""

    @property
    def name(self) -> str:
        """How failures of it are noted."""

    def run(self, limit: int) -> int:
        """Do at most so much of what is due; gives how much was done here."""

    def try_again(self, thing_id: int, moment: datetime) -> None:
        """Let what failed with a thing be due at a moment."""


log = structlog.get_logger("polku")

ROUNDS = timedelta(seconds=10)

JOBS: tuple[Job, ...] = (
    # A new coach begins before the process of the handover wakes on the same day.
    CHANGING,
    WAKING,
    CLIMBING,
    IMPORTING,
    WRITING,
    SWEEPING,
    SCANNING,
    *RETAINING,
    ERASING,
    LOOKING,
    FORGETTING,
    BEGINNING,
    PASSING_ON,
    DIGESTS,
    # Last: whatever was done before may owe a mail, for the same round.
    SENDING,
)


def run_due(limit: int = 50) -> int:
    """Do what is due now, whoever else does so too; gives how much was done here."""
    done = sum(_safely(job, limit) for job in JOBS)
    note_round()
    return done


def note_round() -> None:
    """Write down now and then that somebody looks after what is due."""
    with transaction():
        last = db.session.scalar(select(Round.ended_at).where(Round.name == leases.JOBS))
    if last is not None and last <= now() < last + ROUNDS:
        return
    first = insert(Round).values(name=leases.JOBS, ended_at=now())
    again = update(Round).where(Round.name == leases.JOBS).values(ended_at=now())
    # Somebody else may have written it at the same moment.
    with suppress(IntegrityError), transaction():
        db.session.execute(first if last is None else again)


def _safely(job: Job, limit: int) -> int:
    """Work that cannot even begin stops no other work."""
    try:
        return job.run(limit)
    except Exception as error:
        db.session.rollback()
        meters.FAILURES.labels(job.name).inc()
        log.error("job_failed", job=job.name, kind=type(error).__name__)
        return 0
