"""What every test can ask for: an application on an empty database, and the cast."""

import shutil
import socket
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import settings
from sqlalchemy import Engine, create_engine, delete, event, update
from werkzeug.test import TestResponse

from app import create_app
from coaching import clock
from coaching.engine.definitions import read_folder
from coaching.model.base import db
from coaching.model.processes import Version
from coaching.services import accesses, versions
from tests.cast import *  # noqa: F403 - the cast are fixtures
from tests.parts import ROOT, need_postgresql

settings.register_profile("polku", deadline=None, max_examples=50)
settings.load_profile("polku")

# A Monday five weeks before the kick-off of the tests' cohort.
START = datetime(2026, 8, 3, 9, 0, tzinfo=UTC)
LOOPBACK = {"127.0.0.1", "localhost", "::1"}


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say in one line for each part that is missing how many tests could not run."""
    reasons = Counter(report.longrepr[2] for report in terminalreporter.getreports("skipped"))
    for reason, number in sorted(reasons.items()):
        terminalreporter.line(f"{number} skipped: {reason.removeprefix('Skipped: ')}")


@pytest.fixture(scope="session", autouse=True)
def no_order_by_chance() -> Iterator[None]:
    """SQLite gives rows without an ORDER BY backwards, so that nothing can rely on an order."""

    def reverse(connection: Any, _record: Any) -> None:
        if type(connection).__module__.startswith("sqlite3"):
            connection.execute("PRAGMA reverse_unordered_selects=ON")

    event.listen(Engine, "connect", reverse)
    yield
    event.remove(Engine, "connect", reverse)


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test that reaches for the outside world fails."""
    real = socket.socket.connect

    def connect(self: socket.socket, address: Any) -> None:
        if isinstance(address, tuple) and address[0] not in LOOPBACK:
            pytest.fail(f"a test reached for the network: {address[0]}")
        real(self, address)

    monkeypatch.setattr(socket.socket, "connect", connect)


@pytest.fixture(autouse=True)
def still_clock() -> Iterator[None]:
    """Every test begins at the same moment, and moves the clock itself."""
    clock.set_to(START)
    yield
    clock.set_to(None)


# These take minutes. They begin first, so that no worker waits for another at the end.
LONGEST = (
    "TestSeveralMachines",
    "tests/test_rehearsal.py::Test",
    "TestOneMachine",
    "tests/test_year_on_servers.py",
    "tests/test_rehearsal_splits.py",
    "tests/test_releases.py",
    "tests/test_demo_days.py",
    "tests/test_two_machines.py",
    "tests/browser/",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest first, the others in their order."""
    items.sort(key=lambda item: [name not in item.nodeid for name in LONGEST])


@pytest.fixture(scope="session")
def sqlite_app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """One application for all tests on SQLite."""
    folder = tmp_path_factory.mktemp("sqlite")
    app = make_app(f"sqlite:///{folder / 'test.db'}", folder)
    yield app
    close(app)


@pytest.fixture(scope="session")
def postgresql_app(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[Flask]:
    """One application for all tests on PostgreSQL, with a database of its own."""
    address = need_postgresql()
    name = f"polku_test_{worker_id}"
    engine = create_engine(address, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    engine.dispose()
    folder = tmp_path_factory.mktemp("postgresql")
    app = make_app(address.rsplit("/", 1)[0] + f"/{name}", folder)
    yield app
    close(app)


def close(app: Flask) -> None:
    """Hand every connection back."""
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


class Browser(FlaskClient):
    """A browser without scripts; every request has its own context and session, as in real life."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Ask for a page, then let the test read what the request has stored."""
        with self.application.app_context():
            answer = super().open(*args, **kwargs)
        db.session.expire_all()
        return answer


def make_app(database: str, folder: Path) -> Flask:
    """An application with tables and the real drawings."""
    app = create_app(
        {
            "TESTING": True,
            "SQLALCHEMY_DATABASE_URI": database,
            "SECRET_KEY": "only for tests, not a secret at all",
            "WTF_CSRF_ENABLED": False,
            "RATELIMIT_ENABLED": False,
            # Hashing passwords slowly is for attackers, not for tests.
            "SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS": {"argon2__rounds": 1},
            "MAIL_FOLDER": folder / "mail",
            "UPLOADS": folder / "uploads",
            "DEMONSTRATION": False,
            "SECOND_STEP": "nobody",
            "BASE_URL": "http://localhost:5077",
        }
    )
    app.test_client_class = Browser
    # Every restore happens on another parsed copy than the one that stored the state.
    versions.copies = 3
    with app.app_context():
        db.create_all()
        with db.session.begin():
            versions.deploy(read_folder(ROOT / "workflows"))
    return app


@pytest.fixture(params=["sqlite"])
def app(request: pytest.FixtureRequest) -> Iterator[Flask]:
    """The application on an empty database, inside its context."""
    chosen: Flask = request.getfixturevalue(f"{request.param}_app")
    versions.forget()
    accesses.forget()
    with chosen.app_context():
        yield chosen
        clear(chosen)


def clear(app: Flask) -> None:
    """Leave nothing behind for the next test: no row, no mail and no file."""
    db.session.rollback()
    empty()
    for folder in ("MAIL_FOLDER", "UPLOADS"):
        shutil.rmtree(app.config[folder], ignore_errors=True)


def empty() -> None:
    """Delete every row but the deployed drawings and the modules they name."""
    with db.engine.begin() as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
        for table in reversed(db.metadata.sorted_tables):
            if table.name not in {"versions", "modules"}:
                connection.execute(table.delete())
    db.session.remove()


@pytest.fixture(scope="session")
def catalogues(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The catalogues as `make` compiles them."""
    folder = tmp_path_factory.mktemp("translations")
    for source in (ROOT / "translations").glob("*/LC_MESSAGES/messages.po"):
        compiled = folder / source.relative_to(ROOT / "translations").with_suffix(".mo")
        compiled.parent.mkdir(parents=True)
        with source.open("rb") as texts, compiled.open("wb") as file:
            write_mo(file, read_po(texts))
    return folder


@pytest.fixture
def prepared(
    app: Flask, catalogues: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Flask:
    """The application of all tests, with drawings of its own that a test may spoil."""
    shutil.copytree(ROOT / "workflows", tmp_path / "workflows")
    monkeypatch.setitem(app.config, "BABEL_TRANSLATION_DIRECTORIES", str(catalogues))
    monkeypatch.setitem(app.config, "WORKFLOWS", tmp_path / "workflows")
    return app


@pytest.fixture
def one_version(app: Flask) -> Iterator[int]:
    """For tests that deploy: the id of the version of all tests, the only one afterwards."""
    kept = versions.newest().id
    yield kept
    clear(app)
    with db.engine.begin() as connection:
        connection.execute(delete(Version).where(Version.id != kept))
        connection.execute(update(Version).values(own_tables=[], deployed_at=START))
    versions.forget()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without scripts."""
    return app.test_client()
