"""What a year is measured by, criterion by criterion at its border, and what it is worth."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from coaching import clock, documents
from coaching.data.completion import COMPLETED, CRITERIA, PARTICIPATED
from coaching.documents import facts
from coaching.documents.facts import CertificateFacts, ReportFacts
from coaching.i18n import LANGUAGES
from coaching.model.action_items import ActionItem, ItemOwner
from coaching.model.assessments import Assessment, Occasion
from coaching.model.base import db, transaction
from coaching.model.cases import Case, CaseStatus
from coaching.model.certificates import Certificate
from coaching.model.coaching_sessions import CoachingSession, SessionState
from coaching.model.people import User
from coaching.model.plans import ActionPlan, PlanAction, PlanState
from coaching.model.processes import Answers, Task
from coaching.model.training import CaseModule
from coaching.permissions import Forbidden
from coaching.services import closing, closing_report, open_ends, settings, tasks
from coaching.services.closing import Criterion
from tests import story
from tests.story import answer, open_task
from tests.trained import mark, take

OCTOBER = date(2026, 10, 1)


@pytest.fixture
def under_way(case: Case, cora: User, carl: User, kim: User, otto: User, stina: User) -> Case:
    """Otto's organisation with its baseline to send."""
    story.run_to_baseline(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)
    return case


def criterion(case: Case, key: str) -> Criterion:
    """One criterion as it stands now."""
    return next(each for each in closing.criteria(case) if each.key == key)


def hold(case: Case, count: int) -> None:
    """So many coaching sessions that were held."""
    first = datetime(2026, 9, 20, 9, 0, tzinfo=UTC)
    with transaction():
        for number in range(count):
            db.session.add(
                CoachingSession(
                    case=case,
                    number=number + 1,
                    state=SessionState.HELD,
                    starts_at=first + timedelta(days=21 * number),
                )
            )


def plan_with(case: Case, *results: str) -> ActionPlan:
    """An accepted plan whose actions have these results."""
    sent = db.session.scalars(select(Answers.id).where(Answers.case_id == case.id)).first()
    made = ActionPlan(
        case_id=case.id,
        number=1,
        answers_id=sent or 0,
        title="Fair recruitment",
        state=PlanState.ACCEPTED,
        actions=[
            PlanAction(
                what=f"Action {number}",
                owner_role="Head of HR",
                starts_on=OCTOBER,
                due_on=OCTOBER,
                result=result,
            )
            for number, result in enumerate(results, start=1)
        ],
    )
    with transaction():
        db.session.add(made)
    return made


# ---- the criteria, each at its border ----


def test_every_criterion_stands_by_itself_in_the_order_of_the_programme(under_way: Case) -> None:
    found = closing.criteria(under_way)

    assert [each.key for each in found] == [each.key for each in CRITERIA]
    assert all(each.words and each.detail for each in found)


def test_the_commitment_is_signed(case: Case, cora: User, stina: User) -> None:
    story.start(case, cora)
    assert criterion(case, "commitment").detail == "Not signed."

    answer(stina, open_task(case, "sign_commitment"))

    assert criterion(case, "commitment").met
    assert criterion(case, "commitment").detail == "Signed on 3 August."


def test_both_self_assessments_are_sent(under_way: Case, otto: User) -> None:
    assert not criterion(under_way, "baseline").met
    task = answer(otto, open_task(under_way, "submit_baseline"))
    assert criterion(under_way, "baseline").met
    assert not criterion(under_way, "closing").met
    sent = db.session.scalars(select(Answers.id).where(Answers.task_id == task.id)).one()
    with transaction():
        db.session.add(Assessment(case_id=under_way.id, occasion=Occasion.CLOSING, answers_id=sent))

    assert criterion(under_way, "closing").met


