"""The coordinator's day: what waits on whom, one press each, and the worklist's filters."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from playwright.sync_api import Page, expect
from sqlalchemy import select

from coaching import clock
from coaching.model.base import db, transaction
from coaching.model.cases import Case, Member, MemberKind
from coaching.model.mail import Mail
from coaching.model.people import User
from coaching.services import tasks
from tests import make, story
from tests.browser.steps import TOLD_TWICE, follow, look_again, press, read, say, type_in
from tests.browser.test_keyboard import tab_to
from tests.browser.visitor import Visitor
from tests.story import answer, open_task


def late_programme(case: Case, eves_case: Case, cora: User, stina: User) -> User:
    """Two organisations whose first tasks are late, and a form asked back; gives the deputy."""
    dora = make.person("Dora Deputy")
    with transaction():
        db.session.add(Member(case=case, user=dora, kind=MemberKind.DEPUTY))
    story.start(case, cora)
    story.start(eves_case, cora)
    clock.set_to(clock.now() + timedelta(weeks=4))
    tasks.ask_back(stina, answer(stina, open_task(case, "sign_commitment")))
    return dora


def owed(name: str) -> list[str]:
    """Who is owed a mail of this name."""
    look_again()
    query = select(Mail).where(Mail.name == name).order_by(Mail.id)
    return [each.to.name for each in db.session.scalars(query) if each.to]


@TOLD_TWICE
def test_a_coordinator_sees_what_waits_and_acts_with_one_press(
    case: Case,
    eves_case: Case,
    cora: User,
    stina: User,
    visit: Callable[..., Visitor],
    device: dict[str, Any],
) -> None:
    late_programme(case, eves_case, cora, stina)
    someone = visit(cora, **device)
    someone.is_sound()

    # A form that was sent too early goes back first.
    read(someone, "Forms asked back")
    press(someone, "Give back")
    read(someone, "The form is open again, with its answers as a draft.")

    # Everybody who is late is named; one press each, and the page says so.
    read(someone, "What waits on whom")
    team = open_task(case, "name_team")
    with someone.page.expect_navigation():
        someone.page.locator(f'form[action="/tasks/{team.id}/remind"] button').click()
    someone.is_sound()
    read(someone, "Reminded today")
    assert owed("reminder") == ["Otto Contact"]

    # The deputy does it instead.
    with someone.page.expect_navigation():
        someone.page.locator(f'a[href^="/tasks/{team.id}/hand-over"]').click()
    someone.is_sound()
    press(someone, "Give to %(name)s", name="Dora")
    assert someone.page.url.endswith("/coordinator")
    expect(someone.page.locator("main")).to_contain_text("Dora Deputy")
    assert owed("task_given") == ["Dora Deputy"]

    # The count of a role opens the worklist that holds just that.
    role = someone.page.locator('main .items a[href*="role=contact"]').first
    with someone.page.expect_navigation():
        role.click()
    someone.is_sound()
    assert "tab=all" in someone.page.url
    assert someone.page.locator("main tbody tr").count() == 2


@TOLD_TWICE
def test_filters_of_the_worklist_are_kept_under_a_name(
    case: Case,
    eves_case: Case,
    cora: User,
    stina: User,
    visit: Callable[..., Visitor],
    device: dict[str, Any],
) -> None:
    late_programme(case, eves_case, cora, stina)
    someone = visit(cora, **device)
    someone.open("/worklist")
    someone.is_sound()
    follow(someone, "All I may see")
    follow(someone, "Late")
    type_in(someone, {"role": "contact", "q": "elsewhere"})
    press(someone, "Show")
    assert someone.page.locator("main tbody tr").count() == 1

    someone.page.locator(".views__new > summary").click()
    type_in(someone, {"name": "Elsewhere"})
    press(someone, "Save the view")
    read(someone, "The view %(name)s has been saved.", name="Elsewhere")

    follow(someone, "Clear the filters")
    follow(someone, "Elsewhere")
    assert someone.page.locator("main tbody tr").count() == 1
    press(someone, "Remove the view %(name)s", name="Elsewhere")
    read(someone, "The view %(name)s has been removed.", name="Elsewhere")
    expect(someone.page.locator(".views__l")).to_have_count(0)


def test_a_coordinator_reminds_and_hands_over_with_the_keyboard_alone(
    case: Case, eves_case: Case, cora: User, stina: User, visit: Callable[..., Visitor]
) -> None:
    late_programme(case, eves_case, cora, stina)
    someone = visit(cora)
    someone.open("/worklist?tab=all&role=contact&q=harjula")
    team = "Name your team and contact person"
    about = f": {team}, Harjula Schools"

    press_at(someone.page, f"{say(someone, 'Remind')}{about}")
    read(someone, "Reminded today")
    press_at(someone.page, f"{say(someone, 'Hand over')}{about}")
    for _person in ("Otto", "Dora"):
        tab_to(someone.page, "to")
    with someone.page.expect_navigation():
        someone.page.keyboard.press("Enter")

    read(someone, "%(name)s does “%(task)s” from now on.", name="Dora Deputy", task=team)
    assert (owed("reminder"), owed("task_given")) == (["Otto Contact"], ["Dora Deputy"])


def press_at(page: Page, place: str) -> None:
    """Go to a button or link with the keyboard, and press it."""
    tab_to(page, place)
    with page.expect_navigation():
        page.keyboard.press("Enter")
