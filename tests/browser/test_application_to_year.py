"""From the public form to a year, at browsers: an applicant, two scorers, a manager, an answer."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import select

from coaching.model.applications import Application
from coaching.model.base import db
from coaching.model.cases import CaseStatus, Cohort
from coaching.model.people import User
from forms.applications import CompleteApplication
from tests import applying
from tests.applying import of_process, open_of
from tests.browser.steps import TOLD_TWICE, look_again, press, read, type_in
from tests.browser.visitor import Visitor
from tests.typed.applications import points


def page_of(part: str) -> dict[str, list[str]]:
    """What is typed on one page of the form; groups are named before a hyphen."""
    names = CompleteApplication.parts[part]
    return {k: v for k, v in applying.typed().items() if k.partition("-")[0] in names}


def applied() -> Application:
    """The only application, as it is now."""
    look_again()
    return db.session.scalars(select(Application)).unique().one()


@TOLD_TWICE
def test_an_organisation_applies_is_selected_and_begins_its_year(
    cohort: Cohort,
    cora: User,
    carl: User,
    mona: User,
    visit: Callable[..., Visitor],
    device: dict[str, Any],
) -> None:
    call = applying.open_call(cohort, places=1)
    applicant = visit(**device).open("/apply")
    applicant.is_sound()
    for part in CompleteApplication.parts:
        type_in(applicant, page_of(part))
        press(applicant, "Save and continue")
    read(applicant, "Here is everything you have answered. You can still change every section.")
    press(applicant, "Send the application")
    read(applicant, "We have received your application")
    private = applicant.page.url.removeprefix(applicant.server)

    windows = {person: visit(person, **device) for person in (cora, carl, mona)}
    task = of_process(applied(), "check_application")
    windows[cora].open(f"/tasks/{task.id}").is_sound()
    scorers = [str(cora.id), str(carl.id)]
    type_in(windows[cora], {"application_complete": "yes", "conflict": "no", "scorers": scorers})
    press(windows[cora], "Send the check")
    for person in (cora, carl):
        own = of_process(applied(), "score_application", person)
        windows[person].open(f"/tasks/{own.id}")
        type_in(windows[person], points())
        press(windows[person], "Send the score")

    decision = of_process(applied(), "select_application")
    windows[mona].open(f"/applications/calls/{call.id}/selection").is_sound()
    type_in(windows[mona], {f"a{decision.id}-outcome": "selected"})
    press(windows[mona], "Send the decisions")
    answer = of_process(applied(), "tell_applicant")
    windows[cora].open(f"/tasks/{answer.id}").is_sound()
    press(windows[cora], "Send the answer")

    application = applied()
    assert open_of(application) == []
    assert application.case is not None
    assert application.case.status == CaseStatus.ACTIVE
    applicant.open(private)
    read(applicant, "The decision has been sent to the address of the contact person.")
    windows[mona].open(f"/cases/{application.case.id}/application").is_sound()
    read(windows[mona], "The application")
