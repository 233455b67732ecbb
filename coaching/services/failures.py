"""Failures of background work: noted, forgotten when it goes well, counted for administrators."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from coaching.clock import now
from coaching.model.base import db, transaction
from coaching.model.failures import Failure
from coaching.services import pauses

STANDING = Failure.resolved_at.is_(None)


def note(
    job: str,
    thing_id: int,
    kind: str,
    *,
    rests: Sequence[timedelta] = pauses.PAUSES,
    next_try_at: datetime | None = None,
    over: bool = False,
) -> Failure:
    """Keep that a piece of work failed, and how often by now.

    It is tried again at ``next_try_at``, or after the next of the pauses, or not if it is ``over``.
    """
    _begin(job, thing_id, kind)
    with transaction():
        failure = db.session.scalars(_one(job, thing_id).with_for_update()).one()
        if failure.resolved_at is not None:
            failure.first_at, failure.count, failure.resolved_at = now(), 0, None
        failure.kind, failure.last_at, failure.count = kind[:80], now(), failure.count + 1
        again = next_try_at or now() + pauses.after(failure.count, rests)
        failure.next_try_at = None if over else again
    return failure


def resolve(job: str, thing_id: int) -> None:
    """The work has gone well; a look first, since it nearly always has before."""
    standing = (Failure.job == job, Failure.thing_id == thing_id, STANDING)
    with transaction():
        if db.session.scalar(select(Failure.id).where(*standing)) is not None:
            values = {"resolved_at": now(), "next_try_at": None}
            db.session.execute(update(Failure).where(*standing).values(values))


def resting(job: str) -> set[int]:
    """The things with which this work failed and that are not to be tried again yet."""
    with transaction():
        return set(db.session.scalars(select(Failure.thing_id).where(Failure.job == job, _rests())))


def _rests() -> ColumnElement[bool]:
    return STANDING & or_(Failure.next_try_at.is_(None), Failure.next_try_at > now())


def count() -> int:
    """How many failures stand."""
    return db.session.scalar(select(func.count()).select_from(Failure).where(STANDING)) or 0


def _one(job: str, thing_id: int) -> Select[Failure]:
    return select(Failure).where(Failure.job == job, Failure.thing_id == thing_id)


def _begin(job: str, thing_id: int, kind: str) -> None:
    """Make the line that counts, unless it is there or somebody else makes it now."""
    with transaction():
        if db.session.scalar(_one(job, thing_id).with_only_columns(Failure.id)) is not None:
            return
    values = {"job": job, "thing_id": thing_id, "kind": kind[:80], "count": 0}
    moments = {"first_at": now(), "last_at": now()}
    try:
        with transaction():
            db.session.execute(insert(Failure).values(**values, **moments))
    except IntegrityError:
        return
