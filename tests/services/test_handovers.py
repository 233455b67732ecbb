"""Handing over: who of those who may do a task does it, told to that person, and safe in a race."""

import pytest
from sqlalchemy import select

from coaching.clock import now
from coaching.model.base import db, transaction
from coaching.model.cases import Case, Member, MemberKind
from coaching.model.mail import Mail
from coaching.model.people import StaffRole, User
from coaching.model.processes import Task
from coaching.permissions import Can, Forbidden, allowed, own_tasks, visible_tasks
from coaching.services import doers, handovers, histories, roles, tasks
from coaching.services.handovers import CannotDoIt, HandedOverMeanwhile, TaskClosed
from tests import make, story


@pytest.fixture
def dora(case: Case) -> User:
    """The deputy contact person."""
    person = make.person("Dora Deputy", language="fi")
    with transaction():
        db.session.add(Member(case=case, user=person, kind=MemberKind.DEPUTY))
    return person


@pytest.fixture
def team(case: Case, cora: User, dora: User) -> Task:
    """A task of the contact person's, with a deputy who may do it too."""
    story.start(case, cora)
    return story.open_task(case, "name_team")


def told() -> list[str]:
    """Who is owed a mail about a task that is theirs now."""
    owed = db.session.scalars(select(Mail).where(Mail.name == "task_given").order_by(Mail.id))
    return [each.to.name for each in owed if each.to]


def in_lane(task: Task, role: str) -> Task:
    """The same task in another lane."""
    with transaction():
        task.role = role
    return task


def test_the_chosen_person_does_the_task_and_hears_of_it(
    team: Task, cora: User, otto: User, dora: User
) -> None:
    handovers.give_to(cora, team, dora, instead_of=None)

    assert team.assignee == dora
    assert told() == ["Dora Deputy"]
    assert team in db.session.scalars(own_tasks(dora)).unique().all()
    assert team not in db.session.scalars(own_tasks(otto)).unique().all()


def test_whoever_has_the_role_does_it_again(team: Task, cora: User, otto: User, dora: User) -> None:
    handovers.give_to(cora, team, dora, instead_of=None)

    handovers.give_to_role(cora, team, instead_of=dora.id)

    assert team.assignee is None
    assert told() == ["Dora Deputy", "Otto Contact"]
    assert allowed(otto, Can.COMPLETE_TASK, team)


@pytest.mark.parametrize("role", ["coordinator", "manager", "trainer"])
def test_staff_lanes_go_to_whoever_holds_the_role(team: Task, cora: User, role: str) -> None:
    one, other = (make.person(name, StaffRole(role)) for name in ("One", "Other"))
    task = in_lane(team, role)

    assert {one, other} <= set(doers.possible(task))
    handovers.give_to(cora, task, other, instead_of=None)

    # Whoever it is given to can open it.
    assert task in db.session.scalars(visible_tasks(other)).unique().all()
    assert not allowed(one, Can.COMPLETE_TASK, task)


def test_the_coachs_work_goes_to_the_deputy_coach_only(
    team: Task, case: Case, cora: User, carl: User, kim: User
) -> None:
    with transaction():
        case.coach, case.deputy_coach = carl, kim
    stranger = make.person("Somebody Else", StaffRole.COACH)
    task = in_lane(team, "coach")

    with pytest.raises(CannotDoIt):
        handovers.give_to(cora, task, stranger, instead_of=None)
    handovers.give_to(cora, task, kim, instead_of=None)

    assert doers.possible(task) == [carl, kim]
    assert told() == ["Kim Coach"]


def test_nobody_gets_what_they_may_not_do(
    team: Task, cora: User, stina: User, eve: User, mona: User
) -> None:
    gone = make.person("Gone")
    with transaction():
        db.session.add(Member(case=team.case, user=gone, kind=MemberKind.DEPUTY, left_at=now()))
    for person in (stina, eve, mona, gone):
        with pytest.raises(CannotDoIt):
            handovers.give_to(cora, team, person, instead_of=None)
    assert told() == []


