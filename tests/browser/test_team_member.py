"""A team member at a browser: answers alone, in peace, and only the spread is ever shown."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from coaching.model.cases import Case, MemberKind
from tests.browser.steps import TOLD_TWICE, begin, follow, look_again, press, read, type_in
from tests.browser.visitor import Visitor
from tests.story import open_task


@TOLD_TWICE
@pytest.mark.usefixtures("begun")
def test_a_team_member_answers_alone(
    case: Case,
    visit: Callable[..., Visitor],
    device: dict[str, Any],
) -> None:
    tea = next(user for user in case.people(MemberKind.TEAM_MEMBER) if user.name == "Tea")
    task = open_task(case, "answer_alone", tea)
    someone = visit(tea, **device)
    someone.is_sound()
    begin(someone)

    # Statements may be left out, but not all of them.
    someone.open(f"/tasks/{task.id}?part=summary")
    someone.is_sound()
    press(someone, "Send my own view")
    expect(someone.page.locator(".errsum")).to_be_focused()
    someone.open(f"/tasks/{task.id}")
    type_in(someone, {"d1_1": "3", "d1_2": "unknown"})
    press(someone, "Save and continue")
    someone.open(f"/tasks/{task.id}?part=comment")
    type_in(someone, {"comment": "Who decides about recruitment?"})
    press(someone, "Save and continue")
    press(someone, "Send my own view")

    read(someone, "What happens next")
    look_again()
    assert task.closed_by_id == tea.id
    # Nobody can read what one person answered, not even that person.
    assert someone.page.locator('main a[href*="/records/"]').count() == 0
    follow(someone, "Continue")
