"""How far the year of Otto's organisation has come when somebody opens a browser."""

import pytest

from coaching.model.cases import Case
from coaching.model.people import User
from tests import story
from tests.story import answer, open_task


@pytest.fixture
def kicking_off(case: Case, cora: User, carl: User, kim: User, otto: User, stina: User) -> Case:
    """The day of the kick-off, which waits to be recorded."""
    story.run_to_kickoff(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)
    return case


@pytest.fixture
def begun(kicking_off: Case, cora: User) -> Case:
    """The same day with the kick-off held: the first coaching session waits to be planned."""
    answer(cora, open_task(kicking_off, "record_kickoff"))
    return kicking_off


@pytest.fixture
def planning(case: Case, cora: User, carl: User, kim: User, otto: User, stina: User) -> Case:
    """The baseline is summarised, and the action plan waits to be drafted."""
    story.run_to_plan(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)
    return case
