"""The log with the keyboard alone: every stop is seen, and nothing needs a mouse."""

from collections.abc import Callable
from datetime import timedelta

from playwright.sync_api import Page, expect
from sqlalchemy import select

from coaching import clock
from coaching.model.action_items import ActionItem
from coaching.model.base import db
from coaching.model.guidance import GuidanceEntry
from coaching.services import subjects
from tests.browser.steps import look_again
from tests.browser.visitor import Visitor
from tests.typed.coaching import in_words
from tests.years import Year

MOST_STOPS = 120
# The stop has a clear outline, itself or the words beside an unseen circle, and is on the screen.
IS_SEEN = """
() => {
  const stop = document.activeElement;
  const outlined = [stop, stop.nextElementSibling].some(each => {
    const style = each && getComputedStyle(each);
    return style && style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
  });
  const box = (stop.closest('label') ?? stop).getBoundingClientRect();
  return outlined && box.bottom > 0 && box.top < innerHeight && box.width > 0;
}
"""


def stop(page: Page) -> str:
    """Where the keyboard is: the name of a field, or the words of a button or link."""
    return str(
        page.evaluate("document.activeElement.name || document.activeElement.textContent.trim()")
    )


def tab_to(page: Page, place: str) -> None:
    """Press Tab until the field or button is reached; every stop on the way is seen."""
    for _press in range(MOST_STOPS):
        page.keyboard.press("Tab")
        assert page.evaluate(IS_SEEN), f"the stop “{stop(page)}” is not seen"
        if stop(page) == place:
            return
    raise AssertionError(f"{place} cannot be reached with the keyboard")


def write(page: Page, field: str, text: str) -> None:
    """Go to a field and write in it."""
    tab_to(page, field)
    page.keyboard.press("Control+A")
    page.keyboard.type(text)


def test_a_coach_logs_a_session_with_the_keyboard_alone(
    year: Year, visit: Callable[..., Visitor]
) -> None:
    year.begin()
    year.live("log_session")
    session = subjects.coaching_session_of(year.task("log_session"))
    assert session is not None
    clock.set_to(session.starts_at + timedelta(hours=1))
    coach = visit(year.people["coach"])
    page = coach.open(f"/tasks/{year.task('log_session').id}").page

    # The first stop leads past the menu.
    tab_to(page, "Skip to main content")
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()

    # Arrow keys choose; what is asked follows from the choice.
    tab_to(page, "outcome")
    page.keyboard.press("ArrowDown")
    expect(page.locator("[name=outcome][value=moved]")).to_be_checked()
    expect(page.locator("[name=new_on]")).to_be_visible()
    page.keyboard.press("ArrowUp")
    expect(page.locator("[name=new_on]")).to_be_hidden()

    tab_to(page, "topics")
    page.keyboard.press("Space")
    write(page, "action_items-0-what", "Check the summer advertisements")
    tab_to(page, "action_items-0-owner")
    page.keyboard.press("ArrowDown")
    write(page, "action_items-0-due_on", in_words(clock.today() + timedelta(days=14)))
    tab_to(page, "risk")
    page.keyboard.press("Space")
    tab_to(page, "Save the log")
    with page.expect_navigation():
        page.keyboard.press("Enter")

    # The summary of mistakes has the focus, and its link leads to the field.
    expect(page.locator(".errsum")).to_be_focused()
    tab_to(page, "Shared summary: Write a short summary")
    page.keyboard.press("Enter")
    expect(page.locator("[name=summary]")).to_be_focused()
    page.keyboard.type("We went through the first advertisements")
    with page.expect_navigation():
        tab_to(page, "Save the log")
        page.keyboard.press("Enter")

    assert page.url.endswith("/receipt"), page.inner_text(".errsum")
    coach.is_sound()
    look_again()
    entry = db.session.scalars(select(GuidanceEntry).where(GuidanceEntry.kind == "coaching")).one()
    assert entry.summary == "We went through the first advertisements"
    promised = db.session.scalars(select(ActionItem.what)).all()
    assert promised == ["Check the summer advertisements"]
