"""The case page as people use it: wide and on a phone, by keyboard, enlarged, dark, on paper."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from coaching.model.base import transaction
from coaching.model.cases import Case
from coaching.model.people import User
from tests import make
from tests.browser.steps import TOLD_TWICE, say
from tests.browser.test_print import pages_of
from tests.browser.visitor import Visitor, overflow, violations
from tests.years import Year

TEXT = "The kitchen team is in. Can we see an example?"
SHEETS = 4


@pytest.fixture
def promised(planning: Case) -> Case:
    """A year at its action plan, with a promise."""
    make.promise(planning)
    return planning


@TOLD_TWICE
def test_the_coach_finds_where_a_year_stands(
    promised: Case, carl: User, visit: Callable[..., Visitor], device: dict[str, Any]
) -> None:
    someone = visit(carl, **device)
    someone.open(f"/cases/{promised.id}")
    page = someone.page

    expect(page.locator("#drawing")).to_have_attribute("data-drawn", "yes")
    # The drawing stands there, so the list may wait until somebody wants it.
    expect(page.locator("#process details")).not_to_have_attribute("open", "")
    page.locator("#process summary").click()
    expect(page.locator("#process .plist--now").first).to_be_visible()
    page.locator('.sub a[href="#timeline"]').click()
    someone.is_sound()

    page.locator("#timeline nav").first.get_by_role("link", name=say(someone, "People")).click()
    expect(page.locator("#timeline .tl > li")).to_have_count(2)
    someone.is_sound()


@TOLD_TWICE
def test_somebody_writes_a_note_and_takes_it_back(
    promised: Case, otto: User, carl: User, visit: Callable[..., Visitor], device: dict[str, Any]
) -> None:
    someone = visit(otto, **device)
    someone.open(f"/cases/{promised.id}")
    someone.page.locator("#write summary").click()
    someone.is_sound()
    someone.page.fill("#write textarea", TEXT)
    with someone.page.expect_navigation():
        someone.page.locator("#write form .btn").click()

    expect(someone.page.locator("#timeline .tl__q")).to_have_text(TEXT)
    coach = visit(carl, **device)
    coach.open(f"/cases/{promised.id}")
    expect(coach.page.locator("#timeline .tl__q")).to_have_text(TEXT)

    with someone.page.expect_navigation():
        someone.page.get_by_role("link", name=say(someone, "Correct or remove")).click()
    someone.is_sound()
    with someone.page.expect_navigation():
        someone.page.get_by_role("button", name=say(someone, "Remove the note")).click()
    expect(someone.page.locator("#timeline .tl__q")).to_have_count(0)
    someone.is_sound()


def test_the_kinds_of_the_timeline_are_reached_by_keyboard_alone(
    promised: Case, cora: User, visit: Callable[..., Visitor]
) -> None:
    someone = visit(cora)
    page = someone.open(f"/cases/{promised.id}").page
    links = page.locator("#timeline nav").first.locator("a")
    links.first.focus()
    for _kind in range(2):
        page.keyboard.press("Tab")
        ring = page.evaluate("getComputedStyle(document.activeElement).outlineWidth")
        assert float(ring.removesuffix("px")) >= 2
    expect(links.nth(2)).to_be_focused()

    with page.expect_navigation():
        page.keyboard.press("Enter")

    assert page.url.endswith("?kind=guidance#timeline")
    current = page.locator("#timeline nav").first.locator('a[aria-current="true"]')
    expect(current).to_have_text("Guidance")
    # Who came by keyboard goes on where the timeline begins, and not at the top of the page.
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('section')?.id") == "timeline"


def test_the_page_is_whole_enlarged_twofold_narrow_and_in_the_dark(
    promised: Case, carl: User, visit: Callable[..., Visitor]
) -> None:
    someone = visit(carl, language="fi")
    page = someone.open(f"/cases/{promised.id}").page
    for width in (640, 320):
        page.set_viewport_size({"width": width, "height": 450})
        assert overflow(page) == []
        assert violations(page) == []
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size({"width": 1280, "height": 900})
    page.reload()
    someone.is_sound()


def test_without_scripts_the_list_says_what_the_drawing_would(
    promised: Case, carl: User, visit: Callable[..., Visitor]
) -> None:
    someone = visit(carl, scripts=False)
    page = someone.open(f"/cases/{promised.id}").page

    expect(page.locator(".process__view")).to_be_hidden()
    expect(page.locator("[data-print]")).to_be_hidden()
    page.locator("#process summary").click()
    expect(page.locator("#process .plist--now").first).to_be_visible()


@pytest.mark.parametrize("language", ["en", "fi", "sv"])
def test_a_whole_year_is_printed_on_four_sheets(
    year: Year, visit: Callable[..., Visitor], language: str
) -> None:
    year.begin()
    year.plan_training()
    year.live()
    carl, otto = year.people["coach"], year.people["contact"]
    for number in range(4):
        make.note(year.case, by=carl, text=f"{number} " + "Something to remember. " * 60)
        entry = make.guidance_entry(year.case, coach=carl)
        with transaction():
            entry.summary = "We looked at every advertisement together. " * 45

    for reader in (carl, otto, year.people["manager"]):
        someone = visit(reader, language=language)
        someone.open(f"/cases/{year.case.id}")
        expect(someone.page.locator("#drawing")).to_have_attribute("data-drawn", "yes")
        sheets = pages_of(someone.page.pdf(format="A4"))
        assert 2 <= len(sheets) <= SHEETS
        assert 0 not in sheets
        someone.page.emulate_media(media="print")
        expect(someone.page.locator("#drawing")).to_be_hidden()
        expect(someone.page.locator("#process .plist").first).to_be_visible()
