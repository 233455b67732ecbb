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
from dataclasses import asdict, dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import uuid4

import orjson
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, insert, select
from sqlalchemy.orm import undefer

from coaching import clock
from coaching.engine.process import Process as Running
from coaching.model.base import db
from coaching.model.cases import Case, Cohort, Member
from coaching.model.organisations import Organisation
from coaching.model.people import StaffRole, User
from coaching.model.processes import Process, Task
from coaching.services import cases, tasks, versions
from tests import make, story
from tests.conftest import START, empty, make_app
from tests.parts import ROOT
from tests.statements import counted
from tests.web.sessions import sign_in

REPEATS = 40
TURNS = 23  # a plan drafted, reviewed and returned so often makes 75 tasks


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


def people() -> dict[str, User]:
    """The cast."""
    return {
        "cora": make.person("Cora Coordinator", StaffRole.COORDINATOR),
        "carl": make.person("Carl Coach", StaffRole.COACH),
        "kim": make.person("Kim Coach", StaffRole.COACH),
        "otto": make.person("Otto Contact"),
        "stina": make.person("Stina Sponsor"),
    }


def completions() -> list[Row]:
    """A completion in a young case and in one with 75 tasks done, 300 days later."""
    cast = people()
    case = make.case(make.cohort(), "Old", contact=cast["otto"], sponsor=cast["stina"])
    story.run_to_plan(case, **cast)
    young: list[float] = []
    old: list[float] = []
    statements = 0
    for turn in range(TURNS):
        clock.set_to(START + timedelta(days=60 + turn * 10))
        for name, person, more in (
            ("draft_action_plan", cast["otto"], {}),
            ("review_action_plan", cast["carl"], {}),
            ("accept_action_plan", cast["stina"], {"sponsor_accepts": "no", "reason": "Not yet"}),
        ):
            task = story.open_task(case, name)
            reply = story.reply(task, {**story.ANSWERS[name](task), **more})
            # A request has loaded who is signed in, and the task, before it completes anything.
            db.session.refresh(person)
            db.session.refresh(task)
            with counted() as sent:
                took = milliseconds(partial(tasks.complete, person, task, reply))
            (young if turn < 5 else old if turn >= TURNS - 8 else []).append(took)
            statements = max(statements, len(sent)) if turn > 1 else 0
    done = db.session.scalar(select(func.count(Task.id)).where(Task.outcome == "done"))
    return [
        Row(f"complete a task, {done} tasks done: p95", p95(old), "ms", 60),
        Row("complete a task: SQL statements at most", statements, "statements", 15),
        Row("complete a task, old : new case", _ratio(old, young), "ratio", 1.3),
        *engine(case),
    ]


def _ratio(one: list[float], other: list[float]) -> float:
    return statistics.median(one) / statistics.median(other)


def engine(case: Case) -> list[Row]:
    """The engine's part: restore, complete, advance, dump."""
    process = db.session.scalars(
        select(Process).where(Process.case_id == case.id).options(undefer(Process.state))
    ).one()
    parsed, facts = versions.definitions_of(process.version_id), cases.facts_of(process)

    def step() -> bytes:
        running = Running.restore(process.state, parsed, facts)
        running.complete(running.open_steps[0].id, {"plan_approved": True})
        return running.dump()

    times = [milliseconds(step) for _ in range(REPEATS * 3)]
    plain = len(unpacked(process.state))
    return [
        Row("engine part of a completion: median", statistics.median(times), "ms", 4),
        Row("engine state", plain / 1000, "kB", 75),
        Row("engine state, compressed", len(process.state) / 1000, "kB", 10),
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
