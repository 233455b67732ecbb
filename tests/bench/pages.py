"""Pages of a crowd: worklists, pipeline, a case, while the number of organisations grows."""

import gzip
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, text

from coaching import haste
from coaching.model.base import db
from coaching.model.cases import Case, Cohort
from coaching.model.people import StaffRole
from coaching.model.processes import Task
from coaching.services import people
from tests.bench.crowd import REHEARSED, Original
from tests.bench.figures import Figure, milliseconds, p95
from tests.statements import counted
from tests.web.sessions import sign_in

SIZES = (100, 1_000, 10_000)
# How often a page is opened that has a budget, and one that is only told.
REPEATS, GLANCES = 40, 5
# As often it is opened before, as pages of a server that has run for a while: PostgreSQL plans a
# statement anew ten times before it keeps the plan.
WARM = 12


@dataclass(frozen=True)
class Page:
    """A page with its budgets: the 95th percentile in ms by number of organisations, and SQL."""

    name: str
    role: StaffRole
    address: Callable[[], str]
    at_most: Mapping[int, float]
    statements: int


def _case() -> str:
    return f"/cases/{db.session.scalar(select(func.max(Case.id)))}"


def _cohort() -> str:
    return f"/manager?cohort={db.session.scalar(select(func.max(Cohort.id)))}"


def _busiest_step() -> str:
    """The list behind the largest number of the map."""
    how_many = func.count(Task.id).desc()
    query = select(Task.name).where(Task.closed_at.is_(None), Task.phase == "coaching")
    step = db.session.scalar(query.group_by(Task.name).order_by(how_many).limit(1))
    return f"/processes/map/cycle/{step}"


PAGES = (
    Page(
        "worklist, all I may see",
        StaffRole.COORDINATOR,
        lambda: "/worklist?tab=all",
        {100: 50, 10_000: 50},
        6,
    ),
    Page("worklist, mine", StaffRole.COORDINATOR, lambda: "/worklist", {100: 50, 10_000: 50}, 6),
    Page("process map", StaffRole.MANAGER, lambda: "/processes", {100: 60, 1_000: 120}, 10),
    Page("who is at a step", StaffRole.MANAGER, _busiest_step, {100: 60, 1_000: 120}, 10),
    Page("cohort pipeline", StaffRole.MANAGER, _cohort, {100: 60, 1_000: 120}, 10),
    Page("case page", StaffRole.COORDINATOR, _case, {}, 15),
)


def figures(app: Flask, kind: str) -> list[Figure]:
    """Every page, at every number of organisations; begins with those that were rehearsed."""
    original = Original.now()
    # As a server that has just begun: what was left by rehearsing is none of its work.
    haste.spare_pages()
    found: list[Figure] = []
    copied = 1
    for size in SIZES:
        copies = size // REHEARSED
        original.copy(copied, copies - 1)
        copied = copies
        look_at_what_is_there()
        for page in PAGES:
            found += _measured(app, page, size, kind)
    return found


def look_at_what_is_there() -> None:
    """Let the database know how much there is, as its background work does in real life."""
    db.session.remove()
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        on_server = connection.dialect.name == "postgresql"
        connection.execute(text("VACUUM ANALYZE" if on_server else "ANALYZE"))
        if not on_server:
            # In real life it is never as long as after so much was copied at once.
            connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))


def _measured(app: Flask, page: Page, size: int, kind: str) -> list[Figure]:
    client = sign_in(app.test_client(), people.with_role(page.role)[0])
    repeats = REPEATS if size in page.at_most else GLANCES
    took, sent = _time(client, page.address(), repeats)
    name = f"{page.name}, {size} organisations, {kind}"
    return [
        Figure(f"{name}: p95", took, "ms", page.at_most.get(size)),
        Figure(f"{name}: SQL", sent, "statements", page.statements),
    ]


def _time(client: FlaskClient, path: str, repeats: int) -> tuple[float, int]:
    """The 95th percentile of a page's server time, and its statements."""
    for _time in range(WARM):
        answer = client.get(path)
        if answer.status_code != 200:
            raise LookupError(f"{path} answers {answer.status_code}")
    with counted() as sent:
        client.get(path)
    return p95([milliseconds(lambda: client.get(path)) for _ in range(repeats)]), len(sent)


def first_page(app: Flask) -> Figure:
    """What a phone loads at first, fonts apart."""
    client = app.test_client()
    html = client.get("/sign-in").get_data(as_text=True)
    files = [client.get(found).data for found in set(re.findall(r'"(/static/[^"]+)"', html))]
    total = sum(len(gzip.compress(content, 6)) for content in (html.encode(), *files))
    return Figure("first page on a phone, compressed, without fonts", total / 1000, "kB", 60)
