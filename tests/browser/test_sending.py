"""Sending twice, going back, and two people at the same form: nothing happens twice or is lost."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect
from sqlalchemy import func, select

from coaching.model.base import db
from coaching.model.guidance import GuidanceEntry
from coaching.model.people import User
from coaching.model.processes import Answers, Draft
from tests.browser.everybody import Everybody
from tests.browser.steps import look_again, press, read, type_in
from tests.browser.visitor import Visitor
from tests.story import ANSWERS
from tests.years import Year

OURS = "Ehdotamme tiistaita, koska tiimi on silloin koolla"
DETAILS = {"time_suits": "no", "wish_words": OURS}


@pytest.fixture
def everybody(year: Year, visit: Callable[..., Visitor]) -> Everybody:
    """A year that has begun, in which a coaching session is to be planned."""
    year.begin()
    year.live("plan_session")
    return Everybody(year, visit)


@pytest.fixture
def dora(everybody: Everybody) -> User:
    """The deputy contact person."""
    return next(m.user for m in everybody.year.case.members if m.user.name == "Dora Deputy")


def entries() -> int:
    """How many meetings are in the log but for the first call."""
    look_again()
    query = select(func.count()).where(GuidanceEntry.kind == "coaching")
    return db.session.scalars(query.select_from(GuidanceEntry)).one()


def opens(somebody: Visitor, task_id: int) -> None:
    """The page of a task, which is sound."""
    somebody.open(f"/tasks/{task_id}")
    somebody.is_sound()


def test_a_log_sent_by_a_double_click_is_recorded_once(everybody: Everybody) -> None:
    everybody.live("log_session")
    coach = everybody.opens("log_session")
    type_in(coach, ANSWERS["log_session"](everybody.task("log_session")))

    coach.page.locator("main .formbar .btn--primary").dblclick()

    coach.page.wait_for_url("**/receipt")
    everybody.reads(coach)
    assert entries() == 1


def test_going_back_and_sending_again_leads_to_the_receipt(everybody: Everybody) -> None:
    everybody.live("log_session")
    coach = everybody.does("log_session")

    coach.page.go_back()
    coach.page.wait_for_load_state()
    # The browser may still have the form, or ask the server, which knows better.
    if not coach.page.url.endswith("/receipt"):
        coach.page.locator("main .formbar .btn--primary").click()
        coach.page.wait_for_url("**/receipt")

    everybody.reads(coach)
    assert entries() == 1


def test_a_deputy_who_is_slower_keeps_what_was_typed(
    everybody: Everybody, dora: User, visit: Callable[..., Visitor]
) -> None:
    everybody.does("plan_session")
    contact = everybody.opens("confirm_time")
    deputy = visit(dora, phone=True, language="fi")
    task = everybody.task("confirm_time")
    opens(deputy, task.id)
    type_in(deputy, DETAILS)

    everybody.sends(contact, "confirm_time")
    press(deputy, "Send your answer")

    read(deputy, "Somebody was faster")
    expect(deputy.page.locator("main")).to_contain_text("Otto Contact")
    expect(deputy.page.locator("main")).to_contain_text(OURS)
    look_again()
    draft = db.session.scalars(select(Draft).where(Draft.task_id == task.id)).one()
    assert (draft.user_id, draft.fields["wish_words"]) == (dora.id, [OURS])
    recorded = db.session.scalars(select(Answers).where(Answers.task_id == task.id)).all()
    assert [answers.by_id for answers in recorded] == [everybody.year.people["contact"].id]


def test_coach_and_coordinator_fill_in_for_the_contact_person_at_once(
    everybody: Everybody,
) -> None:
    everybody.does("plan_session")
    task = everybody.task("confirm_time")
    coach, coordinator = everybody.at("coach"), everybody.at("coordinator")
    for somebody in (coach, coordinator):
        opens(somebody, task.id)
        read(
            somebody,
            "You are filling this in for %(who)s. The record will say so.",
            who="Otto Contact",
        )
        type_in(somebody, DETAILS)
    type_in(coach, {"time_suits": "yes"})

    press(coach, "Send your answer")
    press(coordinator, "Send your answer")

    read(coach, "%(who)s for %(whom)s", who="Carl Coach", whom="Otto Contact")
    read(coordinator, "Somebody was faster")
    expect(coordinator.page.locator("main")).to_contain_text("Carl Coach")
    expect(coordinator.page.locator("main")).to_contain_text(OURS)
    look_again()
    assert "plan_session" not in everybody.year.names
