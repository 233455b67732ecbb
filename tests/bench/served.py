"""The same over HTTP: two gunicorn workers, PostgreSQL, and the clients on the same machine."""

import os
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.cookiejar import CookieJar
from tempfile import TemporaryDirectory
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import (
    HTTPCookieProcessor,
    HTTPRedirectHandler,
    OpenerDirector,
    build_opener,
)

from flask import Flask
from flask_security import hash_password
from sqlalchemy import func, select

from coaching.model.base import db, transaction
from coaching.model.cases import Case, Cohort
from coaching.model.people import StaffRole, User
from coaching.model.processes import Task
from coaching.services import cases, people
from tests import make
from tests.bench.figures import Figure, milliseconds, p95
from tests.parts import ROOT

PORT = 55077
BASE = f"http://127.0.0.1:{PORT}"
PASSWORD = "river lantern 47 moss"
# Completions for each measurement; as many for the first of two people, and for the second.
MANY = 60
LOOKS = 40
# As many before, so that both workers have planned what they ask of the database.
WARM = 40
PATIENCE = 60.0  # seconds until the server answers
TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


class Stay(HTTPRedirectHandler):
    """Do not follow where a sent form leads: the page behind it is measured by itself."""

    def redirect_request(self, *_about: Any) -> None:
        """Nowhere."""


class Visitor:
    """Somebody with a browser that keeps cookies and runs no scripts."""

    def __init__(self, person: User) -> None:
        cookies = HTTPCookieProcessor(CookieJar())
        self._browser: OpenerDirector = build_opener(cookies, Stay)
        self._token = self._token_of(self.get("/sign-in"))
        self.post("/sign-in", {"email": person.email, "password": PASSWORD})
        # Signing in begins another session with a protection of its own.
        self._token = self._token_of(self.get("/account"))

    def get(self, path: str) -> str:
        """Open a page."""
        with self._browser.open(BASE + path) as answer:
            return str(answer.read().decode())

    def post(self, path: str, fields: dict[str, str]) -> str:
        """Send a form; gives the address where it led."""
        typed = urlencode({**fields, "csrf_token": self._token}).encode()
        try:
            self._browser.open(BASE + path, typed).close()
        except HTTPError as answer:
            answer.close()
            return str(answer.headers.get("Location", ""))
        return path

    @staticmethod
    def _token_of(page: str) -> str:
        found = TOKEN.search(page)
        if found is None:
            raise LookupError("the page has no form")
        return found[1]


def figures(app: Flask, database: str) -> list[Figure]:
    """Pages and completions as people see them, in a database that holds a crowd."""
    coordinator = people.with_role(StaffRole.COORDINATOR)[0]
    coach, deputy = people.with_role(StaffRole.COACH)[:2]
    for person in (coordinator, people.with_role(StaffRole.MANAGER)[0]):
        with transaction():
            person.password = hash_password(PASSWORD)
    tasks = _tasks_to_do(coordinator, WARM + 3 * MANY)
    answer = {"coach": str(coach.id), "deputy_coach": str(deputy.id), "reason": "They are near."}
    manager = people.with_role(StaffRole.MANAGER)[0]
    latest = db.session.scalar(select(func.max(Case.id).filter(Case.phase != "intake")))
    with _serving(app, database):
        one, two, overseer = Visitor(coordinator), Visitor(coordinator), Visitor(manager)
        looked = [
            *_look(one, "worklist, all I may see", "/worklist?tab=all"),
            *_look(one, "case page", f"/cases/{latest}"),
            *_look(overseer, "cohort pipeline", "/manager"),
        ]
        for _time in range(WARM):
            _send(one, tasks.pop(), answer)
        times = [milliseconds(lambda: _send(one, tasks.pop(), answer)) for _ in range(MANY)]
        first, second = tasks[:MANY], tasks[MANY:]
        both = milliseconds(lambda: _at_once([(one, first), (two, second)], answer))
    return [
        *looked,
        Figure("HTTP: complete a task, p50", statistics.median(times), "ms", 10),
        Figure("HTTP: complete a task, p95", p95(times), "ms"),
        Figure("HTTP: completions, 1 client", MANY / sum(times) * 1000, "per second", 80, True),
        Figure("HTTP: completions, 2 clients", len(tasks) / both * 1000, "per second", 150, True),
    ]


def _look(visitor: Visitor, name: str, path: str) -> list[Figure]:
    for _time in range(WARM):
        visitor.get(path)
    times = [milliseconds(lambda: visitor.get(path)) for _ in range(LOOKS)]
    return [
        Figure(f"HTTP: {name}, p50", statistics.median(times), "ms"),
        Figure(f"HTTP: {name}, p95", p95(times), "ms"),
    ]


def _send(visitor: Visitor, task_id: int, answer: dict[str, str]) -> None:
    """Send the form; the answer to it counts, and not the page that it leads to."""
    led = visitor.post(f"/tasks/{task_id}", answer)
    if not led.endswith("/receipt"):
        raise LookupError(f"task {task_id} led to {led}")


def _at_once(work: list[tuple[Visitor, list[int]]], answer: dict[str, str]) -> None:
    def do(visitor: Visitor, tasks: list[int]) -> None:
        for task_id in tasks:
            _send(visitor, task_id, answer)

    with ThreadPoolExecutor(len(work)) as both:
        for done in [both.submit(do, visitor, tasks) for visitor, tasks in work]:
            done.result()


def _tasks_to_do(coordinator: User, number: int) -> list[int]:
    """So many organisations whose year has just begun: a coordinator assigns their coach."""
    cohort = db.session.scalars(select(Cohort)).unique().first() or make.cohort()
    contact, sponsor = make.person("Otto Served"), make.person("Stina Served")
    for each in range(number):
        name = f"Served organisation {each}"
        cases.start_year(coordinator, make.case(cohort, name, contact=contact, sponsor=sponsor))
    to_do = select(Task.id).where(Task.name == "assign_coach", Task.closed_at.is_(None))
    return list(db.session.scalars(to_do.order_by(Task.id.desc()).limit(number)))


@contextmanager
def _serving(app: Flask, database: str) -> Iterator[None]:
    with TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "gunicorn", "--workers", "2", "--bind", BASE[7:]]
        environment = {
            **os.environ,
            "DATABASE_URL": database,
            "POLKU_INSTANCE": folder,
            "SECRET_KEY": app.config["SECRET_KEY"],
            "SECOND_STEP": "nobody",
            "BASE_URL": BASE,
        }
        server = subprocess.Popen(
            [*command, "--log-level", "error", "app:create_app()"],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.DEVNULL,
        )
        try:
            _wait_for_it()
            yield
        finally:
            server.terminate()
            server.wait()


def _wait_for_it() -> None:
    until = time.monotonic() + PATIENCE
    while True:
        try:
            with build_opener().open(BASE + "/sign-in"):
                return
        except URLError:
            if time.monotonic() > until:
                raise
            time.sleep(0.2)
