"""The management sponsor at a browser: signs the commitment, later accepts the plan."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from coaching.model.cases import Case
from coaching.model.people import User
from tests import story
from tests.browser.steps import (
    TOLD_TWICE,
    begin,
    follow,
    is_stopped,
    look_again,
    press,
    read,
    type_in,
)
from tests.browser.visitor import Visitor
from tests.story import answer, open_names, open_task, start


@TOLD_TWICE
def test_a_sponsor_signs_the_commitment(
    case: Case, cora: User, stina: User, visit: Callable[..., Visitor], device: dict[str, Any]
) -> None:
    start(case, cora)
    someone = visit(stina, **device)
    someone.is_sound()
    begin(someone)

    # Sent empty, it says what is missing and nothing is recorded.
    press(someone, "Sign the commitment")
    summary = is_stopped(someone)
    assert summary.get_by_role("link").count() > 5
    look_again()
    assert "sign_commitment" in open_names(case)

    task = open_task(case, "sign_commitment")
    type_in(someone, story.ANSWERS["sign_commitment"](task))
    press(someone, "Sign the commitment")
    assert someone.page.url.endswith(f"/tasks/{task.id}/receipt")
    read(someone, "What happens next")
    look_again()
    assert open_names(case) == ["assign_coach", "name_team"]

    follow(someone, "Read what was sent")
    expect(someone.page.locator("main")).to_contain_text("Stina Sponsor")
    someone.open("/")
    someone.is_sound()
    read(someone, "You are up to date")


@pytest.mark.usefixtures("planning")
def test_a_sponsor_accepts_the_plan(
    case: Case,
    carl: User,
    otto: User,
    stina: User,
    visit: Callable[..., Visitor],
) -> None:
    answer(otto, open_task(case, "draft_action_plan"))
    answer(carl, open_task(case, "review_action_plan"))
    someone = visit(stina)
    begin(someone)

    # A plan goes back with a reason only.
    type_in(someone, {"sponsor_accepts": "no"})
    press(someone, "Send your answer")
    is_stopped(someone)
    type_in(someone, {"sponsor_accepts": "yes"})
    press(someone, "Send your answer")

    look_again()
    assert open_names(case) == ["plan_session", "propose_training"]
    someone.open("/")
    someone.is_sound()
    read(someone, "You are up to date")
