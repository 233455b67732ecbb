"""The manager's day: the board, the list behind a count, a view to come back to, the charts."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from coaching.model.cases import Cohort
from coaching.model.people import User
from tests import mixed_crowd
from tests.browser.steps import TOLD_TWICE, follow, press, read, say, type_in
from tests.browser.test_keyboard import tab_to
from tests.browser.visitor import Visitor
from tests.services.test_cohort_figures import score


@pytest.fixture
def crowd(cohort: Cohort, carl: User, kim: User) -> Cohort:
    """Sixty organisations in every state, twelve of them with a baseline."""
    mixed_crowd.fill(cohort, 60, [carl, kim])
    score(12)
    return cohort


@TOLD_TWICE
def test_a_manager_sees_who_is_late_and_comes_back_to_it(
    crowd: Cohort, mona: User, visit: Callable[..., Visitor], device: dict[str, Any]
) -> None:
    someone = visit(mona, **device)
    page = someone.page
    someone.open("/manager").is_sound()
    expect(page.locator("section.lane")).to_have_count(6)
    read(someone, "How the organisations are doing")

    # From the count of late ones to exactly these, and from them to fewer.
    follow(someone, "Late or at risk")
    expect(page.locator("tbody tr")).to_have_count(14)
    expect(page.locator("tbody .tag--bad")).to_have_count(14)
    if device["phone"]:
        expect(page.locator("details.filterbox")).to_have_attribute("open", "")
    page.locator("#filter-region").select_option("Lappi")
    press(someone, "Show")
    late = page.locator("tbody tr").count()
    assert 0 < late < 14

    # The view gets a name, and is there again from the board.
    page.locator("details.views__new summary").click()
    type_in(someone, {"name": "Lappi"})
    press(someone, "Save the view")
    someone.open("/manager")
    follow(someone, "Lappi")
    expect(page.locator("tbody tr")).to_have_count(late)

    page.locator("nav.seg a").first.click()
    expect(page.locator("li.tile")).to_have_count(late)
    follow(someone, "Show all")
    follow(someone, "Change over time")
    read(someone, "Leadership and commitment")
    for summary in page.locator("main details.more > summary").all():
        summary.click()
    someone.is_sound()
    read(someone, "Week that begins on")


def test_the_board_is_used_with_the_keyboard_alone(
    crowd: Cohort, mona: User, visit: Callable[..., Visitor]
) -> None:
    someone = visit(mona)
    someone.open("/manager")

    tab_to(someone.page, "Organisation 0030")
    tab_to(someone.page, f"2 {say(someone, 'more')}: Get started together")
    with someone.page.expect_navigation():
        someone.page.keyboard.press("Enter")

    expect(someone.page.locator("tbody tr")).to_have_count(8)
    someone.is_sound()


def test_a_small_window_and_a_dark_one_show_the_whole_board(
    crowd: Cohort, mona: User, visit: Callable[..., Visitor]
) -> None:
    someone = visit(mona, language="fi")
    someone.page.emulate_media(color_scheme="dark")
    for width in (320, 640, 900, 1280):
        someone.page.set_viewport_size({"width": width, "height": 800})
        for address in ("/manager", "/manager?view=table", "/manager/figures"):
            someone.open(address).is_sound()
