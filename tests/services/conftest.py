"""Services are tested on both databases."""

from collections.abc import Iterator

import pytest
from flask import Flask

from coaching.model.base import transaction
from coaching.model.cases import Case
from coaching.model.people import User
from coaching.services import versions
from tests import story
from tests.conftest import clear
from tests.services.office import Office
from tests.story import answer, open_task


@pytest.fixture(params=["sqlite", "postgresql"])
def app(request: pytest.FixtureRequest) -> Iterator[Flask]:
    """The application on an empty database: once SQLite, once PostgreSQL."""
    chosen: Flask = request.getfixturevalue(f"{request.param}_app")
    versions.forget()
    with chosen.app_context():
        yield chosen
        clear(chosen)


@pytest.fixture
def begun(case: Case, cora: User, carl: User, kim: User, otto: User, stina: User) -> Case:
    """A year on the day of its kick-off, with the first coaching session to plan."""
    story.run_to_kickoff(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)
    answer(cora, open_task(case, "record_kickoff"))
    return case


@pytest.fixture
def office(cora: User, carl: User, kim: User) -> Office:
    """The office, with room for one organisation at Carl's."""
    with transaction():
        carl.coaches_at_most = 1
        for coach in (carl, kim):
            coach.coaching_languages = ["fi", "sv"]
    return Office(cora, carl, kim)
