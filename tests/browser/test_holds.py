"""A year that pauses, at a browser: asked for, decided, lived through, and gone on."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from playwright.sync_api import expect

from coaching import clock
from coaching.calendar import day_in_helsinki
from coaching.clock import today
from coaching.model.cases import Case
from coaching.model.people import User
from tests.browser.reading import SMALL, untranslated
from tests.browser.steps import (
    TOLD_TWICE,
    follow,
    is_refused,
    keeps,
    look_again,
    press,
    read,
    say,
    type_in,
)
from tests.browser.visitor import Visitor, overflow
from tests.story import open_task

WEEKS = timedelta(weeks=3)
WHY = "The contact person leaves, and somebody new is looked for"


def fits(somebody: Visitor) -> None:
    """The page speaks its language, and needs no sideways scroll on the smallest phone."""
    if somebody.page.locator("html").get_attribute("lang") != "en":
        assert untranslated(somebody) == []
    before = somebody.page.viewport_size
    somebody.page.set_viewport_size(SMALL)
    assert overflow(somebody.page) == []
    if before is not None:
        somebody.page.set_viewport_size(before)


def written(day: Any) -> str:
    """A day as people type it."""
    return f"{day.day}.{day.month}.{day.year}"


@TOLD_TWICE
def test_a_year_pauses_and_goes_on(
    begun: Case,
    cora: User,
    otto: User,
    visit: Callable[..., Visitor],
    device: dict[str, Any],
) -> None:
    mine = visit(otto, **device)
    mine.open(f"/cases/{begun.id}")
    follow(mine, "Put the year on hold")
    fits(mine)

    # What is wrong stands at its field, and nothing typed is lost.
    asked = {"reason": "other", "begins_on": written(today()), "expected_until": "yesterday"}
    type_in(mine, asked)
    press(mine, "Ask for a hold")
    is_refused(mine, "words", "expected_until")
    keeps(mine, asked)
    type_in(mine, {"words": WHY, "expected_until": written(today() + WEEKS)})
    press(mine, "Ask for a hold")
    read(mine, "A coordinator has been asked. Until it is decided nothing changes.")
    read(mine, "A hold is asked for")

    # Whoever comes back to the page asks no second time.
    mine.open(f"/cases/{begun.id}/hold").is_sound()
    read(mine, "A hold of this year is asked for or has begun already.")

    # The coordinator finds the request, and decides with the keyboard alone.
    staff = visit(cora, **device)
    look_again()
    staff.open(f"/tasks/{open_task(begun, 'decide_hold').id}").is_sound()
    fits(staff)
    read(staff, WHY)
    staff.page.locator('[name=hold_decision][value="granted"]').focus()
    staff.page.keyboard.press("Space")
    send = staff.page.locator("main").get_by_role("button", name=say(staff, "Send the decision"))
    send.last.focus()
    with staff.page.expect_navigation():
        staff.page.keyboard.press("Enter")
    staff.is_sound()

    # The contact person sees at once that nothing is due, and can still write.
    mine.open(f"/my/{begun.id}").is_sound()
    fits(mine)
    read(mine, "The year is on hold")
    mine.open(f"/cases/{begun.id}").is_sound()
    read(mine, "The year is on hold")
    look_again()
    waiting = open_task(begun, "hold_baseline_workshop")
    assert waiting.is_suspended
    expect(mine.page.locator("#steps")).to_contain_text(say(mine, "On hold"))

    # Three weeks later every date stands old beside new before anything happens.
    clock.set_to(clock.now() + WEEKS)
    staff = visit(cora, **device)
    look_again()
    staff.open(f"/tasks/{open_task(begun, 'resume_year').id}").is_sound()
    fits(staff)
    read(staff, "All remaining dates")
    press(staff, "Let the year go on")
    is_refused(staff, "what_changed", "dates")
    type_in(staff, {"what_changed": "A new contact person has begun", "dates": "shift"})
    shown = staff.page.locator("main table").inner_text()
    press(staff, "Let the year go on")

    # Both see the dates that the page had shown.
    look_again()
    assert not begun.is_on_hold
    due = open_task(begun, "hold_baseline_workshop").due_at
    assert due is not None
    day = day_in_helsinki(due)
    assert f"{day.day}" in shown
    mine = visit(otto, **device)
    for person in (mine, staff):
        person.open(f"/cases/{begun.id}").is_sound()
        expect(person.page.locator("#steps")).to_contain_text(str(day.day))
        expect(person.page.locator("#hold")).to_have_count(0)
