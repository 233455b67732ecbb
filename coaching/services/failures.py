"""Failures of background work: noted, forgotten when it goes well, counted for administrators."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload

from coaching.clock import now
from coaching.data.mails import Way
from coaching.model.base import db, transaction
from coaching.model.failures import Failure
from coaching.model.history import note_event
from coaching.model.mail import Mail
from coaching.model.people import User
from coaching.permissions import Can, require
from coaching.services import pauses

# The work of asking the mail server, apart from that with single mails.
MAIL_SERVER = "mail_server"
STANDING = Failure.resolved_at.is_(None)
# What was to be tried again is tried by then: longer than anybody keeps what they have taken.
TRIED = timedelta(minutes=10)


@dataclass(frozen=True)
class Cause:
    """One thing that is wrong, and everything that failed for it."""

    job: str
    kind: str
    failures: list[Failure]

    @property
    def first_at(self) -> datetime:
        """Since when."""
        return min(each.first_at for each in self.failures)

    @property
    def last_at(self) -> datetime:
        """When last."""
        return max(each.last_at for each in self.failures)

    @property
    def next_try_at(self) -> datetime | None:
        """When something of it is tried again by itself."""
        return min((each.next_try_at for each in self.failures if each.next_try_at), default=None)


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
            _resolve(*standing)


def _resolve(*which: ColumnElement[bool]) -> Sequence[int]:
    """Within the caller's transaction; gives those that stood."""
    resolved = update(Failure).where(*which, STANDING).values(resolved_at=now(), next_try_at=None)
    return db.session.scalars(resolved.returning(Failure.id)).all()


def settle(job: str, due: Iterable[int]) -> None:
    """Forget what should have been tried again by now and is not ``due``: nothing is left to do."""
    missed = (Failure.job == job, STANDING, Failure.next_try_at <= now() - TRIED)
    with transaction():
        query = select(Failure.id).where(*missed, Failure.thing_id.not_in(list(due)))
        if found := db.session.scalars(query).all():
            _resolve(Failure.id.in_(found))


def put_aside(user: User, chosen: Iterable[Failure]) -> int:
    """Count these no more, since nothing is left to do about them; gives how many stood.

    They stand again if they fail again.
    """
    require(user, Can.ADMINISTER)
    return sum(_put_aside(user, failure) for failure in list(chosen))


def _put_aside(user: User, failure: Failure) -> bool:
    with transaction():
        stood = _resolve(Failure.id == failure.id)
        if stood:
            note_event(user, "put_aside", job=failure.job, thing=failure.thing_id)
    return bool(stood)


def is_tried_again(job: str) -> bool:
    """Whether something of this work has failed, and its next try is ahead or was just missed."""
    query = select(Failure.id).where(Failure.job == job, STANDING)
    return db.session.scalar(query.where(Failure.next_try_at > now() - TRIED).limit(1)) is not None


def resting(job: str) -> set[int]:
    """The things with which this work failed and that are not to be tried again yet."""
    with transaction():
        return set(db.session.scalars(select(Failure.thing_id).where(Failure.job == job, _rests())))


def to_try(job: str) -> set[int]:
    """The things with which this work failed and whose next try has come."""
    come = (Failure.job == job, STANDING, Failure.next_try_at <= now())
    with transaction():
        return set(db.session.scalars(select(Failure.thing_id).where(*come)))


def _rests() -> ColumnElement[bool]:
    return STANDING & or_(Failure.next_try_at.is_(None), Failure.next_try_at > now())


def count() -> int:
    """How many failures stand."""
    return db.session.scalar(select(func.count()).select_from(Failure).where(STANDING)) or 0


def standing(user: User, *, job: str = "", kind: str = "") -> list[Failure]:
    """What failed and has not gone well since, of one cause or of all, the newest first."""
    require(user, Can.ADMINISTER)
    query = select(Failure).where(STANDING).order_by(Failure.last_at.desc(), Failure.id.desc())
    if job:
        query = query.where(Failure.job == job, Failure.kind == kind)
    return list(db.session.scalars(query))


def causes(user: User) -> list[Cause]:
    """The same by what went wrong, what is given up before what is still being tried."""
    by_cause: dict[tuple[str, str], list[Failure]] = {}
    for failure in standing(user):
        by_cause.setdefault((failure.job, failure.kind), []).append(failure)
    found = [Cause(job, kind, each) for (job, kind), each in by_cause.items()]
    return sorted(found, key=lambda cause: cause.next_try_at is not None)


def people_of(failures: Iterable[Failure]) -> dict[int, User]:
    """Whom failures with addresses are about."""
    query = select(User).where(User.id.in_([each.thing_id for each in failures]))
    return {each.id: each for each in db.session.scalars(query)}


def mails_of(failures: Iterable[Failure]) -> dict[int, Mail]:
    """The mails that failures are about, with whom they are for."""
    query = select(Mail).where(Mail.id.in_([each.thing_id for each in failures]))
    query = query.options(joinedload(Mail.to))
    return {each.id: each for each in db.session.scalars(query)}


def mails_waiting() -> int:
    """How many mails would leave now if they could."""
    waiting = (Mail.sent_at.is_(None), Mail.failed_at.is_(None), Mail.way == Way.SINGLE)
    query = select(func.count()).select_from(Mail).where(*waiting, Mail.next_try_at <= now())
    return db.session.scalar(query) or 0


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
