"""Whole years in one process: what a completion takes, young and old, and what it leaves behind."""

import statistics
import zlib
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from flask import current_app
from sqlalchemy import select, text

from coaching import clock
from coaching.calendar import Dates
from coaching.engine.expressions import Facts
from coaching.engine.process import Process as Running
from coaching.model.base import db, transaction
from coaching.model.cases import Case
from coaching.model.people import StaffRole, User
from coaching.model.processes import Task
from coaching.permissions import Can, require
from coaching.services import tasks, versions
from coaching.services.replies import Reply
from tests import make
from tests.bench.figures import Figure, milliseconds, p95
from tests.conftest import START
from tests.statements import counted, slowed
from tests.workflows.running import USUAL
from tests.years import Year

YEARS = 6
# A database that is far away, or has much to do: so much longer takes each statement (ms).
SLOW = 25
# As many tasks as the case had on which others were measured.
PEERS = 25


@dataclass(frozen=True)
class Completion:
    """One completion of a task: when, how long, with how much SQL, and the state it left."""

    name: str
    at: datetime
    took: float
    statements: int
    state: bytes

    @property
    def day(self) -> int:
        """The day of the year."""
        return (self.at - START).days


def load(person: User, task_id: int) -> Task:
    """The task that a request is about, if this person may do it."""
    task = tasks.one_of(person, task_id)
    if task is None:
        raise LookupError(f"{person.name} has no task {task_id}")
    require(person, Can.OPEN_TASK, task)
    return task


def know(person: User) -> None:
    """Every page looks up who is signed in, whatever it does then."""
    unique = person.fs_uniquifier
    db.session.expire_all()
    current_app.extensions["security"].datastore.find_user(fs_uniquifier=unique)


@dataclass
class Measured(Year):
    """A year in which every completion is measured."""

    measured: list[Completion] = field(default_factory=list)
    # Bytes of the database when it was over; the first year stores the questions for all.
    stored: float = 0.0

    def send(self, person: User, task: Task, sent: Reply) -> None:
        """Complete a task as a request would."""
        name, at, task_id = task.name, clock.now(), task.id
        know(person)
        with counted() as statements:
            took = milliseconds(lambda: tasks.complete(person, load(person, task_id), sent))
        state = task.process.state
        self.measured.append(Completion(name, at, took, len(statements), state))


class Slow(Measured):
    """The same, on a slow database once the year is old."""

    def send(self, person: User, task: Task, sent: Reply) -> None:
        """Complete a task as a request would."""
        if (clock.now() - START).days < 300:
            tasks.complete(person, task, sent)
            return
        task_id = task.id
        know(person)
        with slowed(SLOW / 1000):
            took = milliseconds(lambda: tasks.complete(person, load(person, task_id), sent))
        self.measured.append(Completion(task.name, clock.now(), took, 0, b""))


def on_a_slow_database(lived: Measured) -> Figure:
    """One more year, of the people of another one."""
    clock.set_to(START)
    people = {"contact": lived.people["contact"], "sponsor": lived.people["sponsor"]}
    year = Slow(make.case(lived.case.cohort, "A slow year", **people), lived.people)
    year.begin()
    year.live("accept_completion")
    name = f"complete a task, 300 days old case, {SLOW} ms more a statement: p95"
    return Figure(name, p95([each.took for each in year.measured]), "ms", 600)


def years() -> list[Measured]:
    """Some organisations' years, one after another, each until it could be completed."""
    cast = {
        "coordinator": make.person("Cora Coordinator", StaffRole.COORDINATOR),
        "coach": make.person("Carl Coach", StaffRole.COACH),
        "deputy": make.person("Kim Coach", StaffRole.COACH),
        "manager": make.person("Mona Manager", StaffRole.MANAGER),
        "trainer": make.person("Tess Trainer", StaffRole.TRAINER),
        "contact": make.person("Otto Contact"),
        "sponsor": make.person("Stina Sponsor"),
    }
    with transaction():
        # One more for the slow database.
        cast["coach"].coaches_at_most = YEARS + 1
    cohort = make.cohort()
    lived: list[Measured] = []
    for number in range(YEARS):
        clock.set_to(START)
        people = {"contact": cast["contact"], "sponsor": cast["sponsor"]}
        year = Measured(make.case(cohort, f"Year {number}", **people), cast)
        if not lived:
            year.plan_training()
        year.begin()
        lived.append(year)
        year.live("accept_completion")
        year.stored = _stored()
    return lived


def figures() -> list[Figure]:
    """What is measured in whole years."""
    lived = years()
    found = [each for year in lived for each in year.measured]
    later = sum(len(year.measured) for year in lived[1:])
    each_kept = (_stored() - lived[0].stored) / later / 1000
    return [
        *completions(found),
        *engine(found),
        Figure(f"storage of {PEERS} tasks with their whole history", each_kept * PEERS, "kB", 60),
        on_a_slow_database(lived[0]),
    ]


def _stored() -> float:
    """Bytes that the database takes on the disk; SQLite only."""
    pages, size = (db.session.scalar(text(f"PRAGMA {of}")) for of in ("page_count", "page_size"))
    return float(pages * size)


def completions(found: list[Completion]) -> list[Figure]:
    """Completions in a year that is young and in one of 300 days; of the same tasks, compared."""
    old = [each for each in found if each.day >= 300]
    cycle = {"plan_session", "confirm_time", "log_session", "accept_summary"}
    now = [each.took for each in old if each.name in cycle]
    before = [each.took for each in found if each.day < 100 and each.name in cycle]
    most = max(found, key=lambda each: each.statements)
    usual = statistics.median(each.statements for each in found)
    return [
        Figure("complete a task, 300 days old case: p95", p95([e.took for e in old]), "ms", 60),
        Figure("complete a task: SQL, median", usual, "statements", 15),
        Figure(f"complete a task: SQL, at most ({most.name})", most.statements, "statements", None),
        Figure("complete a coaching task, old : new case", _ratio(now, before), "ratio", 1.3),
    ]


def _ratio(one: list[float], other: list[float]) -> float:
    return statistics.median(one) / statistics.median(other)


def engine(found: list[Completion]) -> list[Figure]:
    """The engine's part of a completion: restore, complete, advance, dump; over whole years."""
    parsed = versions.definitions_of(versions.newest().id)
    case = db.session.scalars(select(Case)).first()
    facts = Facts(case.cohort.dates if case else Dates({}))

    def step(state: bytes) -> None:
        running = Running.restore(state, parsed, facts)
        for first in running.open_steps[:1]:
            running.complete(first.id, USUAL.get(first.element.id, {}))
        running.dump()

    times = []
    for each in found:
        # At another moment timers would have run out meanwhile.
        clock.set_to(each.at)
        times.append(milliseconds(partial(step, each.state)))
    return [
        Figure("engine part of a completion: median", statistics.median(times), "ms", 4),
        Figure(
            "engine state, largest", max(len(unpacked(e.state)) for e in found) / 1000, "kB", 75
        ),
        Figure(
            "engine state, compressed, largest", max(len(e.state) for e in found) / 1000, "kB", 10
        ),
    ]


def unpacked(state: bytes) -> bytes:
    """The state as it is in memory."""
    return zlib.decompress(state)
