"""A coaching session at a browser: proposed, agreed, logged, accepted; the promise that follows."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from playwright.sync_api import expect

from coaching import clock
from coaching.clock import HELSINKI
from coaching.model.cases import Case
from coaching.model.people import User
from tests.browser.steps import (
    TOLD_TWICE,
    begin,
    follow,
    is_stopped,
    look_again,
    press,
    read,
    say,
    type_in,
)
from tests.browser.visitor import Visitor
from tests.story import answer, open_names, open_task

AFTER = datetime(2026, 10, 6, 11, 0, tzinfo=HELSINKI)
PROMISE = "Check the summer advertisements"


def opens(somebody: Visitor, case: Case, name: str) -> None:
    """The page of this open task, which is sound."""
    look_again()
    somebody.open(f"/tasks/{open_task(case, name).id}")
    somebody.is_sound()


@TOLD_TWICE
def test_a_coach_and_a_contact_person_meet(
    begun: Case, carl: User, otto: User, visit: Callable[..., Visitor], device: dict[str, Any]
) -> None:
    coach, contact = visit(carl, **device), visit(otto, **device)

    # A day in the holidays is refused; the contact person would rather come on Tuesday.
    opens(coach, begun, "plan_session")
    type_in(coach, {"day": "22.12.2026", "starts_at": "13.00", "mode": "video"})
    press(coach, "Propose the time")
    is_stopped(coach)
    type_in(coach, {"day": "5.10.2026"})
    press(coach, "Propose the time")
    opens(contact, begun, "confirm_time")
    wishes = contact.page.locator("[name='wishes-0-day']")
    expect(wishes).to_be_hidden()
    type_in(contact, {"time_suits": "no"})
    expect(wishes).to_be_visible()
    type_in(contact, {"wishes-0-day": "6.10.2026", "wishes-0-at": "9.00"})
    press(contact, "Send your answer")

    # The wish is the new proposal.
    opens(coach, begun, "plan_session")
    expect(coach.page.locator("[name=day]")).to_have_value("6.10.2026")
    press(coach, "Propose the time")
    opens(contact, begun, "confirm_time")
    type_in(contact, {"time_suits": "yes"})
    press(contact, "Send your answer")

    # The log asks only what follows from how it went, and says what is missing.
    look_again()
    clock.set_to(AFTER)
    opens(coach, begun, "log_session")
    summary, reason = (coach.page.locator(f"[name={name}]") for name in ("summary", "reason"))
    expect(summary).to_be_visible()
    type_in(coach, {"outcome": "no_show"})
    expect(summary).to_be_hidden()
    expect(reason).to_be_visible()
    type_in(coach, {"outcome": "held"})
    press(coach, "Save the log")
    is_stopped(coach)
    log = {
        "topics": ["d4"],
        "summary": "Call 040 123 4567",
        "action_items-0-what": PROMISE,
        "action_items-0-owner": "contact",
        "action_items-0-due_on": "12.10.2026",
        "risk": "none",
    }
    type_in(coach, log)
    press(coach, "Save the log")
    told = say(
        coach,
        "There is a phone number in your text. Take it away. If it has to stay, press the button"
        " once more.",
    )
    expect(is_stopped(coach)).to_contain_text(told)
    type_in(coach, {"summary": "We went through the first advertisements"})
    press(coach, "Save the log")

    # The contact person accepts the summary and keeps the promise.
    contact.open("/")
    begin(contact)
    read(contact, "We went through the first advertisements")
    type_in(contact, {"view": "agree"})
    press(contact, "Send your answer")
    contact.open("/")
    follow(contact, PROMISE)
    type_in(contact, {"state": "done", "result": "All of them are checked"})
    press(contact, "Save")
    read(contact, "Done or dropped")
    look_again()
    assert "plan_session" in open_names(begun)


def test_a_coach_moves_a_session_and_corrects_a_summary(
    begun: Case, carl: User, otto: User, visit: Callable[..., Visitor]
) -> None:
    answer(carl, open_task(begun, "plan_session"), day="5.10.2026", starts_at="9.00")
    answer(otto, open_task(begun, "confirm_time"))
    coach = visit(carl)

    coach.open(f"/cases/{begun.id}")
    follow(coach, "Coaching session 1")
    follow(coach, "Move it")
    type_in(coach, {"day": "6.10.2026", "starts_at": "9.00", "reason": "I am ill"})
    press(coach, "Move the coaching session")
    read(coach, "6 October 2026")

    look_again()
    clock.set_to(AFTER)
    answer(carl, open_task(begun, "log_session"))
    coach.open(f"/cases/{begun.id}")
    follow(coach, "Correct it")
    type_in(coach, {"summary": "We went through two advertisements"})
    press(coach, "Save the correction")
    read(coach, "We went through two advertisements")
    read(coach, "Corrected once")
