"""The last phase of the year has opened."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from coaching import clock
from coaching.model.base import db
from coaching.model.cases import Case
from coaching.model.people import User
from coaching.model.processes import Process
from coaching.services import tasks
from tests import story
from tests.story import answer, open_task

DOCUMENTATION = datetime(2027, 8, 16, 9, 0, tzinfo=UTC)


@pytest.fixture
def late(case: Case, cora: User, carl: User, kim: User, otto: User, stina: User) -> Case:
    """A year with an accepted plan, in its forty-ninth week."""
    story.run_to_plan(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)
    answer(otto, open_task(case, "draft_action_plan"))
    answer(carl, open_task(case, "review_action_plan"))
    answer(stina, open_task(case, "accept_action_plan"))
    clock.set_to(DOCUMENTATION)
    for process_id in db.session.scalars(select(Process.id).where(Process.case_id == case.id)):
        tasks.wake(process_id)
    return case
