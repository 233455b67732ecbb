"""Several processes of one machine without Redis: one does the background work, all are counted."""

import os
import re
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from flask import Flask, request
from flask_migrate import stamp
from sqlalchemy import select

from app import create_app
from coaching import clock
from coaching.model.base import db, transaction
from coaching.model.leases import Lease
from coaching.model.mail import Mail, note_mail
from coaching.model.people import User
from coaching.runner import EVERY, LEASE
from tests.servers import Machine, Visitor, wait_until

PAGES = 40
# Seconds until a process that has just been killed has a successor, on a busy machine.
STARTING = 10.0


@pytest.fixture
def machine(app: Flask, tmp_path: Path) -> Iterator[Machine]:
    """A machine whose processes share a folder for their figures."""
    stamp()
    settings = {
        "DATABASE_URL": db.engine.url.render_as_string(hide_password=False),
        "SECRET_KEY": app.config["SECRET_KEY"],
        "SECOND_STEP": "nobody",
        "PROMETHEUS_MULTIPROC_DIR": str(tmp_path / "figures"),
    }
    made = Machine(tmp_path / "machine", settings)
    yield made
    made.stop()
    with db.engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE alembic_version")


def figure(text: str, name: str) -> float:
    """One figure of the text format; nothing counted is 0."""
    found = re.search(rf"^{re.escape(name)} (\S+)$", text, re.MULTILINE)
    return float(found[1]) if found else 0.0


def test_two_processes_are_counted_as_one_and_one_of_them_does_the_jobs(
    app: Flask, machine: Machine, otto: User
) -> None:
    clock.set_to(None)
    with transaction():
        note_mail("password_changed", otto)
    address = machine.web(workers=2)
    wait_until(lambda: Visitor(address).get("/readyz")[0] == 200, "ready")

    def look(_number: int) -> int:
        return Visitor(address).get("/help")[0]

    with ThreadPoolExecutor(8) as many:
        assert set(many.map(look, range(PAGES))) == {200}
    looks = {Visitor(address).get("/metrics")[1] for _ in range(6)}

    counted = 'polku_http_requests_total{endpoint="public.help",method="GET",status="200"}'
    timed = 'polku_http_request_duration_seconds_count{endpoint="public.help"}'
    sent = 'polku_mails_total{outcome="sent"}'
    assert {figure(text, counted) for text in looks} == {PAGES}
    assert {figure(text, timed) for text in looks} == {PAGES}
    assert {figure(text, sent) for text in looks} == {1}
    assert len(list((machine.folder.parent / "figures").glob("counter_*.db"))) >= 2
    db.session.rollback()
    assert len(db.session.scalars(select(Lease)).all()) == 1
    assert db.session.scalars(select(Mail.tries)).all() == [1]

    # Whoever ends politely lets the next one begin at once.
    machine.stop()
    db.session.rollback()
    assert db.session.scalars(select(Lease)).all() == []


def test_whoever_does_the_jobs_and_is_killed_is_followed_by_another(
    app: Flask, machine: Machine, otto: User
) -> None:
    clock.set_to(None)
    machine.web(workers=2)
    killed = wait_until(holder, "somebody does the jobs")
    os.kill(int(killed.partition(" ")[0]), signal.SIGKILL)
    began = time.monotonic()
    with transaction():
        note_mail("password_changed", otto)

    wait_until(lambda: holder() not in {None, killed}, "another one does the jobs")
    # The lease runs out, and the next look comes.
    assert time.monotonic() - began < LEASE.total_seconds() + 2 * EVERY + STARTING
    wait_until(has_left, "the mail")
    assert db.session.scalars(select(Mail.tries)).all() == [1]


def has_left() -> bool:
    """Whether the only mail has been sent."""
    db.session.rollback()
    return db.session.scalars(select(Mail.sent_at)).one() is not None


def holder() -> str | None:
    """The process that does the jobs, as it calls itself."""
    db.session.rollback()
    return db.session.scalar(select(Lease.holder))


def test_whom_proxies_speak_for_is_believed_only_where_they_are_known(
    app: Flask, tmp_path: Path
) -> None:
    def asked_by(proxies: int) -> tuple[str, str]:
        served = create_app(
            {
                "TESTING": True,
                "SQLALCHEMY_DATABASE_URI": f"sqlite:///{tmp_path / 'none.db'}",
                "SECRET_KEY": app.config["SECRET_KEY"],
                "SECOND_STEP": "nobody",
                "TRUSTED_PROXIES": proxies,
            }
        )
        served.view_functions["health.alive"] = lambda: f"{request.remote_addr} {request.scheme}"
        told = {"X-Forwarded-For": "192.0.2.1, 192.0.2.7", "X-Forwarded-Proto": "https"}
        who, _, scheme = served.test_client().get("/healthz", headers=told).text.partition(" ")
        return who, scheme

    assert asked_by(0) == ("127.0.0.1", "http")
    assert asked_by(1) == ("192.0.2.7", "https")
