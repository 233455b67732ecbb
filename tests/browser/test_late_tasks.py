"""A task goes late, and a coordinator handles it at a browser: each way that people choose."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import expect

from coaching.calendar import day_in_helsinki
from coaching.clock import today
from coaching.model.cases import Case, MemberKind
from coaching.model.people import User
from coaching.model.processes import Task
from tests.browser.steps import (
    DESK,
    PHONE,
    TOLD_TWICE,
    is_refused,
    keeps,
    look_again,
    press,
    read,
    type_in,
)
from tests.browser.test_holds import fits, written
from tests.browser.visitor import Visitor
from tests.services.climbing import make_late
from tests.story import open_task

WHY = "Nobody answers the telephone"
HOLD_WORDS = "The municipality is on strike"


@pytest.fixture
def late(planning: Case, mona: User) -> Task:
    """The action plan is so late that a coordinator has to decide."""
    task = open_task(planning, "draft_action_plan")
    make_late(task)
    return task


def handle(somebody: Visitor, late: Task) -> None:
    """Find the late task by its name in the list, and open the decision about it."""
    somebody.is_sound()
    title = somebody.page.locator("main").get_by_role(
        "link", name=late.process.version.task_name(late.name, _language(somebody))
    )
    with somebody.page.expect_navigation():
        title.first.click()
    somebody.is_sound()
    fits(somebody)


def _language(somebody: Visitor) -> str:
    return somebody.page.locator("html").get_attribute("lang") or "en"


@TOLD_TWICE
def test_more_time_is_given_and_the_contact_sees_the_new_date(
    late: Task,
    cora: User,
    otto: User,
    visit: Callable[..., Visitor],
    device: dict[str, Any],
) -> None:
    handles = open_task(late.case, "handle_late_task").id
    staff = visit(cora, **device)
    handle(staff, late)

    # What was typed for another choice is out of sight, and no mistake.
    new_due = written(today() + timedelta(weeks=2))
    type_in(staff, {"decision": "wait", "wait_until": "some day"})
    type_in(staff, {"decision": "extend"})
    expect(staff.page.locator("[name=wait_until]")).to_be_hidden()
    press(staff, "Send the decision")
    is_refused(staff, "new_due", "reason")
    keeps(staff, {"decision": "extend"})
    type_in(staff, {"new_due": new_due, "reason": WHY})
    press(staff, "Send the decision")

    look_again()
    assert late.due_at is not None
    day = day_in_helsinki(late.due_at)
    mine = visit(otto, **device)
    mine.open(f"/tasks/{late.id}").is_sound()
    expect(mine.page.locator("main")).to_contain_text(f"{day.day}")
    expect(mine.page.locator("main")).not_to_contain_text(WHY)

    # Whoever comes back to the page finds it decided.
    staff.open(f"/tasks/{handles}").is_sound()
    expect(staff.page.locator("[name=decision]")).to_have_count(0)


@pytest.mark.parametrize("device", [PHONE], ids=["phone"])
def test_somebody_else_does_it(
    late: Task,
    planning: Case,
    cora: User,
    visit: Callable[..., Visitor],
    device: dict[str, Any],
) -> None:
    dora = planning.people(MemberKind.DEPUTY)[0]
    staff = visit(cora, **device)
    handle(staff, late)
    type_in(staff, {"decision": "reassign", "given_to": str(dora.id), "reason": WHY})
    press(staff, "Send the decision")

    look_again()
    assert late.assignee_id == dora.id


@pytest.mark.parametrize("device", [DESK], ids=["desk"])
def test_the_year_pauses_because_of_it_chosen_with_the_keyboard(
    late: Task,
    planning: Case,
    cora: User,
    otto: User,
    visit: Callable[..., Visitor],
    device: dict[str, Any],
) -> None:
    staff = visit(cora, **device)
    handle(staff, late)
    staff.page.locator('[name=decision][value="hold"]').focus()
    staff.page.keyboard.press("Space")
    expect(staff.page.locator("[name=expected_until]")).to_be_visible()
    fits(staff)
    press(staff, "Send the decision")
    is_refused(staff, "hold_reason", "expected_until", "reason")
    asked = {"hold_reason": "strike", "hold_words": HOLD_WORDS}
    type_in(staff, {**asked, "reason": WHY, "expected_until": "1.1.2031"})
    press(staff, "Send the decision")
    is_refused(staff, "expected_until")
    keeps(staff, {**asked, "reason": WHY})
    type_in(staff, {"expected_until": written(today() + timedelta(weeks=4))})
    press(staff, "Send the decision")

    look_again()
    assert planning.is_on_hold
    mine = visit(otto, **device)
    mine.is_sound()
    read(mine, "The year is on hold")
    mine.open(f"/tasks/{late.id}").is_sound()
    expect(mine.page.locator("main")).not_to_contain_text(WHY)
