"""Errors are for people: in their language, with a reference, and nothing private in the log."""

from pathlib import Path

import pytest
from flask import Flask

from app import create_app
from coaching.model.base import db
from coaching.services.refusals import Refusal


@pytest.fixture
def broken(tmp_path: Path) -> Flask:
    """The application as it runs for real, with two pages that fail."""
    app = create_app(
        {
            "SQLALCHEMY_DATABASE_URI": f"sqlite:///{tmp_path / 'errors.db'}",
            "SECRET_KEY": "only for tests, not a secret at all",
            "MAIL_FOLDER": tmp_path / "mail",
            "DEMONSTRATION": False,
        }
    )

    def fail() -> str:
        raise RuntimeError("Otto's secret answer")

    def refuse() -> str:
        raise Refusal("The form is not open any more.")

    # Under an endpoint that strangers may open.
    app.view_functions["public.help"] = fail
    app.view_functions["public.privacy"] = refuse
    with app.app_context():
        db.create_all()
    return app


def test_our_mistake_has_a_reference_and_keeps_what_people_wrote_out_of_the_log(
    broken: Flask, capsys: pytest.CaptureFixture[str]
) -> None:
    answered = broken.test_client().get("/help?lang=fi")

    logged = capsys.readouterr().out
    assert answered.status_code == 500
    assert 'lang="fi"' in answered.text
    reference = logged.split('"request": "')[1][:8]
    assert reference in answered.text
    assert "RuntimeError" in logged
    assert "secret" not in logged + answered.text


def test_a_refusal_without_a_field_has_a_page(broken: Flask) -> None:
    answered = broken.test_client().get("/privacy")

    assert answered.status_code == 409
    assert "The form is not open any more." in answered.text


def test_what_is_not_there_has_a_way_home(broken: Flask) -> None:
    answered = broken.test_client().get("/nowhere")

    assert answered.status_code == 404
    assert 'href="/"' in answered.text


def test_every_answer_forbids_foreign_content(broken: Flask) -> None:
    answered = broken.test_client().get("/sign-in")

    policy = answered.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert answered.headers["Cache-Control"] == "no-store"
    assert answered.headers["X-Content-Type-Options"] == "nosniff"
