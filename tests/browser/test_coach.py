"""The coach at a browser: from the request to coach until the plan, and everything between."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from coaching.model.cases import Case, MemberKind
from coaching.model.people import User
from coaching.services import tasks
from tests import story
from tests.browser.steps import (
    TOLD_TWICE,
    follow,
    is_stopped,
    look_again,
    press,
    read,
    say,
    type_in,
)
from tests.browser.visitor import Visitor
from tests.story import answer, open_names, open_task, start


def goes_to(somebody: Visitor, case: Case, name: str) -> None:
    """From the first page to this open task."""
    look_again()
    task = open_task(case, name)
    somebody.open("/")
    link = somebody.page.locator(f'main a[href="/tasks/{task.id}"]').first
    if not link.is_visible():
        # What has time until next week is folded away.
        somebody.page.locator("section[aria-labelledby=tasks-h] summary").click()
    with somebody.page.expect_navigation():
        link.click()
    somebody.is_sound()


@TOLD_TWICE
def test_a_coach_begins_with_an_organisation(
    case: Case,
    cora: User,
    carl: User,
    kim: User,
    otto: User,
    stina: User,
    visit: Callable[..., Visitor],
    device: dict[str, Any],
) -> None:
    start(case, cora)
    answer(stina, open_task(case, "sign_commitment"))
    answer(otto, open_task(case, "name_team"))
    answer(cora, open_task(case, "assign_coach"), coach=str(carl.id), deputy_coach=str(kim.id))
    someone = visit(carl, **device)
    someone.is_sound()

    # To decline needs a reason; to accept is one answer.
    goes_to(someone, case, "confirm_assignment")
    type_in(someone, {"coach_accepts": "no"})
    press(someone, "Send your answer")
    is_stopped(someone)
    type_in(someone, {"coach_accepts": "yes"})
    press(someone, "Send your answer")
    read(someone, "What happens next")

    goes_to(someone, case, "hold_intro_call")
    call = story.ANSWERS["hold_intro_call"](open_task(case, "hold_intro_call"))
    type_in(someone, call | {"held_on": "31.12.2027"})
    press(someone, "Record the call")
    is_stopped(someone)
    expect(someone.page.locator("[name=coach_note]")).to_have_value("The director decides alone")
    type_in(someone, {"held_on": "3.8.2026"})
    press(someone, "Record the call")
    look_again()
    assert open_names(case) == ["record_kickoff"]

    # The own note shows on the case page, and only to coaches.
    someone.open(f"/cases/{case.id}")
    someone.is_sound()
    expect(someone.page.locator("#guidance")).to_contain_text("The director decides alone")
    follow(someone, "Recorded forms")
    someone.is_sound()
    follow(someone, "Sign the commitment of the management")


@TOLD_TWICE
@pytest.mark.usefixtures("begun")
def test_a_coach_holds_the_workshop_and_summarises(
    case: Case,
    carl: User,
    otto: User,
    visit: Callable[..., Visitor],
    device: dict[str, Any],
) -> None:
    for person, score in zip(case.people(MemberKind.TEAM_MEMBER), "134", strict=True):
        answer(person, open_task(case, "answer_alone", person), **story.scores(score))
    someone = visit(carl, **device)

    goes_to(someone, case, "hold_baseline_workshop")
    task = open_task(case, "hold_baseline_workshop")
    workshop = story.ANSWERS[task.name](task)
    type_in(someone, {k: workshop[k] for k in ("held_on", "participants")})
    press(someone, "Save and continue")

    # How the others answered stands beside the statements, without names.
    read(someone, "How the team members answered on their own")
    cells = someone.page.locator("table tbody tr").first.locator("td").all_inner_texts()
    assert cells == ["0", "1", "0", "1", "1", "0"]
    assert "Otto" not in someone.page.locator("main table").inner_text()
    type_in(someone, {key: value for key, value in workshop.items() if key.startswith("d1_")})
    press(someone, "Save and continue")

    # The rest was typed on another day.
    look_again()
    draft = tasks.draft_of(carl, task)
    assert draft is not None
    rest = {key: [value] for key, value in story.scores("2").items()}
    tasks.save_draft(carl, task, {**rest, **draft.fields})
    someone.open(f"/tasks/{task.id}?part=summary")
    someone.is_sound()
    press(someone, "Record the workshop")
    look_again()
    assert open_names(case) == ["plan_session", "submit_baseline"]

    answer(otto, open_task(case, "submit_baseline"), d1_1="4", d1_1_evidence="")
    goes_to(someone, case, "summarise_baseline")
    read(someone, "Worth a closer look")
    summary = story.ANSWERS["summarise_baseline"](open_task(case, "summarise_baseline"))
    press(someone, "Add one more")
    type_in(someone, {k: v for k, v in summary.items() if "risks" not in k})
    with someone.page.expect_navigation():
        someone.page.locator('button[name="_add"][value="risks"]').click()
    someone.is_sound()
    with someone.page.expect_navigation():
        someone.page.locator('button[name="_remove"][value="strengths-1"]').click()
    type_in(someone, {k: v for k, v in summary.items() if "risks" in k})
    press(someone, "Send the summary")
    look_again()
    assert open_names(case) == ["draft_action_plan", "plan_session", "propose_training"]

    # The case page tells it all.
    someone.open(f"/cases/{case.id}")
    someone.is_sound()
    expect(someone.page.locator("#timeline")).to_be_visible()
    expect(someone.page.locator("#assessment")).to_contain_text(say(someone, "Build"))


@TOLD_TWICE
@pytest.mark.usefixtures("planning")
def test_a_coach_returns_the_plan_and_fills_in_on_the_phone(
    case: Case,
    carl: User,
    otto: User,
    visit: Callable[..., Visitor],
    device: dict[str, Any],
) -> None:
    answer(otto, open_task(case, "draft_action_plan"))
    someone = visit(carl, **device)

    # The plan is sent back with what to change.
    goes_to(someone, case, "review_action_plan")
    expect(someone.page.locator("aside")).to_contain_text("Fair recruitment")
    review = story.ANSWERS["review_action_plan"](open_task(case, "review_action_plan"))
    type_in(someone, review | {"measurable": "no", "plan_approved": "no"})
    press(someone, "Send your answer")
    is_stopped(someone)
    type_in(someone, {"comments": "Who counts the applicants?"})
    press(someone, "Send your answer")

    # The contact calls: the coach writes for the contact.
    someone.open(f"/cases/{case.id}")
    someone.is_sound()
    look_again()
    with someone.page.expect_navigation():
        task = open_task(case, "draft_action_plan")
        someone.page.locator(f'#steps a[href="/tasks/{task.id}"]').click()
    someone.is_sound()
    read(
        someone, "You are filling this in for %(who)s. The record will say so.", who="Otto Contact"
    )
    expect(someone.page.locator("[name=title]")).to_have_value("Fair recruitment")
    type_in(someone, {"title": "Fair recruitment for all"})
    press(someone, "Send to the coach")
    read(someone, "%(who)s for %(whom)s", who="Carl Coach", whom="Otto Contact")

    # The contact wants it back: the coach sees it at once, and gives it back.
    look_again()
    tasks.ask_back(otto, task)
    someone.open("/")
    someone.is_sound()
    follow(someone, "Look at it")
    press(someone, "Give back")
    read(someone, "The form is open again, with its answers as a draft.")
    look_again()
    assert open_names(case) == ["draft_action_plan", "plan_session", "propose_training"]
    mine = visit(otto, **device)
    with mine.page.expect_navigation():
        mine.page.locator(".next a.btn").click()
    expect(mine.page.locator("[name=title]")).to_have_value("Fair recruitment for all")
