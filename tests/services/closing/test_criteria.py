"""What a year is measured by, criterion by criterion at its border."""

from datetime import datetime

import pytest
from sqlalchemy import select

from coaching import clock
from coaching.data.completion import COMPLETED, CRITERIA, PARTICIPATED
from coaching.model.assessments import Assessment, Occasion
from coaching.model.base import db, transaction
from coaching.model.cases import Case, MemberKind
from coaching.model.people import User
from coaching.model.processes import Answers
from coaching.services import closing, documentation, settings, successions
from coaching.services.closing import Criterion
from coaching.services.people import Person
from coaching.services.successions import Successor
from tests import story
from tests.services.closing.years import OCTOBER, criterion, hold, plan_with, to_documentation
from tests.story import answer, open_task
from tests.trained import mark, take


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


def test_a_new_sponsor_has_to_sign_too(under_way: Case, cora: User, stina: User) -> None:
    nina = Successor(person=Person("Nina New", "nina@example.org", "en"))
    successions.follow(cora, under_way, MemberKind.SPONSOR, nina, instead_of=stina.id)

    waiting = criterion(under_way, "commitment")
    assert (waiting.met, waiting.detail) == (
        False,
        "Signed on 3 August, and not yet again by the new sponsor.",
    )

    clock.set_to(datetime(2026, 9, 15, 9, tzinfo=clock.HELSINKI))
    sponsor = under_way.people(MemberKind.SPONSOR)[0]
    task = open_task(under_way, "sign_commitment_again")
    answer(sponsor, task, work_time_hours_per_month="33")

    signed = criterion(under_way, "commitment")
    assert (signed.met, signed.detail) == (True, "Signed on 15 September.")
    # The report asks about the time that the management has promised last.
    assert documentation.write_final_report_facts(task)["hours"] == 33


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
