"""A call for applications, and one application to it."""

import pytest

from coaching.model.applications import Application
from coaching.model.cases import Cohort
from coaching.model.people import User
from tests import applying


@pytest.fixture
def call(cohort: Cohort) -> Cohort:
    """A call for three places."""
    return applying.open_call(cohort)


@pytest.fixture
def applied(call: Cohort, cora: User, carl: User, mona: User) -> Application:
    """Lumikoski Library has applied."""
    return applying.apply(call)
