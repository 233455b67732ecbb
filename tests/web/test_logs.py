"""The log: one line a request with ids, and never what people wrote, also when it goes wrong."""

import json
import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text
from werkzeug.exceptions import InternalServerError

from app import create_app
from coaching.model.base import db
from coaching.model.cases import Case
from coaching.model.people import User
from coaching.web import logs
from tests.story import open_task, run_to_baseline
from tests.web.sessions import sign_in

MARK = "Quokka-4711"


@pytest.fixture
def lines(app: Flask, capsys: pytest.CaptureFixture[str]) -> Callable[[], list[dict[str, Any]]]:
    """Reads what has been logged since the last look, ours and the libraries'."""
    logs.init_app(_settings_only(app))

    def read() -> list[dict[str, Any]]:
        captured = capsys.readouterr()
        written = captured.out + captured.err
        assert MARK not in written
        return [json.loads(line) for line in written.splitlines() if line.startswith("{")]

    return read


def _settings_only(app: Flask) -> Flask:
    """Somebody before may have logged in another manner; an application cannot be set up twice."""
    bare = Flask("logs")
    bare.config["LOGS"] = "json"
    return bare


def test_a_request_is_one_line_with_ids(
    client: FlaskClient,
    lines: Callable[[], list[dict[str, Any]]],
    otto: User,
    begun_task: int,
    case: Case,
) -> None:
    sign_in(client, otto)
    lines()

    answered = client.get(f"/tasks/{begun_task}?q={MARK}", headers={"X-Request-ID": "proxy-0001"})

    (line,) = lines()
    spent = line.pop("milliseconds")
    assert line.pop("timestamp").endswith("Z")
    assert 0 <= spent < 60_000
    assert line == {
        "event": "request",
        "level": "info",
        "request": "proxy-0001",
        "method": "GET",
        "endpoint": "tasks.show",
        "status": 200,
        "person": otto.id,
        "case": case.id,
        "id": begun_task,
    }
    assert answered.headers["X-Request-ID"] == "proxy-0001"


@pytest.fixture
def begun_task(case: Case, cora: User, carl: User, kim: User, otto: User, stina: User) -> int:
    """The number of a task with a long form."""
    run_to_baseline(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)
    return open_task(case, "submit_baseline").id


@pytest.mark.parametrize(
    "asked", ["", "short", "x" * 65, "with space", f"new\u2028line{MARK}", "-" * 9]
)
def test_an_id_that_is_none_is_replaced(client: FlaskClient, asked: str) -> None:
    given = client.get("/help", headers={"X-Request-ID": asked}).headers["X-Request-ID"]

    assert logs.WELL_FORMED.fullmatch(given)
    assert given != asked


def test_what_people_write_is_in_no_line(
    client: FlaskClient,
    lines: Callable[[], list[dict[str, Any]]],
    otto: User,
    begun_task: int,
) -> None:
    sign_in(client, otto)
    typed = {"summary": MARK, "wellbeing": MARK, "level-S01": MARK, MARK: "1"}

    kept = client.post(f"/tasks/{begun_task}", data={**typed, "draft": "1"})
    refused = client.post(f"/tasks/{begun_task}", data=typed)
    lost = client.get(f"/{MARK}?token={MARK}")
    nobody = client.post("/sign-in", data={"email": f"{MARK}@example.org", "password": MARK})

    assert (kept.status_code, refused.status_code, lost.status_code) == (302, 200, 404)
    assert nobody.status_code == 302
    found = [(line["endpoint"], line["status"]) for line in lines() if line["event"] == "request"]
    assert ("tasks.show", 302) in found
    assert (None, 404) in found


@pytest.fixture
def failing(tmp_path: Path) -> Iterator[Flask]:
    """The application as it runs for real, with pages that fail over what was typed."""
    app = create_app(
        {
            "SQLALCHEMY_DATABASE_URI": f"sqlite:///{tmp_path / 'failing.db'}",
            "SECRET_KEY": "only for tests, not a secret at all",
            "MAIL_FOLDER": tmp_path / "mail",
            "LOGS": "json",
        }
    )

    def in_the_database() -> str:
        db.session.execute(text("INSERT INTO nowhere VALUES (:typed)"), {"typed": MARK})
        return ""

    def in_a_library() -> str:
        try:
            raise ValueError(MARK)
        except ValueError:
            logging.getLogger("library").exception("It failed")
        raise InternalServerError

    app.view_functions["public.help"] = in_the_database
    app.view_functions["public.privacy"] = in_a_library
    with app.app_context():
        db.create_all()
        yield app
        db.engine.dispose()


def test_an_error_is_told_by_kind_and_place_alone(
    failing: Flask, capsys: pytest.CaptureFixture[str]
) -> None:
    client = failing.test_client()
    answers = [client.get(f"{path}?q={MARK}").status_code for path in ("/help", "/privacy")]

    written = capsys.readouterr()
    told = [json.loads(line) for line in (written.out + written.err).splitlines()]
    failed = [line for line in told if line.get("kind")]
    assert answers == [500, 500]
    assert MARK not in written.out + written.err
    assert {line["kind"] for line in failed} >= {"OperationalError", "ValueError"}
    assert all(line["request"] and ":" in line["where"] for line in failed)


def test_statements_are_never_told_with_what_was_to_be_stored(failing: Flask) -> None:
    with pytest.raises(Exception, match="nowhere") as found:
        db.session.execute(text("INSERT INTO nowhere VALUES (:typed)"), {"typed": MARK})
    db.session.rollback()

    assert MARK not in str(found.value)
