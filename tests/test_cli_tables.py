"""Deploying the folder's decision tables beside those that an administrator has changed."""

import pytest
from flask import Flask
from sqlalchemy import func, select

from coaching.data.decisions import INTERVAL
from coaching.model.base import db
from coaching.model.people import User
from coaching.model.processes import Version
from coaching.services import decision_tables, decisions, table_changes, versions
from tests.commands import run, spoil

FILE = "coaching_interval.dmn"
KEPT = f"{FILE} stays as an administrator has changed it (--folder-tables takes the folder's)."

pytestmark = pytest.mark.usefixtures("one_version")


def answers() -> tuple[int, int]:
    """The interval by the usual rule and by the first one, in the newest version."""
    newest = versions.newest().id
    usual = decisions.evaluate(newest, INTERVAL, {})
    frequent = decisions.evaluate(newest, INTERVAL, {"count_start": 9})
    return int(usual.outputs["interval_days"]), int(frequent.outputs["interval_days"])


def change(ada: User, days: str) -> None:
    """An administrator changes the usual interval."""
    mark = decision_tables.sheet(ada, INTERVAL).mark
    table_changes.change(ada, INTERVAL, {("usual", "interval_days"): days}, mark=mark)


def test_a_changed_table_stays_when_the_folder_is_deployed(prepared: Flask, ada: User) -> None:
    change(ada, "30")
    spoil(prepared, FILE, "<text>21</text>", "<text>20</text>")
    spoil(prepared, "plan.bpmn", 'id="plan_file"', 'id="plan_drawing"')

    done = run(prepared, "workflows", "deploy")

    assert done.output.splitlines()[0] == KEPT
    assert answers() == (30, 21)
    assert versions.newest().own_tables == [FILE]
    assert 'id="plan_drawing"' in versions.newest().files["plan.bpmn"]


def test_deploying_again_keeps_the_version_with_the_changed_table(
    prepared: Flask, ada: User
) -> None:
    change(ada, "30")

    done = run(prepared, "workflows", "deploy")

    digest = versions.newest().digest[:12]
    assert done.output.splitlines() == [
        KEPT,
        f"Version {digest} of the drawings is already stored.",
    ]
    assert db.session.scalar(select(func.count(Version.id))) == 2


def test_the_folders_tables_can_be_taken_instead(prepared: Flask, ada: User) -> None:
    change(ada, "30")
    spoil(prepared, FILE, "<text>21</text>", "<text>20</text>")

    done = run(prepared, "workflows", "deploy", "--folder-tables")

    assert KEPT not in done.output
    assert answers() == (28, 20)
    assert versions.newest().own_tables == []


def test_a_table_that_says_the_same_as_the_folders_is_the_folders(
    prepared: Flask, ada: User
) -> None:
    change(ada, "30")
    spoil(prepared, FILE, "<text>28</text>", "<text>30</text>")

    done = run(prepared, "workflows", "deploy")

    assert KEPT not in done.output
    assert (answers(), versions.newest().own_tables) == ((30, 21), [])


def test_a_bad_table_in_the_folder_is_not_stored(prepared: Flask) -> None:
    spoil(prepared, FILE, "<text>21</text>", "<text>2</text>")

    done = run(prepared, "workflows", "deploy")

    assert done.exit_code == 1
    assert (
        "coaching_interval.dmn: many_at_start.interval_days: 2 is out of range. "
        "Write a whole number from 7 to 120."
    ) in done.output.splitlines()
    assert db.session.scalar(select(func.count(Version.id))) == 1
