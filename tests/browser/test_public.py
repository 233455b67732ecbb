"""What everybody may read, and what somebody meets who has lost the way."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from coaching.model.cases import Case
from coaching.model.people import User
from tests.browser.steps import TOLD_TWICE, follow, is_stopped, look_again, press, read, type_in
from tests.browser.visitor import Visitor
from tests.story import open_names, open_task, start

PAGES = {
    "en": ("/sign-in", "/forgot-password", "/accessibility", "/privacy", "/help"),
    "fi": ("/sign-in", "/forgot-password", "/saavutettavuus", "/tietosuoja", "/apua"),
}


@TOLD_TWICE
def test_a_stranger_reads_and_gives_feedback(
    cora: User, visit: Callable[..., Visitor], device: dict[str, Any]
) -> None:
    someone = visit(**device)
    for address in PAGES[device["language"]]:
        someone.open(address)
        someone.is_sound()
        assert someone.page.locator("html").get_attribute("lang") == device["language"]

    feedback = {"en": "/accessibility/feedback", "fi": "/saavutettavuus/palaute"}
    someone.open(feedback[device["language"]])
    type_in(someone, {"email": "not an address"})
    press(someone, "Send the feedback")
    is_stopped(someone)
    type_in(someone, {"message": "The letters are small", "email": "anna@example.org"})
    press(someone, "Send the feedback")
    look_again()
    assert open_names(None) == ["answer_feedback"]


@TOLD_TWICE
def test_a_page_that_is_not_ones_own_shows_the_way_home(
    case: Case,
    cora: User,
    eves_case: Case,
    eve: User,
    otto: User,
    visit: Callable[..., Visitor],
    device: dict[str, Any],
) -> None:
    start(case, cora)
    someone = visit(eve, **device)
    home = someone.page.url

    # Another organisation's task is not there; a page for another role is refused.
    for address, words in (
        (f"/tasks/{open_task(case, 'sign_commitment').id}", "We cannot find this page"),
        (f"/cases/{case.id}", "We cannot find this page"),
        ("/nowhere", "We cannot find this page"),
        ("/coordinator", "You cannot open this page"),
    ):
        someone.open(address)
        someone.is_sound()
        read(someone, words)
    follow(someone, "Go to your start page")
    assert someone.page.url == home


def test_somebody_without_a_role_is_told_whom_to_ask(
    otto: User, visit: Callable[..., Visitor]
) -> None:
    someone = visit(otto)
    someone.is_sound()
    read(someone, "You have no role here yet")


def test_the_keyboard_reaches_the_content_at_once(
    visit: Callable[..., Visitor],
) -> None:
    someone = visit()
    someone.open("/help?lang=en")
    someone.page.keyboard.press("Tab")
    expect(someone.page.locator(".skip")).to_be_focused()
    someone.page.keyboard.press("Enter")
    expect(someone.page.locator("#main")).to_be_focused()


@pytest.mark.parametrize("width", [320, 1280])
def test_the_menu_is_there_at_every_width(
    case: Case, otto: User, visit: Callable[..., Visitor], width: int
) -> None:
    someone = visit(otto)
    someone.page.set_viewport_size({"width": width, "height": 800})
    someone.page.reload()
    if width == 320:
        someone.page.locator("details.menu summary").click()
    expect(
        someone.page.get_by_role("link", name="Our year").locator("visible=true")
    ).to_be_visible()
    someone.is_sound()
