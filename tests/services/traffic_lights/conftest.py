"""How far a year has come when a test begins."""

import pytest
from sqlalchemy import select

from coaching.model.base import db, transaction
from coaching.model.cases import Case
from coaching.model.people import User
from coaching.model.processes import Task
from tests import story


@pytest.fixture
def under_way(case: Case, cora: User, carl: User, kim: User, otto: User, stina: User) -> Case:
    """Otto's organisation with its coaching begun, and nothing that anybody has to do."""
    story.run_to_baseline(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)
    with transaction():
        for task in db.session.scalars(select(Task).where(Task.closed_at.is_(None))).unique():
            task.due_at = None
    return case
