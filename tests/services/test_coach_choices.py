"""Choices of coaches before anybody is asked: kept, taken back, and never made twice."""

import pytest
from flask import Flask
from sqlalchemy import select

from coaching.clock import now
from coaching.model.base import db
from coaching.model.cases import Case, CaseStatus, Cohort
from coaching.model.coach_choices import CoachChoice
from coaching.model.mail import Mail
from coaching.model.people import StaffRole, User
from coaching.permissions import Forbidden
from coaching.services import coach_choices, roles, tasks
from coaching.services.coach_choices import (
    CoachIsAsked,
    Pair,
    ReasonNeeded,
    SomebodyElseChose,
)
from coaching.services.intake import NoSuchCoach
from coaching.services.refusals import Refusal
from tests import make, story
from tests.services.office import NOTHING, Office, chosen, line_of
from tests.story import answer, open_task
from tests.together import together

# ---- choose ----


def test_a_choice_is_kept_and_nobody_hears_of_it(office: Office, case: Case) -> None:
    coach_choices.choose(office.cora, case, office.pair, seen=NOTHING)

    assert chosen(case) == office.pair
    assert (case.coach, case.status) == (None, CaseStatus.PREPARING)
    assert db.session.scalars(select(Mail)).all() == []


def test_only_coordinators_choose(office: Office, case: Case, mona: User, otto: User) -> None:
    for somebody in (office.carl, mona, otto):
        with pytest.raises(Forbidden):
            coach_choices.choose(somebody, case, office.pair, seen=NOTHING)
    assert chosen(case) == NOTHING


def test_a_choice_can_be_changed_and_taken_back(office: Office, case: Case) -> None:
    other = Pair(office.kim.id, office.carl.id)
    coach_choices.choose(office.cora, case, office.pair, seen=NOTHING)

    coach_choices.choose(office.cora, case, other, seen=office.pair)
    assert chosen(case) == other

    coach_choices.choose(office.cora, case, NOTHING, seen=other)
    assert chosen(case) == NOTHING


def test_of_two_coordinators_the_second_is_told_who_was_first(office: Office, case: Case) -> None:
    otter = make.person("Otter Coordinator", StaffRole.COORDINATOR)
    coach_choices.choose(office.cora, case, office.pair, seen=NOTHING)

    with pytest.raises(SomebodyElseChose) as refusal:
        coach_choices.choose(otter, case, Pair(office.kim.id, office.carl.id), seen=NOTHING)

    assert "Cora Coordinator has chosen Carl Coach meanwhile." in str(refusal.value)
    assert chosen(case) == office.pair
    with pytest.raises(SomebodyElseChose):
        coach_choices.choose(otter, case, NOTHING, seen=Pair(office.kim.id, None))
    assert chosen(case) == office.pair


def test_whoever_takes_back_what_is_gone_is_told(office: Office, case: Case) -> None:
    with pytest.raises(SomebodyElseChose) as refusal:
        coach_choices.choose(office.cora, case, office.pair, seen=Pair(office.kim.id, None))

    assert "has taken the choice back meanwhile" in str(refusal.value)


def test_a_second_press_of_the_same_choice_changes_nothing(office: Office, case: Case) -> None:
    for _press in range(2):
        coach_choices.choose(office.cora, case, office.pair, seen=NOTHING)

    assert len(db.session.scalars(select(CoachChoice)).all()) == 1


def test_a_coach_is_somebody_who_coaches(office: Office, case: Case, otto: User) -> None:
    for pair, field in (
        (Pair(otto.id, office.kim.id), "coach"),
        (Pair(office.kim.id, 999), "deputy"),
    ):
        with pytest.raises(NoSuchCoach) as refusal:
            coach_choices.choose(office.cora, case, pair, seen=NOTHING)
        assert refusal.value.field == field


def test_the_deputy_is_somebody_else(office: Office, case: Case) -> None:
    with pytest.raises(Refusal) as refusal:
        coach_choices.choose(office.cora, case, Pair(office.kim.id, office.kim.id), seen=NOTHING)

    assert refusal.value.field == "deputy"


def test_over_the_agreed_number_a_reason_is_needed(
    office: Office, case: Case, eves_case: Case
) -> None:
    coach_choices.choose(office.cora, case, office.pair, seen=NOTHING)

    with pytest.raises(ReasonNeeded) as refusal:
        coach_choices.choose(office.cora, eves_case, office.pair, seen=NOTHING, reason=" ")
    assert (refusal.value.field, chosen(eves_case)) == ("reason", NOTHING)

    coach_choices.choose(
        office.cora, eves_case, office.pair, seen=NOTHING, reason=" They know each other "
    )
    assert coach_choices.of_case(eves_case.id).reason == "They know each other"  # type: ignore[union-attr]
    assert (line_of(office.carl).load, line_of(office.carl).free) == (2, -1)


