"""Everything of an application in a browser: the public form, and the pages of the programme."""

from collections.abc import Callable

from coaching.model.applications import Application, ApplicationLink
from coaching.model.base import db, transaction
from coaching.model.cases import Cohort
from coaching.model.people import User
from coaching.services import applications
from tests import applying
from tests.applying import of_process, open_of, sent, typed
from tests.browser.reading import complaints
from tests.browser.steps import look_again
from tests.browser.visitor import Visitor
from tests.story import answer
from tests.typed.applications import points


def path_to(application: Application) -> str:
    """A private link to an application."""
    link, token = ApplicationLink.of(application)
    with transaction():
        db.session.add(link)
    return f"/application/{token}"


def test_every_page_of_the_public_form_can_be_read_by_everybody(
    cohort: Cohort, visit: Callable[..., Visitor]
) -> None:
    visitor = visit()
    found = complaints(visitor, "/apply")
    applying.open_call(cohort)
    link = applying.begin(cohort)
    path = path_to(link.application)

    for page in ("/apply", "/apply/link", "/apply/link/sent"):
        found += complaints(visitor, page)
    for part in ("applicant", "organisation", "resources", "reasons", "summary"):
        found += complaints(visitor, f"{path}?part={part}")
    found += complaints(visitor, f"{path}/take-back")
    applications.send(link, sent(typed()))
    look_again()
    found += complaints(visitor, path)

    assert not found, "\n".join(found)


def test_somebody_applies_on_a_phone_without_scripts(
    cohort: Cohort, cora: User, visit: Callable[..., Visitor]
) -> None:
    applying.open_call(cohort)
    visitor = visit(phone=True, scripts=False)
    page = visitor.open("/apply").page

    page.get_by_label("Name of the organisation").fill("Lumikoski Library")
    page.get_by_label("Name", exact=True).fill("Outi Oja")
    page.get_by_label("Work email").fill("outi@lumikoski.example")
    page.get_by_label("I have read the privacy notice.").check()
    page.get_by_role("button", name="Save and continue").click()

    assert "A private link is on its way to outi@lumikoski.example" in page.inner_text("main")
    page.get_by_label("Business ID").fill("2245018-5")
    page.get_by_role("button", name="Save and continue").click()
    assert "This is not a business ID" in page.inner_text("main")
    assert page.get_by_label("Business ID").input_value() == "2245018-5"


def test_every_page_of_the_programme_can_be_read_by_everybody(
    cohort: Cohort, cora: User, carl: User, kim: User, mona: User, visit: Callable[..., Visitor]
) -> None:
    call = applying.open_call(cohort)
    application, reserve = applying.apply(call), applying.apply(call, unit="Youth work")
    windows = {person: visit(person) for person in (cora, carl, kim, mona)}
    found: list[str] = []

    def read(person: User, name: str, of: Application = application, **changes: object) -> None:
        task = of_process(of, name, person if "score" in name else None)
        found.extend(complaints(windows[person], f"/tasks/{task.id}"))
        look_again()
        answer(person, task, **changes)

    found += complaints(windows[cora], "/applications")
    read(cora, "check_application", scorers=[str(cora.id), str(carl.id)])
    read(carl, "score_application", **points("1"))
    answer(cora, of_process(application, "score_application", cora), **points("5"))
    read(kim, "give_third_score")
    applying.score(reserve, {cora: "3", carl: "3"}, cora=cora)
    found += complaints(windows[mona], f"/applications/calls/{call.id}/selection")
    found += complaints(windows[cora], f"/applications/{application.id}")
    found += complaints(windows[cora], f"/applications/calls/{call.id}/late")
    read(mona, "select_application")
    read(mona, "select_application", reserve, outcome="reserve", reason="Later")
    read(cora, "tell_applicant")
    answer(cora, of_process(reserve, "tell_applicant"))
    read(mona, "select_from_reserve", reserve)
    found += complaints(windows[mona], f"/applications/calls/{call.id}/selection")

    assert open_of(application) == []
    assert not found, "\n".join(found)