def test_only_coordinators_hand_over_and_only_what_several_may_do(
    team: Task, case: Case, cora: User, otto: User, dora: User, carl: User, mona: User, eve: User
) -> None:
    with transaction():
        case.coach = carl
    for person in (otto, dora, carl, mona, eve):
        with pytest.raises(Forbidden):
            handovers.give_to(person, team, dora, instead_of=None)
    with pytest.raises(Forbidden):
        handovers.give_to(cora, story.open_task(case, "sign_commitment"), dora, instead_of=None)
    with pytest.raises(Forbidden):
        handovers.give_to(cora, in_lane(team, "team_member"), dora, instead_of=None)


def test_pressing_twice_hands_over_once(team: Task, cora: User, dora: User) -> None:
    for _time in range(2):
        handovers.give_to(cora, team, dora, instead_of=None)

    assert told() == ["Dora Deputy"]


def test_of_two_who_choose_at_once_the_first_decides(
    team: Task, cora: User, otto: User, dora: User
) -> None:
    other = make.person("Otherco", StaffRole.COORDINATOR)
    handovers.give_to(cora, team, dora, instead_of=None)

    with pytest.raises(HandedOverMeanwhile, match="Dora Deputy does this task now"):
        handovers.give_to(other, team, otto, instead_of=None)

    assert team.assignee == dora


def test_a_task_that_was_done_meanwhile_is_not_handed_over(
    team: Task, cora: User, otto: User, dora: User
) -> None:
    story.answer(otto, team)

    # The deputy was taken out of the team by the answer; whoever comes too late hears why.
    with pytest.raises((TaskClosed, CannotDoIt)):
        handovers.give_to(cora, team, otto, instead_of=None)
    with pytest.raises(TaskClosed, match="Otto Contact has done this task meanwhile"):
        handovers.give_to_role(cora, team, instead_of=dora.id)


def test_the_history_tells_who_does_it(team: Task, case: Case, cora: User, dora: User) -> None:
    handovers.give_to(cora, team, dora, instead_of=None)
    handovers.give_to_role(cora, team, instead_of=dora.id)

    titles = [line.title for line in histories.timeline(cora, case).lines]
    assert titles[:2] == [
        "Whoever has the role does it again: Name your team and contact person",
        "Dora Deputy does it now: Name your team and contact person",
    ]


# ---- what follows from an assignee ----


def test_a_draft_is_not_lost_when_somebody_else_does_the_task(
    team: Task, cora: User, otto: User, dora: User
) -> None:
    tasks.save_draft(otto, team, {"members-0-name": ["Otto Contact"]})

    handovers.give_to(cora, team, dora, instead_of=None)

    assert tasks.take_over_draft(dora, team).fields == {"members-0-name": ["Otto Contact"]}


def test_a_form_that_was_handed_over_can_be_given_back_too(
    team: Task, cora: User, dora: User
) -> None:
    handovers.give_to(cora, team, dora, instead_of=None)
    story.answer(dora, team)

    assert tasks.can_be_given_back(team)


def test_what_a_coach_had_goes_back_to_the_role_with_the_coach(
    case: Case, cora: User, carl: User, kim: User, team: Task
) -> None:
    story.answer(cora, story.open_task(case, "assign_coach"))
    asked = case.coach
    assert asked is not None
    task = in_lane(team, "coach")
    handovers.give_to(cora, task, asked, instead_of=None)

    declined = {"coach_accepts": "no", "reason": "load"}
    story.answer(asked, story.open_task(case, "confirm_assignment"), **declined)

    assert task.assignee is None


def test_what_somebody_had_goes_back_to_the_role_when_they_lose_it(
    team: Task, cora: User, ada: User
) -> None:
    max_ = make.person("Max Manager", StaffRole.MANAGER, StaffRole.EDITOR)
    task = in_lane(team, "manager")
    handovers.give_to(cora, task, max_, instead_of=None)

    roles.change(ada, max_, [StaffRole.EDITOR])

    db.session.refresh(task)
    assert task.assignee_id is None