def test_two_members_take_part_in_each_mandatory_module_and_the_sponsor_in_her_own(
    under_way: Case, tess: User
) -> None:
    first = take(under_way, "M01", OCTOBER, tess)
    leading = take(under_way, "M03", OCTOBER, tess)
    mark(first, otto="present", dora="partly")
    mark(leading, otto="present", dora="present")
    found = criterion(under_way, "mandatory_modules")
    assert not found.met
    assert "2 people took part" in found.detail
    assert "the management sponsor did not take part" in found.detail
    assert "not part of the training" in found.detail

    mark(leading, stina="present")
    last = take(under_way, "M12", OCTOBER, tess)
    mark(last, otto="present")
    assert not criterion(under_way, "mandatory_modules").met
    mark(last, tea="present")

    assert criterion(under_way, "mandatory_modules").met


def test_a_replaced_module_counts_as_done(under_way: Case, tess: User) -> None:
    taken = take(under_way, "M01", OCTOBER, tess)
    with transaction():
        taken.replaced = "The online course, done together"

    assert "replaced" in criterion(under_way, "mandatory_modules").detail
    assert criterion(under_way, "modules").met


@pytest.mark.parametrize(("done", "met"), [(0, False), (2, False), (3, True), (4, True)])
def test_three_of_four_confirmed_modules_are_enough(
    under_way: Case, tess: User, done: int, met: bool
) -> None:
    for number, module in enumerate(("M01", "M02", "M04", "M05")):
        taken = take(under_way, module, OCTOBER, tess)
        mark(taken, otto="present", **({"dora": "present"} if number < done else {}))

    found = criterion(under_way, "modules")

    assert found.met == met
    assert found.detail == f"{done} of 4, and at least 75% are needed."


def test_without_a_confirmed_module_there_are_not_enough(under_way: Case) -> None:
    assert not criterion(under_way, "modules").met


@pytest.mark.parametrize(("held", "met"), [(0, False), (7, False), (8, True), (9, True)])
def test_eight_coaching_sessions_are_needed(under_way: Case, held: int, met: bool) -> None:
    hold(under_way, held)

    found = criterion(under_way, "sessions")

    assert found.met == met
    assert found.detail == f"{held} held, and at least 8 are needed."


def test_an_administrator_decides_how_much_is_enough(
    under_way: Case, tess: User, ada: User
) -> None:
    hold(under_way, 2)
    mark(take(under_way, "M02", OCTOBER, tess), otto="present")
    figures = settings.Figures(sessions_needed=2, members_needed=1, modules_needed_percent=100)

    settings.change(ada, figures)

    assert criterion(under_way, "sessions").met
    assert criterion(under_way, "modules").met


def test_every_action_of_the_plan_has_its_result(under_way: Case) -> None:
    assert criterion(under_way, "plan").detail == "There is no action plan."
    made = plan_with(under_way, "Done", "  ")
    assert not criterion(under_way, "plan").met
    assert criterion(under_way, "plan").detail == "1 of 2."

    with transaction():
        made.actions[1].result = "Dropped: the trainer fell ill"

    assert criterion(under_way, "plan").met


def test_the_report_is_accepted_by_the_last_check(under_way: Case, otto: User, carl: User) -> None:
    to_documentation(under_way)
    answer(otto, open_task(under_way, "submit_closing_assessment"))
    answer(otto, open_task(under_way, "write_final_report"))
    assert not criterion(under_way, "report").met
    answer(carl, open_task(under_way, "check_final_report"), report_accepted="no", comments="More")
    assert not criterion(under_way, "report").met
    answer(otto, open_task(under_way, "write_final_report"))
    answer(carl, open_task(under_way, "check_final_report"))

    assert criterion(under_way, "report").met


def test_certificate_a_needs_every_criterion() -> None:
    met = [Criterion(each.key, each.words, True, "") for each in CRITERIA]

    assert closing.recommended(met) == COMPLETED
    for place, missed in enumerate(met):
        others = [*met[:place], Criterion(missed.key, "", False, ""), *met[place + 1 :]]
        assert closing.recommended(others) == PARTICIPATED


