"""Somebody sends a form while something else happens: both orders, each told in words."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from coaching import clock
from coaching.model.ad_hoc import AdHocTask
from coaching.model.base import db
from coaching.model.cases import Case, CaseStatus
from coaching.model.holds import Reason
from coaching.model.people import User
from coaching.model.processes import Answers, Draft, Outcome, Task
from coaching.rehearsal import checks
from coaching.services import ad_hoc, coach_changes, holds, reopenings, tasks, withdrawals
from coaching.services.ad_hoc import TooLate
from coaching.services.coach_changes import Wanted
from coaching.services.reopenings import CannotStepBack, HasMovedOn
from tests import make, story
from tests.races.conftest import Sending, Sent
from tests.story import answer, open_task
from tests.together import in_turn

pytestmark = pytest.mark.parametrize(
    "app",
    ["sqlite", pytest.param("postgresql", marks=pytest.mark.servers)],
    indirect=True,
)

orders = pytest.mark.parametrize("form_first", [False, True], ids=["form second", "form first"])


def race(
    app: Flask, send: Callable[[], Sent], other: Callable[[], Sent], *, form_first: bool
) -> tuple[Sent, Sent]:
    """Let both happen in an order; gives what the sender sees, and what became of the other."""
    if form_first:
        return in_turn(app, send, other)
    happened, sent = in_turn(app, other, send)
    return sent, happened


def drafts(task: Task) -> list[str]:
    """Whose text about a task is kept."""
    found = db.session.scalars(select(Draft).where(Draft.task_id == task.id))
    return [draft.user.first_name for draft in found]


def answered(task: Task) -> int:
    """How many answers to a task stand."""
    standing = select(Answers).where(Answers.task_id == task.id, Answers.taken_back_at.is_(None))
    return len(db.session.scalars(standing).all())


@pytest.fixture(autouse=True)
def afterwards(app: Flask, case: Case) -> Iterator[None]:
    """Rows and steps agree, whatever has happened."""
    yield
    checks.check(checks.look(case.id))


@orders
def test_the_year_ends_early(
    app: Flask, running: Case, carl: User, otto: User, mona: User, sends: Sending, form_first: bool
) -> None:
    withdrawals.ask(otto, running)
    task = open_task(running, "plan_session")
    send = sends(carl, task, place="The room of the board")
    confirm = sends(mona, open_task(running, "confirm_withdrawal"))

    sent, confirmed = race(app, send, confirm, form_first=form_first)

    assert confirmed.has_won
    assert running.status == CaseStatus.WITHDRAWN
    if form_first:
        assert sent.has_won
        assert (task.outcome, answered(task), drafts(task)) == (Outcome.DONE, 1, [])
    else:
        assert sent.status == 409
        assert "is not needed any more since" in sent.page
        assert "The room of the board" in sent.page
        assert (task.outcome, answered(task), drafts(task)) == (Outcome.CANCELLED, 0, ["Carl"])


@orders
def test_another_coach_follows(
    app: Flask,
    running: Case,
    cora: User,
    carl: User,
    kim: User,
    lena: User,
    sends: Sending,
    form_first: bool,
) -> None:
    task = open_task(running, "plan_session")
    case_id, cora_id, carl_id = running.id, cora.id, carl.id
    wanted = Wanted(lena.id, kim.id, clock.today(), "She is near")

    def follow() -> Sent:
        user, case = db.session.get_one(User, cora_id), db.session.get_one(Case, case_id)
        coach_changes.name_coach(user, case, wanted, instead_of=carl_id)
        return Sent(302, "")

    send = sends(carl, task, place="The room of the board")
    sent, _followed = race(app, send, follow, form_first=form_first)

    assert running.coach == lena
    if form_first:
        assert sent.has_won
        assert (task.closed_by, answered(task)) == (carl, 1)
    else:
        assert sent.status == 409
        assert "Somebody else does this now" in sent.page
        assert "The room of the board" in sent.page
        assert (task.is_open, answered(task)) == (True, 0)
        answer(lena, task)


@orders
def test_a_timer_fires(
    app: Flask,
    case: Case,
    cora: User,
    carl: User,
    kim: User,
    stina: User,
    sends: Sending,
    form_first: bool,
) -> None:
    story.start(case, cora)
    answer(stina, open_task(case, "sign_commitment"))
    answer(cora, open_task(case, "assign_coach"), coach=str(carl.id), deputy_coach=str(kim.id))
    task = open_task(case, "confirm_assignment")
    process_id = task.process_id
    clock.set_to(datetime(2026, 10, 1, 9, 0, tzinfo=UTC))

    def fire() -> Sent:
        tasks.wake(process_id)
        return Sent(302, "")

    send = sends(carl, task, comment="I know their trade")
    sent, _fired = race(app, send, fire, form_first=form_first)

    if form_first:
        assert sent.has_won
        assert (task.outcome, answered(task), case.coach) == (Outcome.DONE, 1, carl)
    else:
        assert sent.status == 409
        assert "is not needed any more since" in sent.page
        assert (task.outcome, answered(task)) == (Outcome.SILENCE, 0)
        assert open_task(case, "assign_coach").is_open


@orders
def test_a_task_that_somebody_has_added_is_withdrawn(
    app: Flask, running: Case, carl: User, otto: User, sends: Sending, form_first: bool
) -> None:
    task = make.added_task(running, by=carl, wants_answer=True)
    carl_id, process_id = carl.id, task.process_id

    def withdraw() -> Sent:
        added = db.session.scalars(
            select(AdHocTask).where(AdHocTask.process_id == process_id)
        ).one()
        try:
            ad_hoc.withdraw(db.session.get_one(User, carl_id), added)
        except TooLate as refusal:
            return Sent(409, str(refusal))
        return Sent(302, "")

    send = sends(otto, task, outcome="The list is on the intranet")
    sent, withdrawn = race(app, send, withdraw, form_first=form_first)

    if form_first:
        assert (sent.status, withdrawn.status) == (302, 409)
        assert withdrawn.page == "Otto Contact has done this task meanwhile."
        assert (task.outcome, answered(task)) == (Outcome.DONE, 1)
    else:
        assert (sent.status, withdrawn.status) == (409, 302)
        assert "is not needed any more since" in sent.page
        assert (task.outcome, answered(task), drafts(task)) == (Outcome.CANCELLED, 0, ["Otto"])


@orders
def test_the_year_is_put_on_hold(
    app: Flask, running: Case, cora: User, carl: User, otto: User, sends: Sending, form_first: bool
) -> None:
    holds.propose(
        otto,
        running,
        reason=Reason.CRISIS,
        begins_on=clock.today(),
        expected_until=clock.today() + timedelta(weeks=6),
    )
    task = open_task(running, "plan_session")
    send = sends(carl, task, place="The room of the board")
    decide = sends(cora, open_task(running, "decide_hold"))

    sent, decided = race(app, send, decide, form_first=form_first)

    assert decided.has_won
    assert running.is_on_hold
    if form_first:
        assert sent.has_won
        assert (task.outcome, answered(task), drafts(task)) == (Outcome.DONE, 1, [])
    else:
        assert sent.status == 409
        assert "The year is on hold" in sent.page
        assert "The room of the board" in sent.page
        assert (task.is_suspended, answered(task), drafts(task)) == (True, 0, ["Carl"])


@orders
def test_a_coordinator_opens_the_task_before_again(
    app: Flask, case: Case, cora: User, carl: User, kim: User, sends: Sending, form_first: bool
) -> None:
    story.start(case, cora)
    asked = open_task(case, "assign_coach")
    answer(cora, asked, coach=str(carl.id), deputy_coach=str(kim.id))
    task = open_task(case, "confirm_assignment")
    asked_id, cora_id = asked.id, cora.id
    seen = reopenings.consequences(cora, asked).seen

    def step_back() -> Sent:
        user, own = db.session.get_one(User, cora_id), db.session.get_one(Task, asked_id)
        try:
            reopenings.step_back(user, own, reason="The wrong coach", seen=seen)
        except (CannotStepBack, HasMovedOn) as refusal:
            return Sent(409, str(refusal))
        return Sent(302, "")

    send = sends(carl, task, comment="I know their trade")
    sent, stepped = race(app, send, step_back, form_first=form_first)

    if form_first:
        assert (sent.status, stepped.status) == (302, 409)
        assert stepped.page
        assert (task.outcome, asked.outcome, answered(asked)) == (Outcome.DONE, Outcome.DONE, 1)
    else:
        assert (sent.status, stepped.status) == (409, 302)
        assert "is not needed any more since" in sent.page
        assert (task.outcome, asked.is_open, drafts(asked)) == (Outcome.CANCELLED, True, ["Cora"])
