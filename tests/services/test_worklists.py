"""What waits for whom, and how the organisations are: in few statements, however many there are."""

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from coaching.model.base import db, transaction
from coaching.model.cases import Case, Cohort
from coaching.model.people import User
from coaching.model.processes import Task
from coaching.permissions import does_the_task, own_tasks, visible_cases
from coaching.services import feedback, worklists
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
        "Carl": ["plan_session", "hold_baseline_workshop"],
        "Kim": ["plan_session", "hold_baseline_workshop"],
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

    assert names(worklists.for_person(both, lanes=("coach",))) == [
        "plan_session",
        "hold_baseline_workshop",
    ]
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
        "plan_session",
        "hold_baseline_workshop",
        "name_team",
    ]
    assert worklists.waiting_for_others(carl) == []
    assert names(worklists.waiting_for_others(eve)) == ["sign_commitment", "assign_coach"]


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
    assert [task for page in pages for task in page] == [*whole[2:], *without_date]


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

    assert prices() == few == {"own": 1, "others": 2, "organisations": 1}


def prices() -> dict[str, int]:
    """How many statements each list takes, with everything that its rows show."""

    def read(tasks: list[Task]) -> list[object]:
        return [
            (task.process.version_id, task.assignee, task.case and task.case.coach)
            for task in tasks
        ]

    def others(cora: User) -> list[object]:
        tasks = worklists.waiting_for_others(cora)
        return [*read(tasks), *(_people(task) for task in tasks)]

    def overview(mona: User) -> list[object]:
        lines = worklists.cases_overview(visible_cases(mona)).lines
        return [
            (line.case.organisation.full_name, line.case.coach, line.case.cohort.name)
            for line in lines
        ]

    return {
        "own": price("Cora", lambda cora: read(worklists.for_person(cora))),
        "others": price("Cora", others),
        "organisations": price("Mona", overview),
    }


def _people(task: Task) -> list[str]:
    return [member.user.name for member in task.case.members] if task.case else []


def price(first_name: str, read: Callable[[User], object]) -> int:
    """How many statements it takes in a session that knows nothing but the reader."""
    db.session.expunge_all()
    query = select(User).where(User.name.startswith(first_name))
    # As a request has them: with their roles, and those in whose place they stand today.
    query = query.options(selectinload(User.offices), selectinload(User.standing_in))
    person = db.session.scalars(query).unique().one()
    with counted() as sent:
        read(person)
    return len(sent)
