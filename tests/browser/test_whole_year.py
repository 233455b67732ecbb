"""One organisation's year, clicked by everybody who does something in it, on phones in Finnish."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from coaching import clock, jobs
from coaching.data.guidance import TOPICS
from coaching.i18n import speaking
from coaching.model.cases import CaseStatus
from coaching.services import certificates, closing, training_proposals
from tests.browser.everybody import Everybody
from tests.browser.paper import downloaded, reads_well
from tests.browser.steps import follow, look_again, read, say, type_in
from tests.browser.visitor import Visitor
from tests.documents.reading import squeeze
from tests.typed.coaching import in_words, promise
from tests.years import Year

PROMISE = "Tarkistamme kesän työpaikkailmoitukset"
CERTIFIED = (
    "Harjula Schools",
    "on suorittanut vuoden",
    "2026–2027",
    "Perusteet: rasismi, rodullistaminen ja antirasismi",
    "Terveyden ja hyvinvoinnin laitos (THL)",
    "Euroopan unionin osarahoittama",
)


@pytest.fixture
def everybody(year: Year, visit: Callable[..., Visitor]) -> Everybody:
    """A year with training on offer, begun and lived until its sponsor has the plan to accept."""
    year.plan_training()
    year.begin()
    year.live("accept_action_plan", leaving={"propose_training", "plan_session"})
    return Everybody(year, visit)


def test_an_organisation_clicks_its_way_to_the_certificate(everybody: Everybody) -> None:
    everybody.does("accept_action_plan")
    trains(everybody)
    meets(everybody)
    keeps_its_promise(everybody)
    looks_back(everybody)
    documents(everybody)
    ends(everybody)
    takes_the_certificate_home(everybody)


def trains(everybody: Everybody) -> None:
    """Proposed, accepted, booked, named, recorded, and tried out at work."""
    coach = everybody.opens("propose_training")
    read(coach, "The figures behind it")
    read(coach, "This is a recommendation. You decide.")
    everybody.sends(coach, "propose_training")
    everybody.does("accept_training")
    everybody.does("confirm_training")
    look_again()
    taken = training_proposals.of_case(everybody.year.case)
    assert all(each.confirmed_at for each in taken if not each.self_study)

    everybody.does("name_participants", "M01")
    everybody.live("record_attendance", "plan_session")
    trainer = everybody.opens("record_attendance", "M01")
    expect(trainer.page.locator("main")).to_contain_text("Otto Contact")
    everybody.sends(trainer, "record_attendance", "M01")
    everybody.does("do_between_task", "M01")


def meets(everybody: Everybody) -> None:
    """A coaching session from its proposal to its accepted summary."""
    everybody.does("plan_session")
    everybody.does("confirm_time")
    contact = everybody.at("contact")
    everybody.goes(contact, "/")
    expect(contact.page.locator("main ul.sess a").first).to_be_visible()

    everybody.live("log_session")
    coach = everybody.opens("log_session")
    words = {
        "topics": [TOPICS[0].key],
        "summary": "Kävimme läpi ensimmäiset ilmoitukset",
        **promise(0, PROMISE, "contact", in_words(clock.today() + timedelta(days=14))),
    }
    everybody.sends(coach, "log_session", **words)
    contact = everybody.opens("accept_summary")
    expect(contact.page.locator("main")).to_contain_text("Kävimme läpi ensimmäiset ilmoitukset")
    expect(contact.page.locator("main")).to_contain_text(PROMISE)
    everybody.sends(contact, "accept_summary")


def keeps_its_promise(everybody: Everybody) -> None:
    """The owner of a promise says that it is done, and nobody asks about it any more."""
    contact = everybody.at("contact")
    everybody.goes(contact, "/")
    follow(contact, PROMISE)
    type_in(contact, {"state": "done", "result": "Kaikki seitsemän on tarkistettu"})
    everybody.presses_on(contact)
    expect(contact.page.locator("section:has(#closed-h)")).to_contain_text(PROMISE)
    look_again()
    coach = everybody.at("coach")
    everybody.goes(coach, f"/cases/{everybody.year.case.id}")
    expect(coach.page.locator("#promises-h")).to_have_count(0)


def looks_back(everybody: Everybody) -> None:
    """Halfway: the review, the coach's summary beside the recommendation, and the decision."""
    everybody.live("review_progress")
    everybody.does("review_progress")
    coach = everybody.opens("summarise_midpoint")
    read(coach, "The figures behind it")
    expect(coach.page.locator("#decision-h + p")).to_have_text(say(coach, "Continue as planned"))
    everybody.sends(coach, "summarise_midpoint")
    everybody.does("hold_midpoint_meeting")
    everybody.does("decide_midpoint", message="Hyvää jatkoa toiseen puoliskoon")

    for role in ("contact", "sponsor"):
        everybody.goes(everybody.at(role), "/")
        expect(everybody.at(role).page.locator("main")).to_contain_text("Hyvää jatkoa")
    manager = everybody.at("manager")
    everybody.goes(manager, "/")
    follow(manager, "Harjula Schools")
    everybody.reads(manager)


def documents(everybody: Everybody) -> None:
    """The last weeks: assessment, practices, report, its check, discussion and feedback."""
    everybody.live("submit_closing_assessment")
    everybody.does("submit_closing_assessment")
    everybody.does("propose_good_practices")
    everybody.does("write_final_report")
    everybody.does("check_final_report")
    everybody.does("give_feedback")
    everybody.does("hold_final_discussion")
    for role in ("contact", "sponsor", "coach", "manager"):
        everybody.goes(everybody.at(role), f"/cases/{everybody.year.case.id}/results")


def ends(everybody: Everybody) -> None:
    """The coordinator sees every criterion met, and accepts the year."""
    coordinator = everybody.opens("accept_completion")
    look_again()
    with speaking("fi"):
        measured = closing.criteria(everybody.year.case)
    read(coordinator, "%(met)s of %(all)s met", met=len(measured), all=len(measured))
    for each in measured:
        expect(coordinator.page.locator("main")).to_contain_text(each.words)
    everybody.sends(coordinator, "accept_completion")
    look_again()
    assert (everybody.year.case.status, everybody.year.is_over) == (CaseStatus.COMPLETED, True)


def takes_the_certificate_home(everybody: Everybody) -> None:
    """The contact person downloads it from the first page; everybody reads how the year was."""
    look_again()
    jobs.run_due()
    contact = everybody.at("contact")
    everybody.goes(contact, "/")
    read(contact, "Your year is complete")
    paper = downloaded(contact, "Open the certificate")
    look_again()
    kept = certificates.of_case(everybody.year.case.id)
    assert kept is not None
    assert certificates.fingerprint(paper.file) == kept.digest
    assert paper.name == f"certificate-{kept.number}.pdf"
    reads_well(paper, language="fi", title=f"Todistus {kept.number}: Harjula Schools")
    assert [each for each in CERTIFIED if squeeze(each) not in paper.text] == []

    for role in ("contact", "sponsor", "coach", "coordinator", "manager"):
        everybody.goes(everybody.at(role), f"/cases/{everybody.year.case.id}/closing-report")
        everybody.goes(everybody.at(role), f"/cases/{everybody.year.case.id}")
        expect(everybody.at(role).page.locator("#way-on")).to_have_count(0)
