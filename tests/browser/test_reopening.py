"""A finished task is opened again at a browser: first what follows, then the reason."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from coaching import clock
from coaching.model.base import db, transaction
from coaching.model.cases import Case
from coaching.model.mail import Mail
from coaching.model.people import User
from coaching.model.processes import Answers, Task
from tests import story
from tests.browser.reading import untranslated
from tests.browser.steps import (
    TOLD_TWICE,
    button,
    follow,
    is_refused,
    look_again,
    press,
    read,
    say,
    type_in,
)
from tests.browser.visitor import Visitor
from tests.story import answer, open_names, open_task

WHY = "The coach has moved to another town"


@pytest.fixture
def asked(case: Case, cora: User, carl: User, kim: User, otto: User, stina: User) -> Task:
    """A coach has been asked, and has a mail about it."""
    story.start(case, cora)
    answer(stina, open_task(case, "sign_commitment"))
    answer(otto, open_task(case, "name_team"))
    clock.set_to(clock.now() + timedelta(days=1))
    task = open_task(case, "assign_coach")
    answer(cora, task, coach=str(carl.id), deputy_coach=str(kim.id))
    with transaction():
        for mail in db.session.scalars(select(Mail).where(Mail.name == "coach_asked")):
            mail.sent_at = clock.now()
    return task


@TOLD_TWICE
def test_a_coordinator_sees_what_follows_and_opens_a_task_again(
    case: Case,
    asked: Task,
    cora: User,
    carl: User,
    visit: Callable[..., Visitor],
    device: dict[str, Any],
) -> None:
    someone = visit(cora, **device)
    someone.open(f"/cases/{case.id}")
    someone.is_sound()
    follow(someone, "Open a task again")
    with someone.page.expect_navigation():
        someone.page.locator(f'main a[href="/tasks/{asked.id}/reopen"]').click()
    someone.is_sound()
    read(someone, "The answers become your draft.")
    read(someone, "Nobody is asked to coach the organisation any more.")
    read(someone, "These mails have gone out and cannot be recalled")

    press(someone, "Open the task again")
    is_refused(someone, "reason")
    type_in(someone, {"reason": WHY})
    press(someone, "Open the task again")
    title = say(someone, "Assign a coach")
    read(someone, "“%(task)s” is open again, with its answers as a draft.", task=title)
    look_again()
    assert open_names(case) == ["assign_coach"]

    # The form is as it was sent, and the record tells why.
    with someone.page.expect_navigation():
        someone.page.locator(f'#steps a[href="/tasks/{asked.id}"]').click()
    someone.is_sound()
    chosen = someone.page.locator("[name=coach]:checked, [name=coach] option:checked")
    expect(chosen).to_have_attribute("value", str(carl.id))
    someone.open(f"/cases/{case.id}/records/{record_of(asked)}")
    someone.is_sound()
    expect(someone.page.locator("main")).to_contain_text(WHY)
    if device["language"] != "en":
        assert untranslated(someone) == []


@TOLD_TWICE
def test_whoever_is_slower_looks_once_more(
    case: Case,
    asked: Task,
    cora: User,
    carl: User,
    visit: Callable[..., Visitor],
    device: dict[str, Any],
) -> None:
    someone = visit(cora, **device)
    team = db.session.scalars(select(Task).where(Task.name == "name_team")).one()
    someone.open(f"/tasks/{team.id}/reopen")
    someone.is_sound()
    read(someone, "The answers become a draft of %(name)s, who gets a mail.", name="Otto Contact")
    someone.open(f"/tasks/{asked.id}/reopen")

    # The coach answers while the coordinator still thinks.
    answer(carl, open_task(case, "confirm_assignment"))
    type_in(someone, {"reason": WHY})
    press(someone, "Open the task again")
    read(someone, "This task cannot be opened again.")
    follow(someone, "Open a task again")
    look_again()
    assert "assign_coach" not in open_names(case)


def test_a_task_is_opened_again_without_scripts(
    case: Case, asked: Task, cora: User, visit: Callable[..., Visitor]
) -> None:
    someone = visit(cora, scripts=False)
    someone.open(f"/tasks/{asked.id}/reopen")
    page = someone.page
    with page.expect_navigation():
        button(someone, "Open the task again").click()
    expect(page.locator(".errsum")).to_contain_text("Write why the task is opened again")
    type_in(someone, {"reason": WHY})
    with page.expect_navigation():
        button(someone, "Open the task again").click()
    assert page.url.endswith(f"/cases/{case.id}#steps")
    look_again()
    assert open_names(case) == ["assign_coach"]


def record_of(task: Task) -> int:
    """The id of what was sent with a task."""
    return db.session.scalars(select(Answers.id).where(Answers.task_id == task.id)).one()
