"""Seen from outside: alive, ready, and figures for whoever may read them."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_migrate import stamp
from sqlalchemy import update

from app import create_app
from coaching import clock, jobs
from coaching.clock import now
from coaching.model.base import db, transaction
from coaching.model.mail import Mail, note_mail
from coaching.model.people import User
from coaching.services import failures, readiness
from tests import changed
from tests.conftest import close
from tests.web.sessions import sign_in

FOREIGN = {"REMOTE_ADDR": "192.0.2.7"}


@pytest.fixture
def at_head(app: Flask) -> Iterator[None]:
    """The tables say that every migration has been made."""
    stamp()
    yield
    with db.engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE alembic_version")


@pytest.fixture
def unreachable(tmp_path: Path) -> Iterator[Flask]:
    """An application whose database is not there."""
    app = create_app(
        {
            "SQLALCHEMY_DATABASE_URI": f"sqlite:///{tmp_path / 'nowhere' / 'polku.db'}",
            "SECRET_KEY": "only for tests, not a secret at all",
            "MAIL_FOLDER": tmp_path / "mail",
        }
    )
    yield app
    close(app)


def failing(client: FlaskClient) -> list[str]:
    """The checks that are not in order."""
    answered = client.get("/readyz")
    told = answered.get_json()
    assert answered.status_code == (200 if told["ready"] else 503)
    return [name for name, check in told["checks"].items() if not check["ok"]]


def test_a_process_says_that_it_lives_and_touches_nothing(unreachable: Flask) -> None:
    answered = unreachable.test_client().get("/healthz")

    assert (answered.status_code, answered.get_json()) == (200, {"alive": True})
    assert "Set-Cookie" not in answered.headers


def test_without_a_database_a_process_lives_and_is_not_ready(unreachable: Flask) -> None:
    answered = unreachable.test_client().get("/readyz")

    assert answered.status_code == 503
    assert answered.get_json() == {
        "ready": False,
        "checks": {"database": {"ok": False, "kind": "OperationalError"}},
    }


def test_without_a_database_people_get_a_page_all_the_same(unreachable: Flask) -> None:
    client = unreachable.test_client()
    with client.session_transaction() as session:
        session["_user_id"] = "somebody who has signed in"

    answered = client.get("/account?lang=en")

    assert answered.status_code == 500
    assert "Something went wrong on our side" in answered.text
    assert answered.headers["X-Request-ID"] in answered.text


def test_ready_means_tables_of_this_version_and_work_that_is_looked_after(
    client: FlaskClient, at_head: None
) -> None:
    before = failing(client)
    jobs.run_due()
    after = failing(client)
    clock.set_to(now() + readiness.LONGEST_SLEEP + timedelta(seconds=1))
    asleep = failing(client)

    assert (before, after, asleep) == (["wake_up"], [], ["wake_up"])


def test_tables_of_another_version_are_not_ready(client: FlaskClient, at_head: None) -> None:
    jobs.run_due()
    stamp(revision="0002")

    assert failing(client) == ["migrations"]


def test_work_that_waits_too_long_is_not_ready(
    client: FlaskClient, at_head: None, cora: User
) -> None:
    with transaction():
        note_mail("welcome", cora)
    jobs.note_round()
    at_once = failing(client)
    clock.set_to(now() + readiness.LONGEST_QUEUE + timedelta(seconds=1))
    jobs.note_round()

    assert (at_once, failing(client)) == ([], ["queue"])


def test_mail_that_a_server_refuses_is_told_and_turns_nobody_away(
    client: FlaskClient, at_head: None, cora: User
) -> None:
    with transaction():
        note_mail("welcome", cora)
    clock.set_to(now() + readiness.LONGEST_QUEUE + timedelta(seconds=1))
    failures.note("mail_server", 0, "ConnectionRefused")
    jobs.note_round()

    answered = client.get("/readyz")
    assert answered.status_code == 200
    assert answered.get_json()["checks"]["queue"]["ok"] is False


def test_another_failure_does_not_hide_that_work_waits(
    client: FlaskClient, at_head: None, cora: User
) -> None:
    with transaction():
        note_mail("welcome", cora)
    clock.set_to(now() + readiness.LONGEST_QUEUE + timedelta(seconds=1))
    failures.note("certificate", 8, "LookupError")
    jobs.note_round()

    assert failing(client) == ["queue"]


def test_older_drawings_are_told_and_turn_nobody_away(
    client: FlaskClient, at_head: None, one_version: int
) -> None:
    jobs.run_due()
    changed.deploy()

    answered = client.get("/readyz")
    assert answered.status_code == 200
    assert answered.get_json()["checks"]["drawings"] == {
        "ok": False,
        "remedy": "flask workflows deploy",
    }


def test_probes_name_nobody_keep_no_cookie_and_are_not_counted_as_tries(
    app: Flask, otto: User
) -> None:
    client = app.test_client()
    sign_in(client, otto)

    for path in ("/healthz", "/readyz", "/metrics"):
        answered = client.get(path)
        assert "Set-Cookie" not in answered.headers
        assert otto.email not in answered.text
        assert otto.name not in answered.text


def test_figures_are_for_this_machine_or_whoever_knows_the_token(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def status(token: str = "", *, passed_on: bool = False) -> int:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        if passed_on:
            return client.get(
                "/metrics", headers=headers | {"X-Forwarded-For": "192.0.2.7"}
            ).status_code
        return client.get("/metrics", headers=headers, environ_base=FOREIGN).status_code

    without_a_token = status(), status("x"), status(passed_on=True)
    monkeypatch.setitem(app.config, "METRICS_TOKEN", "a long secret")
    with_one = status(), status("a wrong one"), status("a long secret")

    assert client.get("/metrics").status_code == 200
    assert without_a_token == (404, 404, 404)
    assert with_one == (404, 404, 200)


def test_figures_tell_what_is_owed(client: FlaskClient, cora: User) -> None:
    with transaction():
        note_mail("welcome", cora)
        note_mail("password_changed", cora)
        db.session.execute(update(Mail).values(created_at=now() - timedelta(minutes=5)))

    lines = client.get("/metrics").text.splitlines()

    assert "polku_outbox_mails 2.0" in lines
    assert "polku_outbox_age_seconds 300.0" in lines
    assert "polku_queue_age_seconds 0.0" in lines
