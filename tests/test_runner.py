"""The thread that does the background work: one a machine, and nothing stops it but the end."""

import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from coaching import clock, jobs, runner
from coaching.clock import now
from coaching.model.base import db, transaction
from coaching.model.leases import Lease
from coaching.model.mail import Mail, note_mail
from coaching.model.people import User
from tests.together import together

pytestmark = pytest.mark.parametrize(
    "app",
    ["sqlite", pytest.param("postgresql", marks=pytest.mark.servers)],
    indirect=True,
)


@pytest.fixture(autouse=True)
def folder(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where mail is written."""
    monkeypatch.setitem(app.config, "MAIL_FOLDER", tmp_path / "mail")
    monkeypatch.setitem(app.config, "SMTP_URL", None)
    return tmp_path / "mail"


@pytest.fixture
def owed(otto: User) -> Mail:
    """One mail in the outbox."""
    with transaction():
        note_mail("password_changed", otto)
    return db.session.scalars(select(Mail)).one()


def wait_for_mail(folder: Path) -> None:
    """Give the thread at most ten seconds."""
    for _ in range(200):
        if list(folder.glob("*.eml")):
            return
        time.sleep(0.05)


def test_a_lease_has_one_holder_until_it_runs_out(app: Flask) -> None:
    first = runner.hold_lease("jobs here", "one")
    another = runner.hold_lease("jobs here", "two")
    goes_on = runner.hold_lease("jobs here", "one")
    elsewhere = runner.hold_lease("jobs there", "two")
    clock.set_to(now() + timedelta(minutes=1))
    taken_over = runner.hold_lease("jobs here", "two")
    too_late = runner.hold_lease("jobs here", "one")

    assert (first, another, goes_on, elsewhere) == (True, False, True, True)
    assert (taken_over, too_late) == (True, False)


def test_two_who_want_a_new_lease_at_once_share_nothing(app: Flask) -> None:
    names = iter(["one", "two"])
    held: list[bool] = []

    together(app, lambda: held.append(runner.hold_lease("jobs here", next(names))))

    assert sorted(held) == [False, True]


@pytest.fixture
def thread(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[runner.Runner]:
    """The background work of a server process."""
    monkeypatch.setattr(runner, "EVERY", 0.05)
    made = runner.Runner(app)
    yield made
    made.stop()


def test_the_thread_sends_what_is_owed_and_lets_go_at_the_end(
    thread: runner.Runner, owed: Mail, folder: Path
) -> None:
    thread.start()
    wait_for_mail(folder)
    thread.stop()
    db.session.expire_all()

    assert not thread.is_alive()
    assert owed.sent_at == now()
    assert db.session.scalars(select(Lease)).all() == []


def test_the_thread_rests_while_another_one_holds_the_lease(
    thread: runner.Runner, owed: Mail, folder: Path
) -> None:
    runner.hold_lease(thread.lease, "another process")
    thread.start()
    thread.join(timeout=0.3)
    thread.stop()

    assert list(folder.glob("*.eml")) == []
    assert db.session.scalars(select(Lease.holder)).all() == ["another process"]


def test_the_thread_goes_on_after_a_failure(
    thread: runner.Runner, owed: Mail, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, tries = jobs.run_due, []

    def fails_once(limit: int = 50) -> int:
        tries.append(limit)
        if len(tries) == 1:
            raise ConnectionError
        return real(limit)

    monkeypatch.setattr(jobs, "run_due", fails_once)
    thread.start()
    wait_for_mail(folder)

    assert len(list(folder.glob("*.eml"))) == 1


def test_no_thread_in_tests_or_beside_the_reloader(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_tests = runner.start_thread(app)
    monkeypatch.setitem(app.config, "TESTING", False)
    monkeypatch.setitem(app.config, "DEBUG", True)
    monkeypatch.delenv("WERKZEUG_RUN_MAIN", raising=False)
    beside_the_reloader = runner.start_thread(app)

    assert (in_tests, beside_the_reloader) == (None, None)


def test_no_thread_where_workers_do_the_work(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "TESTING", False)
    monkeypatch.setitem(app.config, "REDIS_URL", "redis://127.0.0.1:1/0")

    assert runner.start_thread(app) is None
