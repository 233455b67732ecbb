"""The command that builds the demonstration, lists its people, and ends it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from app import create_app
from coaching import demo
from coaching.model.base import db
from coaching.model.cases import Cohort
from tests.commands import SETUP, run
from tests.conftest import close
from tests.demonstration import content

SOME = ("--today", "2026-11-25", "--only", "vastanvik", "--only", "koivuranta")


@pytest.fixture
def empty_app(catalogues: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    """An application in an empty folder, before anything was set up."""
    monkeypatch.setenv("POLKU_INSTANCE", str(tmp_path))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    app = create_app({"BABEL_TRANSLATION_DIRECTORIES": str(catalogues), "WTF_CSRF_ENABLED": False})
    yield app
    close(app)


def test_the_demonstration_is_loaded_once_and_its_people_can_sign_in(empty_app: Flask) -> None:
    first = run(empty_app, "demo", *SOME)
    second = run(empty_app, "demo", *SOME)

    assert (first.exit_code, second.exit_code) == (0, 0), first.output + second.output
    assert "Loading the demonstration" in first.output
    assert "Loading the demonstration" not in second.output
    known = {"email": "mikko@polku.example", "password": "polku demonstration"}
    answer = empty_app.test_client().post("/sign-in", data=known)
    assert answer.status_code == 302
    refused = run(empty_app, "setup", *SETUP)
    assert refused.output.startswith("Error: The demonstration lives here.")


def test_the_demonstration_lists_one_account_for_each_role(empty_app: Flask) -> None:
    assert run(empty_app, "demo", "--list").output == "Error: There is no demonstration here.\n"

    run(empty_app, "demo", *SOME)
    listed = run(empty_app, "demo", "--list").output

    for role in ("Coordinator", "Coach", "Trainer", "Programme manager", "Administrator"):
        assert f"\n{role} " in listed
    assert "Contact person, Västanviks skolor" in listed
    assert "Shows" in listed.splitlines()[0]


def test_the_second_demonstration_of_a_day_is_a_copy_of_the_first(
    empty_app: Flask, tmp_path: Path
) -> None:
    run(empty_app, "demo", *SOME)
    [built] = (tmp_path / "demonstrations").glob("*/polku.db")
    before = built.stat().st_mtime_ns
    database = Path(empty_app.config["SQLALCHEMY_DATABASE_URI"].removeprefix("sqlite:///"))
    with empty_app.app_context():
        once = content()
        db.session.remove()
        db.engine.dispose()
    database.unlink()

    run(empty_app, "demo", *SOME)

    assert built.stat().st_mtime_ns == before
    with empty_app.app_context():
        assert content() == once
    assert len(list((tmp_path / "mail").iterdir())) == len(list((built.parent / "mail").iterdir()))


def test_the_demonstration_ends_with_everything_that_it_made(
    empty_app: Flask, tmp_path: Path
) -> None:
    run(empty_app, "demo", *SOME)
    (tmp_path / "own.txt").write_text("not of the demonstration")

    done = run(empty_app, "demo", "--remove")

    assert done.output == "The demonstration is removed.\n"
    assert {each.name for each in tmp_path.iterdir()} <= {"own.txt", "secret", "workflows"}
    assert run(empty_app, "demo", "--remove").output == "Error: There is no demonstration here.\n"


def test_real_people_are_never_removed_as_a_demonstration(empty_app: Flask, tmp_path: Path) -> None:
    run(empty_app, "setup", *SETUP)
    (tmp_path / "demonstration").write_text("ready")

    done = run(empty_app, "demo", "--remove")

    assert done.output == "Error: There is no demonstration here.\n"
    with empty_app.app_context():
        assert db.session.scalars(select(Cohort.name)).all() == ["2026–2027"]


def test_no_demonstration_is_loaded_into_a_database_in_use(
    empty_app: Flask, tmp_path: Path
) -> None:
    run(empty_app, "setup", *SETUP)
    in_use = "Error: This database is in real use, so no demonstration is loaded into it.\n"

    assert run(empty_app, "demo").output == in_use
    # Not even where the folder says that a demonstration was begun.
    (tmp_path / "demonstration").write_text("loading")
    assert run(empty_app, "demo").output == in_use


def test_a_demonstration_that_was_interrupted_leaves_nothing_half(
    empty_app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_args: object, **_more: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(demo, "load", stop)
    run(empty_app, "demo", *SOME)
    monkeypatch.undo()
    assert list((tmp_path / "demonstrations").iterdir()) == []

    again = run(empty_app, "demo", *SOME)

    assert again.exit_code == 0, again.output
    assert "Loading the demonstration" in again.output


def test_an_unknown_organisation_is_refused(empty_app: Flask) -> None:
    assert "no such organisation: atlantis" in run(empty_app, "demo", "--only", "atlantis").output
