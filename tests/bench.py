"""Measure the budgets of the design that exist so far: `make bench`.

Server time in one process on SQLite. Times on shared machines are noisy: compare ratios of one run.
"""

import gzip
import re
import statistics
import sys
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import uuid4

import orjson
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, insert, select

from coaching import clock
from coaching.calendar import Dates
from coaching.engine.expressions import Facts
from coaching.engine.process import Process as Running
from coaching.model.base import db
from coaching.model.cases import Case, Cohort, Member
from coaching.model.organisations import Organisation
from coaching.model.people import StaffRole, User
from coaching.model.processes import Process, Task
from coaching.services import tasks, versions
from coaching.services.tasks import Reply
from tests import make
from tests.conftest import START, empty, make_app
from tests.parts import ROOT
from tests.statements import counted
from tests.web.sessions import sign_in
from tests.workflows.running import USUAL
from tests.years import Year

REPEATS = 40
YEARS = 6


@dataclass(frozen=True)
class Row:
    """One measured figure beside its budget."""

    name: str
    value: float
    unit: str
    budget: float | None

    @property
    def line(self) -> str:
        """For the terminal."""
        verdict = "" if self.budget is None else ("ok" if self.value <= self.budget else "OVER")
        budget = "" if self.budget is None else f"{self.budget:g} {self.unit}"
        return f"{self.name:<62} {self.value:>10.1f} {self.unit:<10} {budget:>14}  {verdict}"


def milliseconds(work: Callable[[], Any]) -> float:
    """How long a piece of work takes."""
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000


def p95(times: list[float]) -> float:
    """The 95th percentile."""
    return statistics.quantiles(times, n=20)[-1]


@contextmanager
def scratch() -> Iterator[Flask]:
    """An application on a database of its own."""
    with TemporaryDirectory() as folder:
        app = make_app(f"sqlite:///{folder}/bench.db", Path(folder))
        versions.copies = 1
        with app.app_context():
            clock.set_to(START)
            yield app
            db.session.remove()
            db.engine.dispose()


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


@dataclass
class Measured(Year):
    """A year in which every completion is measured."""

    measured: list[Completion] = field(default_factory=list)

    def send(self, person: User, task: Task, sent: Reply) -> None:
        """Complete a task as a request would."""
        # It has loaded who is signed in, and the task, before it completes anything.
        db.session.refresh(person)
        db.session.refresh(task)
        name, at = task.name, clock.now()
        with counted() as statements:
            took = milliseconds(lambda: tasks.complete(person, task, sent))
        state = task.process.state
        self.measured.append(Completion(name, at, took, len(statements), state))


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
    return lived


def completions() -> list[Row]:
    """Completions in a year that is young and in one of 300 days; of the same tasks, compared."""
    found = [each for year in years() for each in year.measured]
    old = [each for each in found if each.day >= 300]
    cycle = {"plan_session", "confirm_time", "log_session", "accept_summary"}
    now = [each.took for each in old if each.name in cycle]
    before = [each.took for each in found if each.day < 100 and each.name in cycle]
    most = max(found, key=lambda each: each.statements)
    usual = statistics.median(each.statements for each in found)
    return [
        Row("complete a task, 300 days old case: p95", p95([e.took for e in old]), "ms", 60),
        Row("complete a task: SQL, median", usual, "statements", 15),
        Row(f"complete a task: SQL, at most ({most.name})", most.statements, "statements", None),
        Row("complete a coaching task, old : new case", _ratio(now, before), "ratio", 1.3),
        *engine(found),
    ]


def _ratio(one: list[float], other: list[float]) -> float:
    return statistics.median(one) / statistics.median(other)


def engine(found: list[Completion]) -> list[Row]:
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
        Row("engine part of a completion: median", statistics.median(times), "ms", 4),
        Row("engine state, largest", max(len(unpacked(e.state)) for e in found) / 1000, "kB", 75),
        Row("engine state, compressed, largest", max(len(e.state) for e in found) / 1000, "kB", 10),
    ]


def unpacked(state: bytes) -> bytes:
    """The state as it is in memory."""
    return zlib.decompress(state)


