"""A coordinator at a browser brings six organisations on board."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from coaching.model.base import db, transaction
from coaching.model.cases import Case, CaseStatus, Cohort
from coaching.model.people import User
from coaching.services import coach_choices
from coaching.services.coach_choices import Pair
from tests import make
from tests.browser.steps import TOLD_TWICE, button, follow, look_again, press, read, say, type_in
from tests.browser.test_coordinator import ORGANISATION, YEAR
from tests.browser.test_keyboard import tab_to
from tests.browser.visitor import Visitor
from tests.story import open_names

OTHERS = ("Aurinkolahti Daycare", "Koivuranta", "Lumo", "Nordstrand Fisk", "Västanvik Schools")


@pytest.fixture
def coaches(carl: User, kim: User) -> tuple[User, User]:
    """Carl works in Finnish and knows schools; Kim works in Swedish too."""
    with transaction():
        carl.coaching_languages, carl.coaching_sectors = ["fi"], ["education"]
        kim.coaching_languages = ["fi", "sv"]
    return carl, kim


def join(cohort: Cohort, *names: str) -> list[Case]:
    """More organisations, every second one in Swedish."""
    made = []
    for number, name in enumerate(names):
        people = [make.person(f"{kind} of {name}") for kind in ("Contact", "Sponsor")]
        case = make.case(cohort, name, contact=people[0], sponsor=people[1])
        with transaction():
            case.language = ("fi", "sv")[number % 2]
            case.organisation.languages = [case.language]
        made.append(case)
    return made


def click(someone: Visitor, button: str) -> None:
    """Press a button whose words count something."""
    with someone.page.expect_navigation():
        someone.page.locator(button).click()
    someone.is_sound()


def all_cases() -> list[Case]:
    look_again()
    return list(db.session.scalars(select(Case).order_by(Case.id)).unique())


def chosen(case: Case) -> Pair:
    look_again()
    return Pair.of(coach_choices.of_case(case.id))


@TOLD_TWICE
def test_six_organisations_come_on_board(
    cora: User, coaches: tuple[User, User], visit: Callable[..., Visitor], device: dict[str, Any]
) -> None:
    someone = visit(cora, **device)
    carl, kim = coaches

    # Without a cohort, the cohort comes first.
    someone.open("/coordinator/onboarding")
    read(someone, "Make a cohort first: everything begins with its dates.")
    type_in(someone, YEAR)
    press(someone, "Look at the dates")
    press(someone, "Create the cohort")
    follow(someone, "Organisations")
    read(someone, "No organisations yet")

    # The first one is typed, and the form comes back to the list.
    follow(someone, "Add an organisation")
    type_in(someone, ORGANISATION)
    press(someone, "Add the organisation")
    read(someone, "Nothing is missing")
    join(all_cases()[0].cohort, *OTHERS)

    # The suggestion says why, is taken with one click, and can be taken back.
    follow(someone, "Continue to coaches")
    read(someone, "Works in Swedish, like the organisation.")
    read(someone, "Knows the sector.")
    click(someone, "button[value=all]")
    read(someone, "Every organisation has a coach.")
    press(someone, "Take it back")
    assert [chosen(case) for case in all_cases()] == [Pair()] * 6
    click(someone, "button[value=all]")
    swedish = [case for case in all_cases() if case.language == "sv"]
    assert {chosen(case).coach for case in swedish} == {kim.id}

    # One is given to somebody else: saved at once, and the load beside it follows.
    case = all_cases()[0]
    wanted = str(kim.id if chosen(case).coach == carl.id else carl.id)
    someone.page.locator(f"#coach-{case.id}").select_option(wanted)
    said = say(someone, "%(name)s has been saved.", name="Harjula Schools")
    expect(someone.page.locator("[data-rows-said]")).to_have_text(said)
    expect(button(someone, "Save").filter(visible=True)).to_have_count(0)
    someone.is_sound()
    assert str(chosen(case).coach) == wanted

    # One click starts them all.
    follow(someone, "Continue to invitations")
    read(someone, "Will you coach?")
    click(someone, "main form .btn--primary")
    read(someone, "Every year has begun")
    assert {case.status for case in all_cases()} == {CaseStatus.ACTIVE}
    names = ["confirm_assignment", "name_team", "sign_commitment"]
    assert [open_names(case) for case in all_cases()] == [names] * 6


def test_a_full_coach_asks_for_a_reason_in_the_row(
    cora: User, coaches: tuple[User, User], case: Case, visit: Callable[..., Visitor]
) -> None:
    carl, _kim = coaches
    with transaction():
        carl.coaches_at_most = 0
    someone = visit(cora)
    someone.open(f"/coordinator/cohorts/{case.cohort_id}/onboarding/coaches")

    someone.page.locator(f"#coach-{case.id}").select_option(str(carl.id))
    reason = someone.page.locator(f"#reason-{case.id}")
    expect(reason).to_have_attribute("aria-invalid", "true")
    someone.is_sound()
    assert chosen(case) == Pair()

    reason.fill("They know each other")
    reason.press("Tab")
    expect(someone.page.locator("[data-rows-said]")).to_have_text("Harjula Schools has been saved.")
    expect(someone.page.locator("#workload")).to_contain_text("1 over the agreed number")
    someone.is_sound()
    assert chosen(case).coach == carl.id


def test_a_coach_is_chosen_with_the_keyboard_alone(
    cora: User, coaches: tuple[User, User], case: Case, visit: Callable[..., Visitor]
) -> None:
    carl, kim = coaches
    someone = visit(cora)
    page = someone.open(f"/coordinator/cohorts/{case.cohort_id}/onboarding/coaches").page

    tab_to(page, f"coach-{case.id}")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.locator(f"#coach-{case.id}")).to_have_value(str(kim.id))
    expect(page.locator(f"#deputy-{case.id}")).to_have_value(str(carl.id))
    expect(page.locator(f"#coach-{case.id}")).to_be_focused()
    tab_to(page, "Continue to invitations")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    tab_to(page, "Start 1 year and send the mails")
    with page.expect_navigation():
        page.keyboard.press("Enter")

    someone.is_sound()
    assert [each.coach for each in all_cases()] == [kim]


def test_changes_in_quick_succession_end_with_the_last(
    cora: User, coaches: tuple[User, User], case: Case, visit: Callable[..., Visitor]
) -> None:
    carl, kim = coaches
    someone = visit(cora)
    someone.open(f"/coordinator/cohorts/{case.cohort_id}/onboarding/coaches")

    someone.page.evaluate(
        """([id, choices]) => {
          for (const choice of choices) {
            const list = document.getElementById(`coach-${id}`);
            list.value = choice;
            list.dispatchEvent(new Event("change", { bubbles: true }));
          }
        }""",
        [case.id, [str(carl.id), str(kim.id), str(carl.id), str(kim.id)]],
    )

    expect(someone.page.locator("[data-rows-said]")).to_have_text("Harjula Schools has been saved.")
    expect(someone.page.locator(f"#coach-{case.id}")).to_have_value(str(kim.id))
    assert chosen(case) == Pair(kim.id, carl.id)


def test_without_scripts_one_button_saves_everything(
    cora: User, coaches: tuple[User, User], case: Case, visit: Callable[..., Visitor]
) -> None:
    carl, kim = coaches
    someone = visit(cora, scripts=False)
    someone.open(f"/coordinator/cohorts/{case.cohort_id}/onboarding/coaches")

    someone.page.locator(f"#coach-{case.id}").select_option(str(carl.id))
    with someone.page.expect_navigation():
        someone.page.locator("[data-rows-save]").click()

    read(someone, "%(num)s choice has been saved.", num=1)
    assert chosen(case) == Pair(carl.id, kim.id)


def test_when_saving_fails_the_button_comes_back(
    cora: User, coaches: tuple[User, User], case: Case, visit: Callable[..., Visitor]
) -> None:
    carl, kim = coaches
    someone = visit(cora)
    someone.open(f"/coordinator/cohorts/{case.cohort_id}/onboarding/coaches")
    someone.page.route(f"**/coaches/{case.id}", lambda route: route.abort())

    someone.page.locator(f"#coach-{case.id}").select_option(str(carl.id))
    expect(someone.page.locator("[data-rows-said]")).to_have_text(
        "The last choice could not be saved. Press Save."
    )
    press(someone, "Save")

    assert chosen(case) == Pair(carl.id, kim.id)
