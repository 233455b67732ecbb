"""Two split an organisation at once, or one does while somebody sends a form."""

from collections.abc import Callable
from dataclasses import replace
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import func, select

from coaching.model.base import db
from coaching.model.cases import Case
from coaching.model.people import User
from coaching.model.processes import Outcome, Task
from coaching.model.splits import Split
from coaching.rehearsal import checks
from coaching.services import splits
from coaching.services.refusals import Refusal
from tests.races.conftest import Sending, Sent
from tests.services.splits.parting import wanted
from tests.story import open_task
from tests.together import in_turn

pytestmark = pytest.mark.parametrize(
    "app",
    ["sqlite", pytest.param("postgresql", marks=pytest.mark.servers)],
    indirect=True,
)


def splitting(case: Case, cora: User, name: str) -> Callable[[], str]:
    """Prepare that a coordinator, who has seen no split, lets a part go on."""
    chosen = wanted(case)
    chosen = replace(chosen, organisation=replace(chosen.organisation, name=name))
    case_id, cora_id = case.id, cora.id

    def split() -> str:
        user, case = db.session.get_one(User, cora_id), db.session.get_one(Case, case_id)
        try:
            splits.split(user, case, chosen, seen=0, form_key=uuid4().hex)
        except Refusal as refusal:
            db.session.rollback()
            return str(refusal.message)
        return ""

    return split


def test_of_two_coordinators_one_wins_and_the_other_is_told(
    app: Flask, running: Case, cora: User
) -> None:
    first, second = (splitting(running, cora, name) for name in ("North", "South"))

    told = in_turn(app, first, second)

    assert (told[0], "North go on by itself meanwhile" in told[1]) == ("", True)
    assert db.session.scalar(select(func.count(Split.id))) == 1


@pytest.mark.parametrize("form_first", [True, False])
def test_a_form_is_sent_while_the_organisation_splits(
    app: Flask, running: Case, cora: User, carl: User, sends: Sending, form_first: bool
) -> None:
    task = open_task(running, "plan_session")
    send, split = sends(carl, task), splitting(running, cora, "North")

    if form_first:
        sent, told = in_turn(app, send, lambda: Sent(200, split()))
    else:
        told, sent = in_turn(app, lambda: Sent(200, split()), send)

    assert (sent.has_won, told.page) == (True, "")
    new = db.session.scalars(select(Split)).one().new_case
    assert task.outcome == Outcome.DONE
    # Either way the new year has a first meeting of its own to plan.
    waiting = select(Task).where(Task.case_id == new.id, Task.name == "plan_session")
    assert [each.is_open for each in db.session.scalars(waiting)].count(True) == 1
    for case_id in (running.id, new.id):
        checks.check(checks.look(case_id))
