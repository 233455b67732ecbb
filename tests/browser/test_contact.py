"""The contact person at a browser: names the team, sends the self-assessment, asks it back."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from coaching.data.assessment import statements_of
from coaching.model.base import db
from coaching.model.cases import Case
from coaching.model.people import User
from coaching.model.processes import Draft
from tests import story
from tests.browser.steps import (
    TOLD_TWICE,
    begin,
    is_stopped,
    look_again,
    press,
    read,
    say,
    type_in,
)
from tests.browser.visitor import Visitor
from tests.story import answer, open_names, open_task, start


@TOLD_TWICE
def test_a_contact_names_the_team(
    case: Case,
    cora: User,
    otto: User,
    stina: User,
    visit: Callable[..., Visitor],
    device: dict[str, Any],
) -> None:
    start(case, cora)
    answer(stina, open_task(case, "sign_commitment"))
    someone = visit(otto, **device)
    someone.is_sound()
    begin(someone)

    # One row more, one row less; what is typed in the others stays.
    people = story.team("Otto Contact", "Dora Deputy", "Tea")
    type_in(someone, {k: v for k, v in people.items() if not k.startswith("members-2")})
    press(someone, "Add one more")
    press(someone, "Add one more")
    assert someone.page.locator('[name="members-3-name"]').count() == 1
    with someone.page.expect_navigation():
        someone.page.locator('button[value="members-2"]').click()
    someone.is_sound()
    rows = someone.page.locator('[name^="members-"][name$="-name"]')
    assert [row.input_value() for row in rows.all()] == ["Otto Contact", "Dora Deputy", ""]

    # The last row is complete but for an address that is none.
    last = str(rows.last.get_attribute("name")).removesuffix("-name")
    typed = {k.replace("members-2", last): v for k, v in people.items() if "members-2" in k}
    type_in(someone, typed | {f"{last}-email": "tea at home"})
    press(someone, "Name the team")
    is_stopped(someone)
    type_in(someone, {f"{last}-email": "tea@example.org"})
    press(someone, "Name the team")

    read(someone, "What happens next")
    look_again()
    assert open_names(case) == ["assign_coach"]
    assert sorted({member.user.name for member in case.members}) == [
        "Dora Deputy",
        "Otto Contact",
        "Stina Sponsor",
        "Tea",
    ]


@TOLD_TWICE
@pytest.mark.usefixtures("begun")
def test_a_contact_answers_the_assessment_on_two_devices(
    case: Case,
    carl: User,
    otto: User,
    visit: Callable[..., Visitor],
    device: dict[str, Any],
) -> None:
    # The workshop agreed on all but the last statement of the first page.
    left_open = statements_of("d1")[-1].key
    answer(carl, open_task(case, "hold_baseline_workshop"), **{left_open: []})
    task = open_task(case, "submit_baseline")
    someone = visit(otto, **device)
    begin(someone)

    # What is typed is kept by itself.
    someone.page.locator("[name=d1_1_evidence]").fill("The statement is on the intranet")
    expect(someone.page.locator("form [role=status]")).to_contain_text(
        say(someone, "Draft saved at %(time)s", time="")
    )
    someone.page.reload()
    expect(someone.page.locator("[name=d1_1_evidence]")).to_have_value(
        "The statement is on the intranet"
    )

    # A page with a gap does not let go.
    press(someone, "Save and continue")
    is_stopped(someone)
    type_in(someone, {left_open: "3"})
    press(someone, "Save and continue")
    assert "part=d2" in someone.page.url

    # Another device goes on from there, page by page.
    other = visit(otto, phone=not device["phone"], language=device["language"])
    read(other, "%(done)s of %(all)s statements answered", done=34, all=34)
    with other.page.expect_navigation():
        other.page.locator(".next a.btn").click()
    expect(other.page.locator("[name=d1_1_evidence]")).to_have_value(
        "The statement is on the intranet"
    )
    while "part=questions" not in other.page.url:
        press(other, "Save and continue")
    words = {
        name: value
        for name, value in story.ANSWERS["submit_baseline"](task).items()
        if not name.startswith("d")
    }
    type_in(other, {**words, "stage_why": "We decide as before"})
    press(other, "Save and continue")

    # The summary shows everything, and sends.
    assert "part=summary" in other.page.url
    expect(other.page.locator("main")).to_contain_text("The statement is on the intranet")
    expect(other.page.locator("main")).to_contain_text("We decide as before")
    press(other, "Send the self-assessment")
    look_again()
    assert open_names(case) == ["plan_session", "summarise_baseline"]

    # Too early: the form is asked back.
    press(other, "Ask for the form back")
    read(other, "Asked back")
    look_again()
    assert task.asked_back_by_id == otto.id


@pytest.mark.usefixtures("planning")
def test_a_colleagues_newer_draft_is_offered(
    case: Case,
    otto: User,
    visit: Callable[..., Visitor],
) -> None:
    dora = next(member.user for member in case.members if member.user.name == "Dora Deputy")
    first, second = visit(dora), visit(otto)
    begin(first)
    begin(second)

    first.page.locator("[name=title]").fill("Fair recruitment")
    press(first, "Save draft")
    second.page.reload()
    read(second, "Go on from that draft")
    second.is_sound()
    press(second, "Go on from that draft")

    expect(second.page.locator("[name=title]")).to_have_value("Fair recruitment")

    # Both go on, one sends: the other sees who it was, and keeps the text.
    type_in(first, story.ANSWERS["draft_action_plan"](open_task(case, "draft_action_plan")))
    press(first, "Send to the coach")
    second.page.locator("[name=why]").fill("It came up in the workshop")
    press(second, "Send to the coach")

    read(second, "Somebody was faster")
    expect(second.page.locator("main")).to_contain_text("Dora Deputy")
    expect(second.page.locator("main")).to_contain_text("It came up in the workshop")
    look_again()
    kept = db.session.scalars(select(Draft).where(Draft.user_id == otto.id)).one()
    assert kept.fields["why"] == ["It came up in the workshop"]
