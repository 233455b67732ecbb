"""How far a year has come when a test begins."""

import pytest

from coaching.model.cases import Case
from coaching.model.people import User
from tests import story


@pytest.fixture
def under_way(case: Case, cora: User, carl: User, kim: User, otto: User, stina: User) -> Case:
    """Otto's organisation with its baseline to send."""
    story.run_to_baseline(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)
    return case
