"""The main forms in a browser without scripts."""

from collections.abc import Callable

from playwright.sync_api import expect

from coaching import clock
from coaching.model.cases import Case
from coaching.model.people import User
from tests import story
from tests.browser.conftest import Visitor
from tests.browser.steps import look_again, type_in
from tests.story import answer, open_names, open_task


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
