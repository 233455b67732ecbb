"""The programme manager at a phone in Finnish: support, what follows from it, and leaving."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from coaching import clock, jobs
from coaching.i18n import translate
from coaching.model.base import db
from coaching.model.cases import CaseStatus
from coaching.model.withdrawals import Withdrawal
from coaching.services import certificates
from tests.browser.everybody import Everybody
from tests.browser.paper import downloaded, reads_well
from tests.browser.steps import follow, is_refused, keeps, look_again, press, read, type_in
from tests.browser.visitor import Visitor
from tests.documents.reading import squeeze
from tests.story import ANSWERS, Typed
from tests.typed.coaching import in_words
from tests.years import Year

WHY = "Johtaja on vaihtunut"
CERTIFIED = (
    "Harjula Schools",
    "on osallistunut",
    "Perusteet: rasismi, rodullistaminen ja antirasismi",
    "Euroopan unionin osarahoittama",
)


@pytest.fixture
def everybody(year: Year, visit: Callable[..., Visitor]) -> Everybody:
    """An organisation whose midpoint has called for support."""
    year.plan_training()
    year.begin()
    year.live("hold_support_meeting", decide_midpoint={"decision": "escalate"})
    return Everybody(year, visit)


def day(days: int) -> str:
    """So many days from today, as people write it."""
    return in_words(clock.today() + timedelta(days=days))


def test_a_manager_supports_an_organisation_until_its_year_goes_on(everybody: Everybody) -> None:
    manager = everybody.opens("hold_support_meeting")
    typed: Typed = ANSWERS["hold_support_meeting"](everybody.task("hold_support_meeting"))

    # A condition without a day, and a second look that comes too late.
    press(manager, "Add one more")
    wrong = typed | {"conditions-0-due_on": "", "follow_up_on": day(60)}
    type_in(manager, wrong)
    everybody.presses_on(manager)
    is_refused(manager, "conditions-0-due_on", "follow_up_on")
    keeps(manager, wrong)
    type_in(manager, {"conditions-0-due_on": day(21), "follow_up_on": day(28)})
    everybody.presses_on(manager)

    # A decision has its reasons; then the organisation changes its plan.
    manager = everybody.opens("decide_after_support")
    expect(manager.page.locator("#conditions-h + ul")).to_contain_text("Name a deputy contact")
    type_in(manager, {"support_decision": "adjust"})
    everybody.presses_on(manager)
    is_refused(manager, "reason")
    type_in(manager, {"reason": "Suunnitelma on liian laaja"})
    everybody.presses_on(manager)
    everybody.does("revise_action_plan")
    everybody.does("review_revised_plan")
    look_again()
    assert everybody.year.case.status == CaseStatus.ACTIVE


def test_an_organisation_leaves_with_a_certificate_for_what_it_has_done(
    everybody: Everybody,
) -> None:
    # It asks once, and the manager finds a way to go on.
    asks_to_leave(everybody)
    manager = everybody.opens("confirm_withdrawal")
    expect(manager.page.locator("main")).to_contain_text(WHY)
    type_in(manager, {"discussion_offered": "no", "withdrawal_confirmed": "yes"})
    everybody.presses_on(manager)
    is_refused(manager, "withdrawal_confirmed")
    type_in(manager, {"discussion_offered": "yes", "withdrawal_confirmed": "no"})
    everybody.presses_on(manager)
    is_refused(manager, "reason")
    type_in(manager, {"reason": "Uusi johtaja haluaa jatkaa"})
    everybody.presses_on(manager)
    look_again()
    assert "hold_support_meeting" in everybody.year.names

    # It asks again, and leaves; nothing of its year is open any more but the record of the exit.
    asks_to_leave(everybody)
    everybody.does("confirm_withdrawal")
    look_again()
    assert everybody.year.names == ["record_exit"]
    everybody.does("record_exit")

    look_again()
    jobs.run_due()
    contact = everybody.at("contact")
    everybody.goes(contact, "/")
    read(contact, "Your organisation has left the programme")
    paper = downloaded(contact, "Open the certificate")
    look_again()
    kept = certificates.of_case(everybody.year.case.id)
    assert kept is not None
    assert certificates.fingerprint(paper.file) == kept.digest
    heading = translate("Certificate of participation", "fi")
    reads_well(paper, language="fi", title=f"{heading} {kept.number}: Harjula Schools")
    assert [each for each in CERTIFIED if squeeze(each) not in paper.text] == []


def asks_to_leave(everybody: Everybody) -> None:
    """The contact person asks from the page of the year, and reads that nothing has changed yet."""
    contact = everybody.at("contact")
    everybody.goes(contact, f"/cases/{everybody.year.case.id}")
    follow(contact, "Leave the programme")
    type_in(contact, {"words": WHY})
    everybody.presses_on(contact)
    look_again()
    asked = db.session.scalars(select(Withdrawal).order_by(Withdrawal.id.desc())).first()
    assert asked is not None
    assert asked.words == WHY