def test_a_reason_that_is_not_needed_is_not_kept(office: Office, case: Case) -> None:
    coach_choices.choose(office.cora, case, office.pair, seen=NOTHING, reason="Just so")

    db.session.expire_all()
    assert coach_choices.of_case(case.id).reason == ""  # type: ignore[union-attr]


def test_two_at_once_do_not_share_the_last_place(
    app: Flask, office: Office, case: Case, eves_case: Case
) -> None:
    cora, pair, waiting, refused = office.cora.id, office.pair, [case.id, eves_case.id], []

    def one() -> None:
        mine = db.session.get_one(Case, waiting.pop())
        try:
            coach_choices.choose(db.session.get_one(User, cora), mine, pair, seen=NOTHING)
        except ReasonNeeded as refusal:
            refused.append(refusal)

    together(app, one)

    assert len(refused) == 1
    assert line_of(office.carl).load == 1


def test_two_at_once_choose_one_coach_for_an_organisation(
    app: Flask, office: Office, case: Case
) -> None:
    cora, number, told = office.cora.id, case.id, []
    pairs = [office.pair, Pair(office.kim.id, office.carl.id)]

    def one() -> None:
        mine = db.session.get_one(Case, number)
        try:
            coach_choices.choose(db.session.get_one(User, cora), mine, pairs.pop(), seen=NOTHING)
        except SomebodyElseChose as refusal:
            told.append(refusal)

    together(app, one)

    assert len(told) == 1
    assert len(db.session.scalars(select(CoachChoice)).all()) == 1


# ---- and then ----


def test_the_task_begins_with_the_choice_and_uses_it_up(office: Office, case: Case) -> None:
    coach_choices.choose(office.cora, case, office.pair, seen=NOTHING)
    story.start(case, office.cora)
    task = open_task(case, "assign_coach")
    assert tasks.prefill(task) == {"coach": office.carl.id, "deputy_coach": office.kim.id}

    answer(office.cora, task, coach=str(office.kim.id), deputy_coach=str(office.carl.id))

    assert chosen(case) == NOTHING
    assert case.coach == office.kim
    assert tasks.prefill(task) == {}


def test_nothing_is_chosen_once_the_coach_is_asked(office: Office, case: Case) -> None:
    story.start(case, office.cora)
    coach_choices.choose(office.cora, case, office.pair, seen=NOTHING)
    answer(office.cora, open_task(case, "assign_coach"))

    with pytest.raises(CoachIsAsked):
        coach_choices.choose(office.cora, case, office.pair, seen=NOTHING)

    assert chosen(case) == NOTHING


def test_the_load_counts_what_runs_and_what_is_chosen(
    office: Office, case: Case, eves_case: Case
) -> None:
    coaches = {"coach": str(office.carl.id), "deputy_coach": str(office.kim.id)}
    story.start(case, office.cora)
    answer(office.cora, open_task(case, "assign_coach"), **coaches)
    coach_choices.choose(office.cora, eves_case, Pair(office.kim.id, office.carl.id), seen=NOTHING)

    carl, kim = line_of(office.carl), line_of(office.kim)

    assert (carl.running, carl.chosen, carl.deputises, carl.free) == (1, 0, 1, 0)
    assert (kim.running, kim.chosen, kim.deputises, kim.free) == (0, 1, 1, 5)


def test_whoever_coaches_no_more_is_nobodys_choice(office: Office, case: Case, ada: User) -> None:
    coach_choices.choose(office.cora, case, office.pair, seen=NOTHING)

    roles.change(ada, office.kim, [StaffRole.TRAINER])

    assert chosen(case) == NOTHING


def test_suggestions_taken_with_one_click_go_back_with_one(
    office: Office, case: Case, eves_case: Case, cohort: Cohort
) -> None:
    by_hand = make.case(cohort, "By hand", contact=make.person("A"), sponsor=make.person("B"))
    at, other = now(), Pair(office.kim.id, office.carl.id)
    coach_choices.choose(office.cora, by_hand, other, seen=NOTHING, at=at)
    for each in (case, eves_case):
        coach_choices.choose(office.cora, each, other, seen=NOTHING, at=at, is_suggested=True)
    coach_choices.choose(office.cora, eves_case, office.pair, seen=other)

    assert coach_choices.taken_at(office.cora, cohort, at) == 1
    assert coach_choices.take_back(office.cora, cohort, at=at) == 1

    assert [chosen(each) for each in (by_hand, case, eves_case)] == [other, NOTHING, office.pair]