def to_documentation(case: Case) -> None:
    """Go to the week in which documentation has opened."""
    clock.set_to(datetime(2027, 8, 16, 9, 0, tzinfo=UTC))
    year = db.session.scalars(select(Task.process_id).where(Task.name == "sign_commitment")).one()
    tasks.wake(year)


# ---- what would end with the year ----


def test_tasks_promises_and_modules_are_named_with_who_and_when(
    under_way: Case, tess: User
) -> None:
    undone = take(under_way, "M04", OCTOBER, tess)
    with transaction():
        db.session.add(
            ActionItem(
                case=under_way, what="Ask the board", owner=ItemOwner.SPONSOR, due_on=OCTOBER
            )
        )
    task = open_task(under_way, "plan_session")

    found = open_ends.of_case(under_way, task)

    assert [(each.kind, each.title, each.who) for each in found] == [
        ("task", "Send the baseline self-assessment", "Otto Contact"),
        ("promise", "Ask the board", "Stina Sponsor"),
        ("module", undone.module.name_in("en"), ""),
    ]
    assert open_ends.in_a_line(found[1]) == "Ask the board (Stina Sponsor, due 1 October)"


def test_who_has_not_answered_alone_is_named_nowhere(
    case: Case, cora: User, carl: User, kim: User, otto: User, stina: User
) -> None:
    story.run_to_kickoff(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)
    answer(cora, open_task(case, "record_kickoff"))
    task = open_task(case, "hold_baseline_workshop")

    titles = [each.title for each in open_ends.of_case(case, task)]

    assert db.session.scalars(select(Task).where(Task.name == "answer_alone")).first() is not None
    assert not any("on your own" in title for title in titles)


# ---- the certificate ----


def test_a_certificate_tells_what_was_done_in_the_language_of_the_organisation(
    under_way: Case, otto: User, cora: User, tess: User
) -> None:
    answer(otto, open_task(under_way, "submit_baseline"))
    taken = take(under_way, "M01", OCTOBER, tess)
    mark(taken, otto="present", dora="absent")
    take(under_way, "M02", OCTOBER, tess)
    hold(under_way, 3)
    plan_with(under_way, "Done", "")

    with transaction():
        given = closing.award(cora, under_way, PARTICIPATED)

    told = facts.read(CertificateFacts, given.facts)
    assert (told.kind, told.starts_on, told.ends_on) == (
        "participated",
        date(2026, 9, 7),
        date(2027, 9, 6),
    )
    assert [(each.name, each.hours > 0) for each in told.modules] == [
        (taken.module.name_in("fi"), True)
    ]
    assert (told.coaching_sessions, told.actions, told.actions_with_result) == (3, 2, 1)
    assert told.self_assessments == ("baseline",)
    assert not told.final_report


def test_who_left_early_has_a_certificate_until_that_day(
    under_way: Case, cora: User, tess: User
) -> None:
    mark(take(under_way, "M01", OCTOBER, tess), otto="present")
    with transaction():
        under_way.status, under_way.ended_at = CaseStatus.WITHDRAWN, clock.now()
        given = closing.award(cora, under_way, PARTICIPATED)

    assert given.facts["ends_on"] == "2026-09-07"


def test_only_a_coordinator_gives_certificates(under_way: Case, carl: User) -> None:
    with pytest.raises(Forbidden), transaction():
        closing.award(carl, under_way, COMPLETED)

    assert db.session.scalars(select(Certificate)).all() == []


def test_a_certificate_is_seen_by_those_who_see_the_year(
    under_way: Case, cora: User, otto: User, mona: User, eve: User
) -> None:
    with transaction():
        closing.award(cora, under_way, PARTICIPATED)

    for person in (cora, otto, mona):
        assert closing.certificate_of(person, under_way) is not None
    assert closing.certificate_of(eve, under_way) is None


# ---- the closing report ----


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
