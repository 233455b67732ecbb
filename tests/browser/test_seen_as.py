"""Staff see what the contact person sees, at a browser: marked on every page, and read only."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from coaching.model.cases import Case
from coaching.model.people import User
from tests import story
from tests.browser.steps import TOLD_TWICE, button, look_again, press, say
from tests.browser.visitor import Visitor
from tests.story import open_task


@pytest.fixture
def begun(case: Case, cora: User, carl: User, kim: User, otto: User, stina: User) -> Case:
    """A year whose contact person has the plan to draft."""
    story.run_to_plan(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)
    return case


@TOLD_TWICE
def test_a_coach_sees_what_the_contact_person_sees(
    begun: Case, carl: User, visit: Callable[..., Visitor], device: dict[str, Any]
) -> None:
    look_again()
    task = open_task(begun, "draft_action_plan")
    coach = visit(carl, **device).open(f"/cases/{begun.id}")
    press(coach, "See it as the contact person")
    mark = coach.page.locator(".seenas")

    for path in (f"/my/{begun.id}", f"/cases/{begun.id}", f"/tasks/{task.id}"):
        coach.open(path).is_sound()
        expect(mark).to_contain_text("Otto Contact")
    for field in coach.page.locator("main").get_by_role("textbox").all():
        expect(field).to_be_disabled()
    expect(button(coach, "Send to the coach")).to_be_disabled()
    coach.page.set_viewport_size({"width": 320, "height": 700})
    coach.is_sound()

    with coach.page.expect_navigation():
        mark.get_by_role("button").click()
    expect(mark).to_have_count(0)
    expect(coach.page.locator("main")).to_contain_text(say(coach, "You see your own pages again."))
    coach.is_sound()
