"""The commands: each does what its help says, and what it cannot do it says in one line."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from flask import Flask
from sqlalchemy import func, select

from app import create_app
from coaching.model.base import db, transaction
from coaching.model.cases import Case, Cohort
from coaching.model.people import StaffRole, User
from coaching.model.processes import Process, Version
from coaching.services import cases
from forms import FORMS
from tests.commands import SETUP, run, spoil
from tests.conftest import close
from tests.parts import ROOT


@pytest.fixture
def empty_app(catalogues: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    """An application in an empty folder, before anything was set up."""
    monkeypatch.setenv("POLKU_INSTANCE", str(tmp_path))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    app = create_app({"BABEL_TRANSLATION_DIRECTORIES": str(catalogues), "WTF_CSRF_ENABLED": False})
    yield app
    close(app)


# --- drawings -------------------------------------------------------------------------------------


def test_the_drawings_are_in_order_with_forms_and_translations(prepared: Flask) -> None:
    done = run(prepared, "workflows", "check")

    assert (done.output, done.exit_code) == ("The drawings are in order.\n", 0)


def test_a_complaint_ends_the_check_with_an_error(prepared: Flask) -> None:
    spoil(prepared, "plan.bpmn", 'name="Draft the action plan"', 'name="Draft a plan"')

    done = run(prepared, "workflows", "check")

    assert done.exit_code == 1
    assert done.output.splitlines() == [
        f'plan.bpmn: draft_action_plan: has no translation into "{language}" of "Draft a plan". '
        f"Run `make translate` and write it in translations/{language}."
        for language in ("fi", "sv")
    ]


def test_drawings_that_are_wrong_are_not_stored(prepared: Flask) -> None:
    spoil(prepared, "plan.bpmn", 'name="Draft the action plan"', "")

    done = run(prepared, "workflows", "deploy")

    assert done.exit_code == 1
    assert db.session.scalar(select(func.count(Version.id))) == 1


def test_deploying_the_same_drawings_twice_stores_them_once(prepared: Flask) -> None:
    digest = db.session.scalars(select(Version.digest)).one()

    done = run(prepared, "workflows", "deploy")

    assert done.output == f"Version {digest[:12]} of the drawings is already stored.\n"
    assert db.session.scalar(select(func.count(Version.id))) == 1


def test_a_form_stays_while_a_process_under_way_may_reach_its_task(
    prepared: Flask, cora: User, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    process = cases.start_year(cora, case)
    spoil(prepared, "year.bpmn", 'calledElement="plan"', 'calledElement="plans"')
    (prepared.config["WORKFLOWS"] / "plan.bpmn").unlink()
    monkeypatch.delitem(FORMS, "accept_action_plan")
    lost = "accept_action_plan: has no form any more, but processes under way may still ask for it."

    assert lost in run(prepared, "workflows", "check").output

    with transaction():
        ended = db.session.get_one(Process, process.id)
        ended.ended_at = ended.started_at
    assert lost not in run(prepared, "workflows", "check").output


def test_a_language_without_a_catalogue_is_named(prepared: Flask, tmp_path: Path) -> None:
    prepared.config["BABEL_TRANSLATION_DIRECTORIES"] = str(tmp_path)

    done = run(prepared, "workflows", "check")

    assert done.output == ('Error: There is no compiled catalogue for "fi". Run: make catalogues\n')


# --- a new installation ---------------------------------------------------------------------------


def test_setting_up_creates_the_first_administrator_and_cohort(empty_app: Flask) -> None:
    done = run(empty_app, "setup", *SETUP)

    assert done.exit_code == 0, done.output
    assert "Ada Administrator is the first administrator." in done.output
    assert "http://localhost:5077/invitation/" in done.output
    with empty_app.app_context():
        ada = db.session.scalars(select(User)).one()
        assert ada.email == "ada@example.org"
        assert ada.staff_roles == {StaffRole.ADMINISTRATOR, StaffRole.COORDINATOR}
        cohort = db.session.scalars(select(Cohort)).one()
        assert (f"{cohort.starts_on}", f"{cohort.ends_on}") == ("2026-09-07", "2027-09-06")


def test_the_link_of_the_first_mail_leads_to_a_password(empty_app: Flask) -> None:
    link = run(empty_app, "setup", *SETUP).output.split()[-1]

    page = empty_app.test_client().get(link.removeprefix("http://localhost:5077"))

    assert page.status_code == 200


def test_setting_up_asks_for_what_is_not_given(empty_app: Flask) -> None:
    typed = "Ada Administrator\nnobody\nada@example.org\nen\nn\n2026–2027\nsoon\n2026-09-07\n"

    done = run(empty_app, "setup", typed=typed)

    assert done.exit_code == 0, done.output
    assert "An email address must have an @-sign." in done.output
    assert "'soon' does not match the format" in done.output
    with empty_app.app_context():
        ada = db.session.scalars(select(User)).one()
        assert ada.staff_roles == {StaffRole.ADMINISTRATOR}


def test_a_second_administrator_is_not_set_up(empty_app: Flask) -> None:
    run(empty_app, "setup", *SETUP)

    done = run(empty_app, "setup")

    assert done.exit_code == 1
    assert done.output == (
        "Error: Ada Administrator administers this installation already. "
        "Sign in as an administrator to add people.\n"
    )


def test_nothing_is_kept_of_a_setup_that_is_refused(empty_app: Flask) -> None:
    run(empty_app, "setup", *SETUP)
    with empty_app.app_context(), transaction():
        db.session.scalars(select(User)).one().offices = []

    done = run(empty_app, "setup", *SETUP[:-3], "Another", *SETUP[-2:])

    assert done.output.endswith("Error: Somebody with this e-mail address has an account.\n")
    with empty_app.app_context():
        assert db.session.scalars(select(Cohort.name)).all() == ["2026–2027"]


# --- the server -----------------------------------------------------------------------------------


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


def test_an_empty_database_is_not_served(empty_app: Flask) -> None:
    done = run(empty_app, "serve")

    assert done.exit_code == 1
    assert done.output.startswith("Error: Nothing is set up here yet. Run `flask setup`")


def test_a_port_that_is_taken_is_named(empty_app: Flask) -> None:
    run(empty_app, "setup", *SETUP)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        done = run(empty_app, "serve", "--port", f"{port}")

    assert done.output == (
        f"Error: Port {port} is taken. Choose another one, such as: make run PORT={port + 1}\n"
    )


def test_pages_are_served_on_localhost(empty_app: Flask) -> None:
    run(empty_app, "setup", *SETUP)
    port = free_port()
    command = [sys.executable, "-u", "-m", "flask", "--app", "app", "serve", "--port", f"{port}"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            said = server.stdout.readline()
            assert said == f"Polku is at http://localhost:{port} (stop it with Ctrl-C)\n"
            assert status_of(f"http://127.0.0.1:{port}/sign-in") == 200
        finally:
            server.terminate()


def status_of(address: str) -> int:
    for _ in range(50):
        try:
            with urlopen(address) as answer:  # noqa: S310 - an address of this machine
                return int(answer.status)
        except URLError:
            time.sleep(0.1)
    return 0
