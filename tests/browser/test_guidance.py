"""Guidance between sessions at a browser: two presses to the form, and the contact's word on it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from coaching import clock
from coaching.clock import today
from coaching.model.base import db
from coaching.model.cases import Case
from coaching.model.drafts import PageDraft
from coaching.model.guidance import GuidanceEntry
from coaching.model.people import User
from coaching.services import subjects
from tests import make
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
from tests.browser.test_keyboard import stop, tab_to, write
from tests.browser.visitor import Visitor
from tests.typed.guidance import NOTE, SUMMARY, call
from tests.years import Year


def typed(case: Case) -> dict[str, Any]:
    """What a coach fills in; the page knows its own key."""
    return {name: value for name, value in call(case).items() if name != "form_key"}


@TOLD_TWICE
@pytest.mark.usefixtures("begun")
def test_a_coach_logs_a_call_and_the_contact_adds_to_it(
    case: Case,
    carl: User,
    otto: User,
    visit: Callable[..., Visitor],
    device: dict[str, Any],
) -> None:
    someone = visit(carl, **device)
    someone.is_sound()
    follow(someone, "Log guidance")
    assert someone.page.url.endswith(f"/cases/{case.id}/guidance/between")

    # What is typed is kept by itself, and a mistake loses nothing.
    type_in(someone, typed(case) | {"held_on": "31.12.2027"})
    expect(someone.page.locator("form [role=status]")).to_contain_text(
        say(someone, "Draft saved at %(time)s", time="")
    )
    someone.page.reload()
    expect(someone.page.locator("[name=summary]")).to_have_value(SUMMARY)
    someone.open("/")
    read(someone, "You have begun to log guidance")
    someone.is_sound()
    follow(someone, "Go on")
    press(someone, "Save and share the summary")
    is_stopped(someone)
    type_in(someone, {"held_on": today().strftime("%d.%m.%Y")})
    press(someone, "Save and share the summary")
    expect(someone.page.locator("main")).to_contain_text(SUMMARY)
    look_again()
    assert db.session.scalars(select(PageDraft)).all() == []

    reader = visit(otto, **device)
    reader.is_sound()
    read(reader, "New from your coach")
    with reader.page.expect_navigation():
        reader.page.locator('main a[href$="/answer"]').click()
    reader.is_sound()
    assert NOTE not in reader.page.content()
    type_in(reader, {"view": "complete", "addition": "We also spoke about June"})
    press(reader, "Send your answer")
    look_again()
    entry = db.session.scalars(select(GuidanceEntry).where(GuidanceEntry.kind == "extra")).one()
    assert [each.text for each in entry.corrections] == ["We also spoke about June"]


@TOLD_TWICE
def test_a_coach_chooses_between_a_session_that_was_held_and_a_call(
    year: Year, visit: Callable[..., Visitor], device: dict[str, Any]
) -> None:
    year.begin()
    year.live("log_session")
    task = year.task("log_session")
    session = subjects.coaching_session_of(task)
    assert session is not None
    clock.set_to(session.starts_at + timedelta(hours=1))
    someone = visit(year.people["coach"], **device)

    for start in ("/coach", f"/cases/{year.case.id}"):
        someone.open(start)
        follow(someone, "Log guidance")
        read(someone, "A meeting of the programme")
        assert someone.page.locator(f'main a[href="/tasks/{task.id}"]').count() == 1
        with someone.page.expect_navigation():
            someone.page.locator('main a[href$="/guidance/between"]').first.click()
        someone.is_sound()


@TOLD_TWICE
@pytest.mark.usefixtures("kicking_off")
def test_a_coach_acts_on_a_nudge(
    case: Case,
    carl: User,
    visit: Callable[..., Visitor],
    device: dict[str, Any],
) -> None:
    make.promise(case, due_on=today() - timedelta(days=3))
    someone = visit(carl, **device)

    read(someone, "Not to forget")
    press(someone, "Remind")

    read(someone, "A reminder goes to %(names)s.", names="Otto Contact")
    expect(someone.page.locator("#nudges-h")).to_have_count(0)


@pytest.mark.usefixtures("kicking_off")
def test_a_coach_logs_a_call_with_the_keyboard_alone(
    carl: User,
    visit: Callable[..., Visitor],
) -> None:
    page = visit(carl).page
    tab_to(page, "Log guidance")
    with page.expect_navigation():
        page.keyboard.press("Enter")

    tab_to(page, "mode")
    page.keyboard.press("Space")
    tab_to(page, "participants")
    if not page.evaluate("document.activeElement.checked"):
        page.keyboard.press("Space")
    tab_to(page, "topics")
    page.keyboard.press("Space")
    write(page, "summary", SUMMARY)
    tab_to(page, "risk")
    page.keyboard.press("Space")
    tab_to(page, "Save and share the summary")
    with page.expect_navigation():
        page.keyboard.press("Enter")

    look_again()
    entry = db.session.scalars(select(GuidanceEntry).where(GuidanceEntry.kind == "extra")).one()
    assert (entry.summary, stop(page) != "") == (SUMMARY, True)
