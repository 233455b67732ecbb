"""Going on leave at a browser: somebody is named, reads the brief and does the work."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from playwright.sync_api import expect

from coaching.clock import today
from coaching.model.base import db
from coaching.model.cases import Case
from coaching.model.people import StaffRole, User
from coaching.model.substitutions import Substitution
from tests import make, story
from tests.browser.steps import TOLD_TWICE, follow, is_stopped, look_again, press, read, type_in
from tests.browser.visitor import Visitor
from tests.story import answer, open_task


def day(number: int) -> str:
    """A day from today on, as people write it."""
    on = today() + timedelta(days=number)
    return f"{on.day}.{on.month}.{on.year}"


@TOLD_TWICE
def test_a_coach_goes_on_leave_and_a_colleague_does_the_work(
    case: Case,
    cora: User,
    carl: User,
    kim: User,
    otto: User,
    stina: User,
    visit: Callable[..., Visitor],
    device: dict[str, Any],
) -> None:
    story.run_to_kickoff(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)
    answer(cora, open_task(case, "record_kickoff"))
    make.promise(case)
    make.guidance_entry(case, coach=carl)
    lena = make.person("Lena Coach", StaffRole.COACH)

    away = visit(carl, **device)
    away.open("/substitutions")
    follow(away, "Name a substitute")
    type_in(away, {"first_on": day(0), "last_on": day(6)})
    press(away, "Name the substitute")
    is_stopped(away)
    type_in(away, {"substitute": str(lena.id)})
    press(away, "Name the substitute")
    read(away, "They stand in for you")
    look_again()
    named = db.session.scalars(db.select(Substitution)).unique().one()

    someone = visit(lena, **device)
    someone.open("/")
    someone.is_sound()
    follow(someone, "What you need to know")
    with someone.page.expect_navigation():
        someone.page.locator(f'a[href="/substitutions/{named.id}/organisations/{case.id}"]').click()
    someone.is_sound()
    read(someone, "The last talks")
    task = open_task(case, "plan_session")
    with someone.page.expect_navigation():
        someone.page.locator(f'main a[href="/tasks/{task.id}"]').click()
    type_in(someone, story.ANSWERS["plan_session"](task))
    with someone.page.expect_navigation():
        someone.page.locator(".formbar .btn--primary").click()
    look_again()
    assert open_task(case, "confirm_time").is_open
    assert (task.closed_by, task.done_for) == (lena, carl)

    reader = visit(otto, **device)
    reader.open(f"/my/{case.id}")
    reader.is_sound()
    expect(reader.page.locator("main")).to_contain_text("Lena Coach")

    away.open("/substitutions")
    press(away, "End it now")
    with someone.page.expect_response(f"**/cases/{case.id}") as answered:
        someone.open(f"/cases/{case.id}")
    assert answered.value.status == 404


@TOLD_TWICE
def test_a_coordinator_looks_after_who_is_ill(
    case: Case,
    cora: User,
    carl: User,
    kim: User,
    otto: User,
    stina: User,
    visit: Callable[..., Visitor],
    device: dict[str, Any],
) -> None:
    story.run_to_kickoff(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)
    someone = visit(cora, **device)

    someone.open(f"/cases/{case.id}")
    someone.page.locator("#people summary").click()
    someone.is_sound()
    with someone.page.expect_navigation():
        someone.page.locator(f'main a[href="/people/{otto.id}/substitute"]').click()
    someone.is_sound()
    typed = {"first_on": day(0), "last_on": day(2), "substitute": str(stina.id)}
    type_in(someone, typed)
    press(someone, "Name the substitute")

    read(someone, "Who is away")
    expect(someone.page.locator("main .items").first).to_contain_text("Stina Sponsor")
    follow(someone, "Change")
    type_in(someone, {"last_on": day(4)})
    press(someone, "Save the change")
    someone.open(f"/cases/{case.id}")
    someone.is_sound()
