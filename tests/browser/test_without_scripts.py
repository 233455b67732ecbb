"""The main forms in a browser without scripts."""

from collections.abc import Callable

from playwright.sync_api import expect

from coaching import clock
from coaching.model.cases import Case
from coaching.model.people import User
from coaching.services import action_items
from tests import story
from tests.browser.steps import keeps, look_again, type_in
from tests.browser.visitor import Visitor
from tests.story import answer, open_names, open_task
from tests.typed.coaching import promise
from tests.years import Year


def press(somebody: Visitor, words: str) -> None:
    """Press a button; nothing but the server answers."""
    with somebody.page.expect_navigation():
        somebody.page.locator("main").get_by_role("button", name=words).first.click()


def test_everything_works_without_scripts(
    case: Case,
    cora: User,
    carl: User,
    kim: User,
    otto: User,
    stina: User,
    visit: Callable[..., Visitor],
) -> None:
    story.start(case, cora)

    # The sponsor signs: first with a gap, then right.
    sponsor = visit(stina, scripts=False)
    sponsor.page.locator(".next a.btn").click()
    sponsor.page.wait_for_url("**/tasks/*")
    signed = story.ANSWERS["sign_commitment"](open_task(case, "sign_commitment"))
    type_in(sponsor, signed | {"work_time_hours_per_month": "many"})
    press(sponsor, "Sign the commitment")
    expect(sponsor.page.locator(".errsum")).to_be_visible()
    expect(sponsor.page.locator("[name=signer_name]")).to_have_value("Stina Sponsor")
    type_in(sponsor, {"work_time_hours_per_month": "20"})
    press(sponsor, "Sign the commitment")
    assert sponsor.page.url.endswith("/receipt")

    # The contact person names the team, with a row more.
    contact = visit(otto, scripts=False)
    contact.page.locator(".next a.btn").click()
    contact.page.wait_for_url("**/tasks/*")
    team = story.team("Otto Contact", "Dora Deputy", "Tea")
    type_in(contact, {name: typed for name, typed in team.items() if "members-2" not in name})
    press(contact, "Add one more")
    type_in(contact, {name: typed for name, typed in team.items() if "members-2" in name})
    press(contact, "Name the team")
    assert contact.page.url.endswith("/receipt")
    look_again()
    assert open_names(case) == ["assign_coach"]

    # One page of the self-assessment, and a draft that stays.
    answer(cora, open_task(case, "assign_coach"), coach=str(carl.id), deputy_coach=str(kim.id))
    answer(carl, open_task(case, "confirm_assignment"))
    clock.set_to(story.KICKOFF)
    answer(carl, open_task(case, "hold_intro_call"))
    answer(cora, open_task(case, "record_kickoff"))
    answer(carl, open_task(case, "hold_baseline_workshop"))
    contact.open("/")
    contact.page.locator(".next a.btn").click()
    contact.page.wait_for_url("**/tasks/*")
    type_in(contact, {"d1_1_evidence": "On the intranet"})
    press(contact, "Save draft")
    press(contact, "Save and continue")
    assert "part=d2" in contact.page.url
    contact.page.go_back()
    contact.page.reload()
    expect(contact.page.locator("[name=d1_1_evidence]")).to_have_value("On the intranet")


def test_a_coach_plans_and_logs_without_scripts(year: Year, visit: Callable[..., Visitor]) -> None:
    year.begin()
    year.live("plan_session")
    coach = visit(year.people["coach"], scripts=False)
    coach.open(f"/tasks/{year.task('plan_session').id}")

    # A gap comes back with everything typed, and is mended.
    planned = story.ANSWERS["plan_session"](year.task("plan_session"))
    type_in(coach, planned | {"starts_at": "after lunch", "goal": "A checklist"})
    press(coach, "Propose the time")
    expect(coach.page.locator(".errsum")).to_contain_text("Write the time as hours.minutes")
    keeps(coach, planned | {"starts_at": "after lunch", "goal": "A checklist"})
    type_in(coach, {"starts_at": "13.00"})
    press(coach, "Propose the time")
    assert coach.page.url.endswith("/receipt")

    # The log asks only what follows from how it went.
    look_again()
    year.live("log_session")
    coach.open(f"/tasks/{year.task('log_session').id}")
    log = story.ANSWERS["log_session"](year.task("log_session"))
    type_in(coach, {"outcome": "no_show"})
    expect(coach.page.locator("[name=summary]")).to_be_hidden()
    expect(coach.page.locator("[name=reason]")).to_be_visible()
    type_in(coach, {"outcome": "held"})
    type_in(coach, log | {"summary": ""})
    press(coach, "Add a promise")
    type_in(coach, promise(1, "Check the advertisements", "contact", "1.12.2026"))
    press(coach, "Save the log")
    expect(coach.page.locator(".errsum")).to_contain_text("Write a short summary")
    keeps(coach, log | {"summary": ""})
    type_in(coach, {"summary": log["summary"]})
    press(coach, "Save the log")
    assert coach.page.url.endswith("/receipt")
    look_again()
    assert [item.what for item in action_items.open_of(year.case)] == ["Check the advertisements"]
