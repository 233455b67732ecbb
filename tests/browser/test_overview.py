"""Programme managers and administrators at a browser: where all stand, who may do what."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import expect
from sqlalchemy import select

from coaching import jobs
from coaching.model.base import db
from coaching.model.cases import Case
from coaching.model.people import StaffRole, User
from tests import make, story
from tests.browser.steps import (
    TOLD_TWICE,
    follow,
    is_stopped,
    look_again,
    press,
    read,
    say,
    type_in,
)
from tests.browser.visitor import Visitor
from tests.story import answer, open_task


@TOLD_TWICE
@pytest.mark.usefixtures("planning")
def test_a_manager_sees_bands_and_no_texts(
    case: Case,
    carl: User,
    otto: User,
    mona: User,
    visit: Callable[..., Visitor],
    device: dict[str, Any],
) -> None:
    answer(otto, open_task(case, "draft_action_plan"))
    someone = visit(mona, **device)
    someone.is_sound()
    expect(someone.page.locator("main")).to_contain_text("Harjula Schools")
    follow(someone, "Harjula Schools")

    expect(someone.page.locator("#assessment")).to_contain_text(say(someone, "Build"))
    # What people wrote is there for others, so it could have leaked.
    texts = (
        "We agreed to meet every four weeks",
        "The director decides alone",
        "The statement of the board is on the intranet",
        "A director who listens",
        "Fair recruitment",
    )
    carls = visit(carl, **device)
    carls.open(f"/cases/{case.id}")
    assert texts[0] in carls.page.content()
    assert [text for text in texts if text in someone.page.content()] == []
    assert someone.page.locator('main a[href*="/records/"]').count() <= 1


@TOLD_TWICE
def test_an_administrator_gives_people_their_roles(
    ada: User, visit: Callable[..., Visitor], device: dict[str, Any]
) -> None:
    someone = visit(ada, **device)
    someone.is_sound()

    follow(someone, "Add a person")
    typed = {"name": "Ulla New", "email": "ulla at work", "language": "fi", "roles": ["coach"]}
    type_in(someone, typed)
    press(someone, "Add the person")
    is_stopped(someone)
    type_in(someone, {"email": "ulla.new@example.org"})
    press(someone, "Add the person")
    read(someone, "%(name)s has been added and gets a mail to set a password.", name="Ulla New")

    follow(someone, "Ulla New")
    press(someone, "Send the mail again")
    type_in(someone, {"roles": ["coordinator"]})
    press(someone, "Save")
    look_again()
    ulla = db.session.scalars(select(User).where(User.name == "Ulla New")).one()
    assert ulla.staff_roles == {StaffRole.COACH, StaffRole.COORDINATOR}

    someone.open("/processes/versions")
    someone.is_sound()
    someone.page.locator("main table a").first.click()
    follow(someone, "Onboarding")
    expect(someone.page.locator("main")).to_contain_text("sign_commitment")
    someone.is_sound()


def test_an_administrator_reads_the_mails_of_a_demonstration(
    app: Flask,
    monkeypatch: pytest.MonkeyPatch,
    ada: User,
    case: Case,
    cora: User,
    visit: Callable[..., Visitor],
) -> None:
    monkeypatch.setitem(app.config, "DEMONSTRATION", True)
    story.start(case, cora)
    jobs.run_due()
    someone = visit(ada)
    someone.is_sound()
    with someone.page.expect_navigation():
        someone.page.get_by_role("navigation").get_by_role("link", name="Sent mail").first.click()
    someone.is_sound()

    with someone.page.expect_navigation():
        someone.page.locator("main table a").first.click()
    someone.is_sound()
    expect(someone.page.locator("main")).to_contain_text("@example.org")


@TOLD_TWICE
def test_somebody_with_two_roles_switches(
    app: Flask, visit: Callable[..., Visitor], device: dict[str, Any]
) -> None:
    both = make.person("Berit Both", StaffRole.COORDINATOR, StaffRole.COACH)
    someone = visit(both, **device)
    assert someone.page.url.endswith("/coordinator")

    menu = someone.page.locator("details.menu" if device["phone"] else "details.who")
    menu.locator("summary").click()
    someone.is_sound()
    with someone.page.expect_navigation():
        menu.get_by_role("link", name=say(someone, "Coach"), exact=True).click()
    assert someone.page.url.endswith("/coach")
    someone.is_sound()

    # The menu closes with Escape, and gives the focus back.
    menu.locator("summary").click()
    someone.page.keyboard.press("Escape")
    expect(menu.locator("summary")).to_be_focused()
    assert menu.get_attribute("open") is None
