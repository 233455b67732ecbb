"""What races share: a year under way, and people who send forms as browsers do."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask

from coaching import clock
from coaching.model.cases import Case
from coaching.model.people import StaffRole, User
from coaching.model.processes import Task
from tests import make, story
from tests.web.sessions import sign_in


@dataclass(frozen=True)
class Sent:
    """What somebody sees after pressing the button."""

    status: int
    page: str

    @property
    def has_won(self) -> bool:
        """They are led on to the receipt."""
        return self.status == 302


Sending = Callable[..., Callable[[], Sent]]


@pytest.fixture
def lena(app: Flask) -> User:
    """A coach who has time."""
    return make.person("Lena Lane", StaffRole.COACH)


@pytest.fixture
def running(
    case: Case,
    cora: User,
    carl: User,
    kim: User,
    otto: User,
    stina: User,
    mona: User,
    lena: User,
) -> Case:
    """A year whose coach is Carl; it is the day after the kick-off."""
    story.run_to_baseline(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)
    clock.set_to(datetime(2026, 9, 8, 9, 0, tzinfo=UTC))
    return case


@pytest.fixture
def sends(app: Flask) -> Sending:
    """Prepare that somebody sends a task's form, filled as usual but for some changes."""

    def prepare(person: User, task: Task, **changes: Any) -> Callable[[], Sent]:
        browser = sign_in(app.test_client(), person)
        browser.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
        path, typed = f"/tasks/{task.id}", {**story.ANSWERS[task.name](task), **changes}

        def send() -> Sent:
            answered = browser.post(path, data=typed)
            return Sent(answered.status_code, answered.text)

        return send

    return prepare
