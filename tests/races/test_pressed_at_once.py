"""Buttons that several people press at the same moment, and that may work once only."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from coaching import clock
from coaching.model.ad_hoc import AdHocTask
from coaching.model.base import db
from coaching.model.cases import Case
from coaching.model.holds import Hold, Reason
from coaching.model.people import User
from coaching.model.processes import Outcome, Task
from coaching.model.withdrawals import Withdrawal
from coaching.rehearsal import checks
from coaching.services import ad_hoc, holds, tasks, withdrawals
from coaching.services.ad_hoc import Asked
from coaching.services.refusals import Refusal
from tests import story
from tests.story import answer, open_names, open_task
from tests.together import in_turn, together

pytestmark = pytest.mark.parametrize(
    "app",
    ["sqlite", pytest.param("postgresql", marks=pytest.mark.servers)],
    indirect=True,
)

Press = Callable[[User, Case], object]


def hold(user: User, case: Case) -> object:
    """Ask for a hold of six weeks."""
    first = clock.today()
    until = first + timedelta(weeks=6)
    return holds.propose(user, case, reason=Reason.CRISIS, begins_on=first, expected_until=until)


def added(user: User, case: Case) -> object:
    """Ask the contact person for something."""
    return ad_hoc.add(user, case, Asked("Send the list", "contact"))


def leave(user: User, case: Case) -> object:
    """Ask to end the year early."""
    return withdrawals.ask(user, case, "They have no time")


@pytest.mark.parametrize(
    ("press", "made", "refused"), [(hold, Hold, 1), (leave, Withdrawal, 1), (added, AdHocTask, 0)]
)
def test_what_two_ask_for_at_once_is_asked_for_once(
    app: Flask, running: Case, cora: User, press: Press, made: type, refused: int
) -> None:
    case_id, user_id = running.id, cora.id

    def once() -> str:
        try:
            press(db.session.get_one(User, user_id), db.session.get_one(Case, case_id))
        except Refusal as refusal:
            return str(refusal)
        return ""

    told = in_turn(app, once, once)

    assert len([each for each in told if each]) == refused
    assert db.session.scalar(select(func.count()).select_from(made)) == 1


def test_a_timer_that_many_notice_at_once_fires_once(
    app: Flask, case: Case, cora: User, carl: User, kim: User, stina: User
) -> None:
    story.start(case, cora)
    answer(stina, open_task(case, "sign_commitment"))
    answer(cora, open_task(case, "assign_coach"), coach=str(carl.id), deputy_coach=str(kim.id))
    process_id = open_task(case, "confirm_assignment").process_id
    clock.set_to(datetime(2026, 10, 1, 9, 0, tzinfo=UTC))

    together(app, *[lambda: tasks.wake(process_id)] * 8)

    assert open_names(case).count("assign_coach") == 1
    silences = select(func.count(Task.id)).where(Task.outcome == Outcome.SILENCE)
    assert db.session.scalar(silences) == 1
    checks.check(checks.look(case.id))