def fill(number: int) -> None:
    """Copy a running case until there are so many, with three open tasks each."""
    cohort = db.session.scalars(select(Cohort)).first() or make.cohort()
    version = versions.newest()
    coach = db.session.scalars(select(User).where(User.coaches_at_most.is_not(None))).first()
    # Not one of those who are measured: nobody belongs to thousands of organisations.
    contact = db.session.scalars(select(User).where(~User.offices.any())).first()
    start = db.session.scalar(select(func.max(Case.id))) or 0
    ids = range(start + 1, start + number + 1)
    db.session.execute(
        insert(Organisation), [{"id": 10_000 + i, "name": f"Organisation {i}"} for i in ids]
    )
    db.session.execute(
        insert(Case),
        [
            {
                "id": i,
                "organisation_id": 10_000 + i,
                "cohort_id": cohort.id,
                "status": "active",
                "phase": "intake",
                "coach_id": coach.id if coach else None,
            }
            for i in ids
        ],
    )
    db.session.execute(
        insert(Member),
        [{"case_id": i, "user_id": contact.id, "kind": "contact"} for i in ids if contact],
    )
    db.session.execute(
        insert(Process),
        [
            {"id": i, "name": "year", "case_id": i, "version_id": version.id, "state": b""}
            for i in ids
        ],
    )
    names = (
        ("assign_coach", "coordinator"),
        ("name_team", "contact"),
        ("confirm_assignment", "coach"),
    )
    db.session.execute(
        insert(Task),
        [
            {
                "process_id": i,
                "case_id": i,
                "step": uuid4().hex,
                "name": name,
                "role": role,
                "phase": "intake",
                "organisation_name": f"Organisation {i}",
                "due_at": clock.now() + timedelta(days=i % 40 - 10),
            }
            for i in ids
            for name, role in names
        ],
    )
    db.session.commit()


def page(client: FlaskClient, path: str) -> tuple[float, int]:
    """The 95th percentile of a page's server time, and its statements."""
    assert client.get(path).status_code == 200, path
    with counted() as sent:
        client.get(path)
    return p95([milliseconds(lambda: client.get(path)) for _ in range(REPEATS)]), len(sent)


def lists(app: Flask) -> list[Row]:
    """Worklists and the cohort's list, as the number of cases grows."""
    cora = make.person("Cora Lists", StaffRole.COORDINATOR)
    carl = make.person("Carl Lists", StaffRole.COACH)
    mona = make.person("Mona Lists", StaffRole.MANAGER)
    make.person("Otto Lists")
    carl.coaches_at_most = 6
    coordinator, manager = (sign_in(app.test_client(), person) for person in (cora, mona))
    rows, before = [], 0
    for number in (30, 100, 1_000, 10_000):
        fill(number - before)
        before = number
        if number in {30, 1_000}:
            took, sent = page(manager, "/manager")
            rows.append(
                Row(f"cohort's list, {number} cases: p95", took, "ms", 60 if number == 30 else 120)
            )
        if number in {100, 10_000}:
            took, sent = page(coordinator, "/coordinator")
            rows.append(Row(f"worklist page, {number} cases: p95", took, "ms", 50))
            rows.append(Row(f"worklist page, {number} cases: SQL", sent, "statements", 6))
    return rows


def first_page(app: Flask) -> Row:
    """What a phone loads at first, fonts apart."""
    client = app.test_client()
    html = client.get("/sign-in").get_data(as_text=True)
    files = [client.get(found).data for found in set(re.findall(r'"(/static/[^"]+)"', html))]
    total = sum(len(gzip.compress(content, 6)) for content in (html.encode(), *files))
    return Row("first page on a phone, compressed, without fonts", total / 1000, "kB", 60)


def main() -> int:
    """Print every figure beside its budget and keep them for later comparison."""
    with scratch() as app:
        rows = completions()
        empty()
        rows += lists(app)
        rows.append(first_page(app))
    for row in rows:
        sys.stdout.write(row.line + "\n")
    kept = {"rows": [asdict(row) for row in rows]}
    (ROOT / "instance" / "bench.json").write_bytes(orjson.dumps(kept, option=orjson.OPT_INDENT_2))
    return 0


if __name__ == "__main__":
    sys.exit(main())
