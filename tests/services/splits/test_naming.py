"""Who comes to training ahead, when those who were named stay with the other organisation."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from coaching import clock
from coaching.model.base import db, transaction
from coaching.model.cases import Case
from coaching.model.people import User
from coaching.model.processes import Task
from coaching.model.training import Participant
from coaching.rehearsal import checks
from coaching.services import bookings, split_outlooks, tasks
from tests.services.splits.parting import part, wanted
from tests.services.splits.test_splits import person
from tests.story import answer
from tests.training import AUTUMN, foundations, of_module, run_to_seats


@pytest.fixture
def seated(
    case: Case, cora: User, carl: User, kim: User, otto: User, stina: User, tess: User
) -> Case:
    """Two people are named for foundations, and somebody needs breaks."""
    run_to_seats(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina, tess=tess)
    return case


def name(case: Case, *names: str) -> None:
    """Let these be the ones who were named."""
    members = {m.user.first_name: m for m in case.members if m.left_at is None}
    with transaction():
        foundations(case).participants = [Participant(member=members[each]) for each in names]


def named(case: Case) -> list[str]:
    """Who comes, by first name."""
    return [each.member.user.first_name for each in foundations(case).participants]


def open_names(case: Case) -> set[str]:
    """What is open about foundations."""
    query = select(Task.name).where(
        Task.case_id == case.id, Task.module_id == "M01", Task.closed_at.is_(None)
    )
    return set(db.session.scalars(query))


def test_where_nobody_of_them_goes_over_the_new_organisation_names_its_own(
    seated: Case, cora: User, tess: User
) -> None:
    before, tess_id = named(seated), tess.id
    new = part(cora, seated, language=seated.language)

    assert (named(seated), open_names(seated)) == (before, {"record_attendance"})
    assert (named(new), open_names(new)) == ([], {"name_participants"})
    task = of_module(new, "name_participants")
    assert foundations(new).needs == ""
    assert task.opened_at == clock.now()
    assert task.due_at is not None and task.due_at > clock.now()
    for each in (seated, new):
        checks.check(checks.look(each.id))

    answer(person("Nina"), of_module(new, "name_participants"))
    assert sorted(named(new)) == ["Nina", "Siri"]
    assert of_module(new, "record_attendance").assignee_id == tess_id
    checks.check(checks.look(new.id))


def test_where_too_few_go_over_the_least_seats_are_kept_for_whom_it_names(
    seated: Case, cora: User
) -> None:
    name(seated, "Dora", "Tea")
    with transaction():
        session = foundations(seated).session
        assert session is not None
        # One is Dora's, and two are the new organisation's.
        session.capacity = 3

    new = part(cora, seated, going=[person("Tea")])

    assert (named(seated), named(new), bookings.seats_left([session])) == (
        ["Dora"],
        [],
        {session.id: 0},
    )
    facts = tasks.facts(of_module(new, "name_participants"))
    assert (facts["fewest"], facts["most"]) == (2, 2)
    assert "Tea" in {each["name"] for each in facts["members"]}


def test_where_enough_go_over_nobody_is_asked(seated: Case, cora: User) -> None:
    name(seated, "Dora", "Tea")

    new = part(cora, seated, going=[person("Dora"), person("Tea")])

    assert (named(new), open_names(new)) == (["Dora", "Tea"], {"record_attendance"})
    assert foundations(new).needs == "A break every hour"


def test_once_the_training_has_begun_nobody_is_named_any_more(seated: Case, cora: User) -> None:
    clock.set_to(AUTUMN + timedelta(hours=1))

    new = part(cora, seated)

    assert open_names(new) == {"record_attendance"}


def test_whoever_decides_sees_it_before(seated: Case, cora: User) -> None:
    found = split_outlooks.outlook(cora, seated, wanted(seated), seen=0)

    assert [each.module_id for each in found.named_anew] == ["M01"]
    assert "record_attendance" not in {task.name for task in found.tasks}
    name(seated, "Dora", "Tea")
    going = wanted(seated, going=[person("Dora"), person("Tea")])
    found = split_outlooks.outlook(cora, seated, going, seen=0)
    assert found.named_anew == []
    assert "record_attendance" in {task.name for task in found.tasks}
