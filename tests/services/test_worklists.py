"""What waits for whom, and how the organisations are: in few statements, however many there are."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Select, select

from coaching import clock
from coaching.model.base import db, transaction
from coaching.model.cases import Case, CaseStatus, Cohort
from coaching.model.organisations import Organisation
from coaching.model.people import User
from coaching.model.processes import Task
from coaching.permissions import does_the_task, own_tasks, visible_cases
from coaching.services import feedback, worklists
from coaching.services.worklists import CaseList, NoSuchPage
from tests import make, story
from tests.statements import counted


@pytest.fixture
def everybody(
    cora: User,
    carl: User,
    kim: User,
    otto: User,
    stina: User,
    mona: User,
    ada: User,
    eve: User,
    case: Case,
    eves_case: Case,
) -> list[User]:
    """The cast, with two organisations under way and one piece of feedback waiting."""
    story.run_to_kickoff(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)
    story.answer(cora, story.open_task(case, "record_kickoff"))
    story.start(eves_case, cora)
    feedback.receive(message="The text is small", page="/help", email="", language="en")
    return [cora, carl, kim, otto, stina, mona, ada, eve]


def names(tasks: list[Task]) -> list[str]:
    return [task.name for task in tasks]


def test_the_query_for_own_tasks_agrees_with_the_rule(everybody: list[User]) -> None:
    tasks = db.session.scalars(select(Task)).unique().all()

    for person in everybody:
        by_query = {task.id for task in db.session.scalars(own_tasks(person)).unique()}
        by_rule = {task.id for task in tasks if does_the_task(person, task)}
        assert by_query == by_rule, person.name


def test_everybody_gets_their_own_open_tasks_by_due_date(everybody: list[User]) -> None:
    found = {person.first_name: names(worklists.for_person(person)) for person in everybody}

    assert found == {
        "Cora": ["assign_coach", "answer_feedback"],
        "Carl": ["hold_baseline_workshop"],
        "Kim": ["hold_baseline_workshop"],
        "Otto": ["answer_alone"],
        "Stina": [],
        "Mona": [],
        "Ada": [],
        "Eve": ["name_team"],
    }


def test_a_closed_task_is_in_no_list(cora: User, stina: User, case: Case) -> None:
    story.start(case, cora)
    assert names(worklists.for_person(stina)) == ["sign_commitment"]

    story.answer(stina, story.open_task(case, "sign_commitment"))

    assert worklists.for_person(stina) == []
    assert "sign_commitment" not in names(worklists.waiting_for_others(cora))


def test_somebody_with_two_roles_sees_those_of_one_at_a_time(
    everybody: list[User], case: Case
) -> None:
    both = make.person("Both", *everybody[0].staff_roles, *everybody[1].staff_roles)
    with transaction():
        case.coach = both

    assert names(worklists.for_person(both, lanes=("coach",))) == ["hold_baseline_workshop"]
    assert names(worklists.for_person(both, lanes=("coordinator",))) == [
        "assign_coach",
        "answer_feedback",
    ]


def test_a_list_can_be_of_one_organisation(
    everybody: list[User], case: Case, eves_case: Case
) -> None:
    cora = everybody[0]

    assert names(worklists.for_person(cora, of_case=case)) == []
    assert names(worklists.for_person(cora, of_case=eves_case)) == ["assign_coach"]


def test_what_waits_for_others_leaves_out_the_own_and_the_optional(
    everybody: list[User],
) -> None:
    cora, carl, *_, eve = everybody

    assert names(worklists.waiting_for_others(cora)) == [
        "sign_commitment",
        "hold_baseline_workshop",
        "name_team",
    ]
    assert worklists.waiting_for_others(carl) == []
    assert names(worklists.waiting_for_others(eve)) == ["assign_coach", "sign_commitment"]


def test_strangers_wait_for_nobody(everybody: list[User]) -> None:
    ada, stranger = everybody[6], make.person("Nobody")

    assert worklists.waiting_for_others(ada) == []
    assert worklists.waiting_for_others(stranger) == []


def test_late_tasks_come_first_and_pages_follow_each_other(everybody: list[User]) -> None:
    cora = everybody[0]
    whole = worklists.waiting_for_others(cora)

    first = worklists.waiting_for_others(cora, most=2)
    second = worklists.waiting_for_others(cora, after=first[-1], most=2)

    assert first + second == whole
    assert [task.due_at for task in whole] == sorted(task.due_at for task in whole if task.due_at)


def test_a_task_without_a_due_date_comes_last_and_is_not_lost(everybody: list[User]) -> None:
    cora = everybody[0]
    whole = worklists.waiting_for_others(cora)
    with transaction():
        whole[0].due_at = whole[1].due_at = None

    pages = [worklists.waiting_for_others(cora, most=1)]
    while pages[-1]:
        pages.append(worklists.waiting_for_others(cora, after=pages[-1][-1], most=1))

    without_date = sorted(whole[:2], key=lambda task: task.id)
    assert [task for page in pages for task in page] == [whole[2], *without_date]


# ---- organisations ----


def test_late_organisations_come_first_then_by_name(
    cora: User, cohort: Cohort, otto: User, stina: User, eve: User
) -> None:
    for name in ("Birch", "alder", "Oak"):
        make.case(cohort, name, contact=otto, sponsor=stina)
    late = make.case(cohort, "Willow", contact=eve, sponsor=stina)
    story.start(late, cora)
    clock.set_to(clock.now() + timedelta(weeks=4))

    found = worklists.cases_overview(visible_cases(cora))

    assert [(line.case.organisation.name, line.late) for line in found.lines] == [
        ("Willow", 3),
        ("alder", 0),
        ("Birch", 0),
        ("Oak", 0),
    ]


def test_an_optional_task_is_never_late(
    cora: User, case: Case, carl: User, kim: User, otto: User, stina: User
) -> None:
    story.run_to_kickoff(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)
    story.answer(cora, story.open_task(case, "record_kickoff"))
    clock.set_to(clock.now() + timedelta(weeks=4))
    assert "answer_alone" in story.open_names(case)

    [line] = worklists.cases_overview(visible_cases(cora)).lines

    assert (line.late, line.is_late, line.place) == (1, True, "baseline")


def test_the_next_due_date_lies_ahead(cora: User, case: Case) -> None:
    story.start(case, cora)
    due = story.open_task(case, "name_team").due_at

    [line] = worklists.cases_overview(visible_cases(cora)).lines

    assert (line.next_due, line.late) == (due, 0)


def test_a_unit_stands_under_its_parent(
    cora: User, cohort: Cohort, otto: User, stina: User
) -> None:
    unit = make.case(cohort, "Aaa", contact=otto, sponsor=stina)
    make.case(cohort, "Harjula", contact=otto, sponsor=stina)
    with transaction():
        unit.organisation.parent = Organisation(name="Zzz")

    found = worklists.cases_overview(visible_cases(cora))

    assert [line.case.organisation.full_name for line in found.lines] == ["Harjula", "Zzz, Aaa"]


def test_by_phase_those_not_begun_come_first_and_the_complete_ones_last(
    cora: User, mona: User, cohort: Cohort, otto: User, stina: User
) -> None:
    made = {
        name: make.case(cohort, name, contact=otto, sponsor=stina)
        for name in ("Complete", "Begun", "Assessing", "Waiting")
    }
    with transaction():
        made["Complete"].status = CaseStatus.COMPLETED
        for name, phase in (("Begun", "intake"), ("Assessing", "baseline"), ("Complete", "x")):
            made[name].phase = phase
        for name in ("Begun", "Assessing"):
            made[name].status = CaseStatus.ACTIVE

    query = visible_cases(mona)
    found = worklists.cases_overview(query, phases=("intake", "baseline"))

    assert [(line.case.organisation.name, line.place) for line in found.lines] == [
        ("Waiting", "preparing"),
        ("Begun", "intake"),
        ("Assessing", "baseline"),
        ("Complete", "completed"),
    ]
    assert worklists.counts_by_place(query) == {
        "preparing": 1,
        "intake": 1,
        "baseline": 1,
        "completed": 1,
    }


@pytest.mark.parametrize("phases", [(), ("intake", "baseline")])
def test_every_organisation_is_on_exactly_one_page(
    cora: User,
    cohort: Cohort,
    otto: User,
    stina: User,
    phases: tuple[str, ...],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(worklists, "PAGE", 2)
    made = [
        make.case(cohort, name, contact=otto, sponsor=stina) for name in ("A", "B", "B", "C", "D")
    ]
    story.start(made[3], cora)
    clock.set_to(clock.now() + timedelta(weeks=4))

    pages: list[CaseList] = [worklists.cases_overview(visible_cases(cora), phases=phases)]
    while pages[-1].next:
        after = pages[-1].next
        pages.append(worklists.cases_overview(visible_cases(cora), phases=phases, after=after))

    seen = [line.case.id for page in pages for line in page.lines]
    assert [len(page.lines) for page in pages] == [2, 2, 1]
    assert sorted(seen) == sorted(each.id for each in made)


@pytest.mark.parametrize("key", ["x", "1-2-3", "1-1-", "1-1-1; drop", "9" * 30])
def test_a_key_that_is_none_names_no_page(cora: User, key: str) -> None:
    with pytest.raises(NoSuchPage):
        worklists.cases_overview(visible_cases(cora), after=key)


def test_nobody_sees_organisations_of_others_in_the_list(everybody: list[User]) -> None:
    def seen(query: Select[Any]) -> list[str]:
        return [line.case.organisation.name for line in worklists.cases_overview(query).lines]

    eve, ada = everybody[7], everybody[6]
    assert seen(visible_cases(eve)) == ["Elsewhere Ltd"]
    assert seen(visible_cases(ada)) == []


# ---- the price ----


def test_the_number_of_statements_does_not_grow(
    cora: User, mona: User, cohort: Cohort, case: Case, otto: User, stina: User
) -> None:
    story.start(case, cora)
    few = prices()
    cora, cohort = db.session.merge(cora), db.session.merge(cohort)
    for number in range(6):
        made = make.case(
            cohort,
            f"Organisation {number}",
            contact=make.person(f"Contact {number}"),
            sponsor=make.person(f"Sponsor {number}"),
        )
        story.start(made, cora)

    assert prices() == few == {"own": 2, "others": 2, "organisations": 1, "counts": 1}


def prices() -> dict[str, int]:
    """How many statements each list takes, with everything that its rows show."""

    def read(tasks: list[Task]) -> list[object]:
        return [
            (task.process.version_id, task.assignee, task.case and task.case.coach, _people(task))
            for task in tasks
        ]

    def overview(mona: User) -> list[object]:
        lines = worklists.cases_overview(visible_cases(mona)).lines
        return [
            (line.case.organisation.full_name, line.case.coach, line.case.cohort.name)
            for line in lines
        ]

    return {
        "own": price("Cora", lambda cora: read(worklists.for_person(cora))),
        "others": price("Cora", lambda cora: read(worklists.waiting_for_others(cora))),
        "organisations": price("Mona", overview),
        "counts": price("Mona", lambda mona: worklists.counts_by_place(visible_cases(mona))),
    }


def _people(task: Task) -> list[str]:
    return [member.user.name for member in task.case.members] if task.case else []


def price(first_name: str, read: Callable[[User], object]) -> int:
    """How many statements it takes in a session that knows nothing but the reader."""
    db.session.expunge_all()
    person = db.session.scalars(select(User).where(User.name.startswith(first_name))).unique().one()
    with counted() as sent:
        read(person)
    return len(sent)
