"""The closing report tells the whole year, to each reader what is theirs."""

import pytest

from coaching import documents
from coaching.data.completion import CRITERIA
from coaching.documents import facts
from coaching.documents.facts import ReportFacts
from coaching.i18n import LANGUAGES
from coaching.model.base import db, transaction
from coaching.model.cases import Case
from coaching.model.people import User
from coaching.model.training import CaseModule
from coaching.permissions import Forbidden
from coaching.services import closing_report
from tests import story
from tests.services.closing.years import OCTOBER, plan_with, to_documentation
from tests.story import answer, open_task
from tests.trained import mark, take


@pytest.fixture
def told(under_way: Case, otto: User, carl: User, tess: User, cora: User) -> Case:
    """A year with something in every part of its report."""
    answer(otto, open_task(under_way, "submit_baseline"))
    answer(carl, open_task(under_way, "summarise_baseline"))
    plan_with(under_way, "Every advertisement was read by the panel")
    taken = take(under_way, "M01", OCTOBER, tess)
    mark(taken, otto="present", dora="present")
    mark(take(under_way, "M03", OCTOBER, tess), stina="present")
    with transaction():
        take(under_way, "M02", OCTOBER, tess).replaced = "The online course, done together"
        db.session.add(CaseModule(case=under_way, module_id="M05", level="B", self_study=True))
    to_documentation(under_way)
    answer(otto, open_task(under_way, "submit_closing_assessment"))
    answer(otto, open_task(under_way, "write_final_report"))
    return under_way


def test_the_report_tells_the_whole_year(told: Case, otto: User) -> None:
    found = facts.read(ReportFacts, closing_report.report_facts(otto, told))

    assert [(person.name, person.role) for person in found.people] == [
        ("Otto Contact", "contact"),
        ("Dora Deputy", "deputy"),
        ("Stina Sponsor", "sponsor"),
        ("Tea", "team_member"),
        ("Carl Coach", "coach"),
        ("Kim Coach", "deputy_coach"),
    ]
    assert [each.occasion for each in found.assessments] == ["baseline", "closing"]
    assert (found.assessments[0].scores["d1"], found.assessments[0].evidence["d1"]) == (2.0, 1)
    assert found.plan is not None
    assert [each.result for each in found.plan.actions] == ["Done together with the panel"]
    assert [(each.state, each.people, each.sponsor) for each in found.trainings] == [
        ("attended", 2, False),
        ("replaced", 0, False),
        ("attended", 1, True),
        ("self_study", 0, False),
    ]
    assert [(each.kind, each.minutes) for each in found.meetings] == [("intro", 60)]
    assert "We call racism by its name" in [each.answer for each in found.final_report]
    assert found.phases[0].ended_on is not None
    assert found.outcome == "under_way"


def test_a_manager_finds_figures_and_bands_and_no_text(told: Case, mona: User) -> None:
    plain = closing_report.report_facts(mona, told)

    found = facts.read(ReportFacts, plain)
    assert [person.role for person in found.people] == ["coach", "deputy_coach"]
    assert all(each.bands_only and not each.evidence for each in found.assessments)
    assert (found.plan, found.meetings, found.final_report) == (None, (), ())
    assert [each.key for each in found.criteria] == [each.key for each in CRITERIA]
    written = ("racism by its name", "the panel", "online course", "Otto", "Everything")
    assert [text for text in written if text in str(plain)] == []


def test_a_stranger_gets_no_report(told: Case, eve: User) -> None:
    with pytest.raises(Forbidden):
        closing_report.report_facts(eve, told)


def test_a_coach_who_has_not_confirmed_is_not_named(
    case: Case, cora: User, carl: User, kim: User, otto: User
) -> None:
    story.start(case, cora)
    answer(cora, open_task(case, "assign_coach"), coach=str(carl.id), deputy_coach=str(kim.id))

    assert "Carl" not in str(closing_report.report_facts(otto, case)["people"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_report_can_be_set_on_paper(told: Case, otto: User, language: str) -> None:
    plain = closing_report.report_facts(otto, told)

    assert documents.closing_report(plain, language).startswith(b"%PDF-")
