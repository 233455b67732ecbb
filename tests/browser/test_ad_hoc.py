"""Tasks that people add, at a browser: asked in a few clicks, changed, withdrawn and done."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from coaching.model.base import db
from coaching.model.cases import Case
from coaching.model.people import User
from coaching.model.processes import Outcome, Task, Version
from tests import make
from tests.browser.reading import untranslated
from tests.browser.steps import (
    PHONE,
    TOLD_TWICE,
    follow,
    is_refused,
    keeps,
    look_again,
    press,
    read,
    type_in,
)
from tests.browser.test_process import drawn
from tests.browser.visitor import Visitor

TITLE = "Send the equality plan of the municipality"
NOTE = "The newest one, as a file or a link.\nThe draft is enough."


def added_to(case: Case) -> Task:
    """The newest task that somebody has added."""
    look_again()
    query = select(Task).where(Task.case_id == case.id, Task.name == "do_added_task")
    return db.session.scalars(query.order_by(Task.id.desc())).unique().first() or _nothing()


def _nothing() -> Task:
    raise AssertionError("nobody has added a task")


@TOLD_TWICE
@pytest.mark.usefixtures("begun")
def test_a_coach_asks_and_the_contact_answers(
    case: Case,
    carl: User,
    otto: User,
    visit: Callable[..., Visitor],
    device: dict[str, Any],
) -> None:
    someone = visit(carl, **device)
    someone.is_sound()
    follow(someone, "Add a task")
    follow(someone, case.organisation.full_name)

    # What is wrong stands at its field, and nothing typed is lost.
    asked = {"title": TITLE, "due_on": "1.9.2026", "note": NOTE, "wants_answer": "y"}
    type_in(someone, asked)
    press(someone, "Add the task")
    is_refused(someone, "doer", "due_on")
    keeps(someone, asked)
    type_in(someone, {"doer": "contact", "due_on": "18.9.2026"})
    press(someone, "Add the task")
    read(someone, "“%(task)s” is added, and whoever does it hears of it.", task=TITLE)
    expect(someone.page.locator("#steps")).to_contain_text(TITLE)

    # The contact finds it among the others, with the note, and has to answer.
    mine = visit(otto, **PHONE)
    mine.is_sound()
    task = added_to(case)
    with mine.page.expect_navigation():
        mine.page.locator(f'main a[href="/tasks/{task.id}"]').first.click()
    mine.is_sound()
    assert untranslated(mine) == []
    read(mine, "The newest one, as a file or a link.")
    press(mine, "Done, send it")
    is_refused(mine, "outcome")
    type_in(mine, {"outcome": "It is on the intranet, under Personnel"})
    press(mine, "Done, send it")
    assert mine.page.url.endswith("/receipt")
    follow(mine, "Read what was sent")
    read(mine, "It is on the intranet, under Personnel")


@TOLD_TWICE
@pytest.mark.usefixtures("begun")
def test_a_coordinator_asks_somebody_else_and_withdraws_it(
    case: Case,
    cora: User,
    carl: User,
    visit: Callable[..., Visitor],
    device: dict[str, Any],
) -> None:
    make.added_task(case, by=carl, title=TITLE)
    someone = visit(cora, **device)
    someone.is_sound()
    follow(someone, "Add a task")
    someone.open(f"/cases/{case.id}")
    someone.is_sound()
    follow(someone, "Change or withdraw")
    type_in(someone, {"doer": "coach", "note": NOTE})
    press(someone, "Save the changes")
    read(someone, "The changes to “%(task)s” are saved.", task=TITLE)
    assert added_to(case).role == "coach"

    follow(someone, "Change or withdraw")
    press(someone, "Withdraw the task")
    read(someone, "Nobody has to do “%(task)s” any more.", task=TITLE)
    expect(someone.page.locator("#steps")).not_to_contain_text(TITLE)
    task = added_to(case)
    assert (task.is_open, task.outcome) == (False, Outcome.CANCELLED)

    # Whoever comes too late is told, and can go on.
    someone.open(f"/tasks/{task.id}/change")
    someone.is_sound()
    follow(someone, "Back to the organisation")


@pytest.mark.usefixtures("begun")
def test_a_task_is_asked_changed_and_done_without_scripts(
    case: Case, carl: User, otto: User, visit: Callable[..., Visitor]
) -> None:
    coach = visit(carl, scripts=False)
    coach.open(f"/cases/{case.id}/tasks/new")
    type_in(coach, {"title": TITLE, "doer": "contact"})
    goes_on(coach, "Add the task")
    with coach.page.expect_navigation():
        coach.page.locator("#steps").get_by_role("link", name="Change or withdraw").click()
    type_in(coach, {"note": NOTE, "due_on": "18.9.2026"})
    goes_on(coach, "Save the changes")

    contact = visit(otto, scripts=False)
    contact.open(f"/tasks/{added_to(case).id}")
    expect(contact.page.locator("main")).to_contain_text("The draft is enough.")
    goes_on(contact, "Done, send it")
    assert contact.page.url.endswith("/receipt")
    assert added_to(case).outcome == Outcome.DONE


def goes_on(somebody: Visitor, words: str) -> None:
    """Press a button; nothing but the server answers."""
    with somebody.page.expect_navigation():
        somebody.page.locator("main").get_by_role("button", name=words).click()


@TOLD_TWICE
def test_the_drawing_of_an_added_task_is_seen_whole(
    begun: Case, cora: User, visit: Callable[..., Visitor], device: dict[str, Any]
) -> None:
    version = db.session.scalars(select(Version.id)).first()
    someone = visit(cora, **device)
    someone.open(f"/processes/versions/{version}/ad_hoc")
    drawn(someone)
    someone.is_sound()
    if device["language"] != "en":
        assert untranslated(someone) == []
