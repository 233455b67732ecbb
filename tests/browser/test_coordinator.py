"""The coordinator at a browser: a cohort, an organisation, its year, its coach, new dates."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import expect
from sqlalchemy import select

from coaching.model.base import db
from coaching.model.cases import Case, Cohort
from coaching.model.people import User
from tests.browser.steps import (
    TOLD_TWICE,
    follow,
    is_stopped,
    look_again,
    press,
    read,
    type_in,
)
from tests.browser.visitor import Visitor
from tests.story import Typed, open_names, open_task

YEAR: Typed = {
    "name": "Spring to spring",
    "starts_on": "7.9.2026",
    "apply_opens_on": "1.4.2026",
    "apply_closes_on": "15.5.2026",
    "selection_on": "5.6.2026",
}
ORGANISATION: Typed = {
    "name": "Harjula Schools",
    "business_id": "1572860-0",
    "sector": "education",
    "region": "Uusimaa",
    "staff_count": "120",
    "languages": ["fi", "sv"],
    "has_clients": "yes",
    "recruits": "yes",
    "plan_status": "expired",
    "plan_year": "2021",
    "case_language": "fi",
    "contact-name": "Otto Contact",
    "contact-email": "otto.contact@example.org",
    "contact-language": "fi",
    "sponsor-name": "Stina Sponsor",
    "sponsor-title": "Director",
    "sponsor-email": "stina.sponsor@example.org",
    "sponsor-language": "sv",
}


@TOLD_TWICE
def test_a_coordinator_builds_up_a_programme(
    cora: User, carl: User, kim: User, visit: Callable[..., Visitor], device: dict[str, Any]
) -> None:
    someone = visit(cora, **device)
    someone.is_sound()

    # An empty start page says what to do first.
    read(someone, "Begin here")
    follow(someone, "Make a cohort")
    type_in(someone, YEAR | {"starts_on": "1.6.2026"})
    press(someone, "Look at the dates")
    is_stopped(someone)
    read(someone, "The kick-off comes before the organisations are known.")
    expect(someone.page.locator("[name=name]")).to_have_value("Spring to spring")

    # The year that follows is shown before it is saved, and can be changed.
    type_in(someone, YEAR)
    press(someone, "Look at the dates")
    read(someone, "Nothing is saved yet.")
    press(someone, "Go back and change")
    type_in(someone, {"name": "2026–2027"})
    press(someone, "Look at the dates")
    press(someone, "Create the cohort")
    read(someone, "%(name)s has been saved. Add its organisations next.", name="2026–2027")
    look_again()
    assert [cohort.name for cohort in db.session.scalars(select(Cohort))] == ["2026–2027"]

    # A wrong check digit and an address that is none show at their fields.
    someone.open("/")
    someone.is_sound()
    follow(someone, "Add an organisation")
    wrong = {"business_id": "1572860-1", "contact-email": "otto at work"}
    type_in(someone, ORGANISATION | wrong)
    press(someone, "Add the organisation")
    summary = is_stopped(someone)
    assert summary.get_by_role("link").count() == 2
    expect(someone.page.locator('[name="sponsor-title"]')).to_have_value("Director")
    type_in(someone, {name: ORGANISATION[name] for name in wrong})
    press(someone, "Add the organisation")
    read(someone, "%(name)s has been added.", name="Harjula Schools")
    press(someone, "Start the year")
    read(someone, "The year of %(name)s has begun", name="Harjula Schools")

    # Everybody's load is in sight when a coach is asked.
    look_again()
    case = db.session.scalars(select(Case)).one()
    someone.open("/")
    someone.is_sound()
    read(someone, "What waits on whom")
    expect(someone.page.locator("main")).to_contain_text("Stina Sponsor")
    with someone.page.expect_navigation():
        someone.page.locator(f'a[href="/tasks/{open_task(case, "assign_coach").id}"]').click()
    someone.is_sound()
    read(
        someone,
        "Organisations now: %(load)s, agreed at most %(most)s. Languages: %(languages)s.",
        load=0,
        most=6,
        languages="English",
    )
    type_in(someone, {"coach": str(carl.id), "deputy_coach": str(carl.id)})
    press(someone, "Ask the coach")
    is_stopped(someone)
    type_in(someone, {"deputy_coach": str(kim.id)})
    press(someone, "Ask the coach")
    look_again()
    assert open_names(case) == ["confirm_assignment", "name_team", "sign_commitment"]


@TOLD_TWICE
def test_new_dates_stand_beside_the_old_ones_before_they_are_saved(
    case: Case, cora: User, visit: Callable[..., Visitor], device: dict[str, Any]
) -> None:
    someone = visit(cora, **device)
    someone.open(f"/coordinator/organisations/{case.id}")
    someone.is_sound()
    press(someone, "Start the year")
    look_again()
    due = open_task(case, "sign_commitment").due_at

    someone.open(f"/coordinator/cohorts/{case.cohort_id}")
    someone.is_sound()
    follow(someone, "Change the dates")
    type_in(someone, {"starts_on": "24.8.2026", "ends_on": "22.8.2027"})
    press(someone, "Look at the dates")
    read(someone, "Open tasks that move")
    rows = someone.page.locator("main table tr", has_text="Harjula Schools")
    assert rows.count() > 0
    look_again()
    assert open_task(case, "sign_commitment").due_at == due

    press(someone, "Save the new dates")
    look_again()
    moved = open_task(case, "sign_commitment").due_at
    assert due is not None
    assert moved is not None
    assert (moved - due).days == -7


def test_a_coordinator_answers_feedback(cora: User, visit: Callable[..., Visitor]) -> None:
    stranger = visit()
    stranger.open("/accessibility/feedback?lang=en")
    type_in(stranger, {"message": "The letters are small", "email": "anna@example.org"})
    press(stranger, "Send")
    someone = visit(cora)
    someone.is_sound()

    look_again()
    task = open_task(None, "answer_feedback")
    with someone.page.expect_navigation():
        someone.page.locator(f'main a[href="/tasks/{task.id}"]').first.click()
    someone.is_sound()
    expect(someone.page.locator("main")).to_contain_text("The letters are small")
    type_in(someone, {"answer": "Thank you, we made them larger"})
    press(someone, "Send the answer")
    look_again()
    assert open_names(None) == []
