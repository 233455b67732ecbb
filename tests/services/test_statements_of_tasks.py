"""How many statements tasks beside the year take: a slow database must not make them slow."""

from datetime import timedelta

import pytest

from coaching import clock
from coaching.clock import now
from coaching.model.base import db
from coaching.model.cases import Case
from coaching.model.people import User
from coaching.model.processes import Task
from coaching.permissions import visible_tasks
from coaching.services import late_ladder, tasks, withdrawals
from tests import make, story
from tests.services.holds.pausing import propose
from tests.statements import counted
from tests.story import open_task

# What one person does in one task: with 25 ms for each statement less than 0.6 s.
AT_MOST = 22
# What stops or ends a whole year, and is done once or twice in it: a second, and some mails.
WHOLE_YEAR = 45


def statements(person: User, task: Task) -> list[str]:
    """What completing a task sends, once a request knows who is signed in and sees the task."""
    reply = story.reply(task, story.ANSWERS[task.name](task))
    db.session.refresh(person)
    db.session.scalars(visible_tasks(person).where(Task.id == task.id)).unique().one()
    with counted() as sent:
        tasks.complete(person, task, reply)
    return sent


@pytest.fixture
def begun(
    case: Case, cora: User, carl: User, kim: User, otto: User, stina: User, mona: User
) -> Case:
    """A year after its kick-off, whose forms have all been asked before."""
    story.run_to_kickoff(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)
    return case


def test_what_somebody_has_added(begun: Case, carl: User, otto: User) -> None:
    task = make.added_task(begun, by=carl)

    sent = statements(otto, task)

    assert len(sent) <= AT_MOST, "\n".join(sent)


def test_what_is_decided_about_a_late_task(case: Case, cora: User, mona: User) -> None:
    story.start(case, cora)
    late = open_task(case, "name_team")
    clock.set_to(now() + timedelta(weeks=5))
    late_ladder.climb(late.id)

    sent = statements(cora, open_task(case, "handle_late_task"))

    assert len(sent) <= AT_MOST, "\n".join(sent)


def test_a_hold_that_is_granted(begun: Case, cora: User, otto: User) -> None:
    propose(otto, begun)

    sent = statements(cora, open_task(begun, "decide_hold"))

    assert len(sent) <= WHOLE_YEAR, "\n".join(sent)


def test_leaving(begun: Case, mona: User, otto: User) -> None:
    withdrawals.ask(otto, begun)

    sent = statements(mona, open_task(begun, "confirm_withdrawal"))

    assert len(sent) <= WHOLE_YEAR, "\n".join(sent)
