"""Whether an installation can do its work, told without anybody's data."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select, text
from sqlalchemy.exc import SQLAlchemyError

from coaching.clock import now
from coaching.data.mails import Way
from coaching.model.base import db
from coaching.model.leases import JOBS, Round
from coaching.model.mail import Mail
from coaching.model.processes import Process
from coaching.services import failures, installation, versions

# What is due waits no longer, and somebody looks at least so often.
LONGEST_QUEUE = timedelta(minutes=10)
LONGEST_SLEEP = timedelta(minutes=2)

Facts = Mapping[str, str | float | None]


@dataclass(frozen=True)
class Check:
    """One thing that must be in order, and what was found."""

    name: str
    ok: bool
    facts: Facts
    # Worth telling, but no reason to turn people away.
    only_told: bool = False


@dataclass(frozen=True)
class Installed:
    """What this version of the program expects to find."""

    revisions: frozenset[str]
    drawings: Mapping[str, bytes]


def checks(installed: Installed) -> Iterator[Check]:
    """Every check; without a database there is only the first."""
    parts: tuple[Callable[[Installed], Check], ...] = (_migrations, _queue, _wake_up, _drawings)
    try:
        db.session.execute(text("SELECT 1"))
        found = [part(installed) for part in parts[:1]]
        if found[0].ok:
            found += [part(installed) for part in parts[1:]]
    except SQLAlchemyError as error:
        db.session.rollback()
        yield Check("database", False, {"kind": type(error).__name__})
        return
    yield Check("database", True, {})
    yield from found


def overdue() -> float:
    """For how long the oldest thing that is due has waited to be done (seconds)."""
    return max(_longest_mail(), _longest_timer())


def _longest_mail() -> float:
    waiting = select(func.min(Mail.next_try_at)).where(
        Mail.sent_at.is_(None), Mail.failed_at.is_(None), Mail.way == Way.SINGLE
    )
    return _age(db.session.scalar(waiting))


def _longest_timer() -> float:
    return _age(db.session.scalar(select(func.min(Process.next_timer_at))))


def outbox() -> tuple[int, float]:
    """How many mails are owed, digests aside, and for how long the oldest (seconds)."""
    owed = select(func.count(), func.min(Mail.created_at)).where(
        Mail.sent_at.is_(None), Mail.failed_at.is_(None), Mail.way == Way.SINGLE
    )
    number, oldest = db.session.execute(owed).one()
    return number, _age(oldest)


def last_round() -> datetime | None:
    """When somebody last looked after everything that was due."""
    return db.session.scalar(select(Round.ended_at).where(Round.name == JOBS))


def has_newest_drawings(files: Mapping[str, bytes]) -> bool:
    """Whether new years follow these drawings, with the tables that administrators have changed."""
    return versions.is_newest({**files, **versions.own_tables(files)})


def _migrations(installed: Installed) -> Check:
    found = installation.revision()
    facts = {"found": " ".join(sorted(found)), "wanted": " ".join(sorted(installed.revisions))}
    return Check("migrations", found == installed.revisions, facts)


def _queue(_installed: Installed) -> Check:
    mail, timer = _longest_mail(), _longest_timer()
    # What fails by itself gets another moment. Mail waits for its server alone, and to turn people
    # away would mend nothing.
    is_known = (
        failures.is_tried_again(failures.MAIL_SERVER) and timer <= LONGEST_QUEUE.total_seconds()
    )
    return _within("queue", max(mail, timer), LONGEST_QUEUE, only_told=is_known)


def _wake_up(_installed: Installed) -> Check:
    last = last_round()
    return _within("wake_up", None if last is None else _age(last), LONGEST_SLEEP)


def _drawings(installed: Installed) -> Check:
    newest = has_newest_drawings(installed.drawings)
    facts = {} if newest else {"remedy": "flask workflows deploy"}
    return Check("drawings", newest, facts, only_told=True)


def _within(name: str, age: float | None, limit: timedelta, *, only_told: bool = False) -> Check:
    facts = {"age_seconds": age, "limit_seconds": limit.total_seconds()}
    return Check(name, age is not None and age <= limit.total_seconds(), facts, only_told)


def _age(since: datetime | None) -> float:
    return max(0.0, round((now() - since).total_seconds(), 1)) if since else 0.0
