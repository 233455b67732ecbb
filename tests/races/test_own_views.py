"""The last own views come at the same moment, or while the workshop that ends them is recorded."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from coaching.data.assessment import STATEMENTS
from coaching.model.assessments import Mark, Occasion, View
from coaching.model.base import db
from coaching.model.cases import Case
from coaching.model.people import User
from coaching.model.processes import Answers, Draft, Outcome, Task
from coaching.rehearsal import checks
from coaching.services import assessments, tasks
from tests import story
from tests.races.conftest import Sending, Sent
from tests.story import answer, open_names, open_task
from tests.together import in_turn, together

pytestmark = pytest.mark.parametrize(
    "app",
    ["sqlite", pytest.param("postgresql", marks=pytest.mark.servers)],
    indirect=True,
)

Ready = Callable[[User, str], Callable[[], Sent]]


@pytest.fixture
def team(
    case: Case, cora: User, carl: User, kim: User, otto: User, stina: User
) -> tuple[User, User]:
    """Otto has answered alone; Dora and Tea are the last two."""
    story.run_to_kickoff(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)
    answer(cora, open_task(case, "record_kickoff"))
    answer(otto, open_task(case, "answer_alone", otto))
    return named("Dora Deputy"), named("Tea")


@pytest.fixture
def ready(case: Case, sends: Sending) -> Ready:
    """Prepare that somebody sends a form from its last page; all of it is typed already."""

    def prepare(person: User, name: str) -> Callable[[], Sent]:
        task = open_task(case, name, person if name == "answer_alone" else None)
        tasks.save_draft(person, task, as_typed(story.ANSWERS[name](task)))
        return sends(person, task, part="summary")

    return prepare


def as_typed(typed: dict[str, Any]) -> dict[str, list[str]]:
    """Answers as a draft keeps them."""
    return {name: each if isinstance(each, list) else [each] for name, each in typed.items()}


def named(name: str) -> User:
    """Somebody of the team."""
    return db.session.scalars(select(User).where(User.name == name)).one()


def count(model: type, *conditions: Any) -> int:
    """How many rows there are."""
    return db.session.scalar(select(func.count()).select_from(model).where(*conditions)) or 0


def outcomes(case: Case, name: str) -> list[str | None]:
    """How the tasks of this name ended, in alphabetical order; None is open."""
    query = select(Task.outcome).where(Task.case_id == case.id, Task.name == name)
    return sorted(db.session.scalars(query), key=str)


def drafts() -> list[str]:
    """Whose text is kept."""
    return sorted(draft.user.first_name for draft in db.session.scalars(select(Draft)))


def is_whole(case: Case, carl: User, views: int) -> None:
    """So many views count with every statement, and the baseline goes on once."""
    assert count(View, View.occasion == Occasion.BASELINE) == views
    assert count(Mark) == views * len(STATEMENTS)
    if "hold_baseline_workshop" in open_names(case):
        answer(carl, open_task(case, "hold_baseline_workshop"))
    assert "answer_alone" not in open_names(case)
    assert outcomes(case, "hold_baseline_workshop") == [Outcome.DONE]
    assert outcomes(case, "submit_baseline") == [None]
    checks.check(checks.look(case.id))


def test_the_last_two_own_views_at_the_same_moment_both_count(
    app: Flask, case: Case, carl: User, team: tuple[User, User], ready: Ready
) -> None:
    works = [ready(person, "answer_alone") for person in team]

    sent = in_turn(app, *works)

    assert [each.has_won for each in sent] == [True, True]
    assert outcomes(case, "answer_alone") == [Outcome.DONE] * 3
    assert count(Answers, Answers.task_name == "answer_alone") == 3
    # The talk about them is still to come, and was not called off.
    assert open_names(case).count("hold_baseline_workshop") == 1
    assert drafts() == []
    spread = assessments.spread(case.id, Occasion.BASELINE)[STATEMENTS[0].key]
    assert spread is not None and sum(spread.values()) == 3
    is_whole(case, carl, 3)


@pytest.mark.parametrize("view_first", [False, True], ids=["view second", "view first"])
def test_the_workshop_that_ends_them_is_recorded_while_one_comes(
    app: Flask, case: Case, carl: User, team: tuple[User, User], ready: Ready, view_first: bool
) -> None:
    dora, _tea = team
    view, workshop = ready(dora, "answer_alone"), ready(carl, "hold_baseline_workshop")

    if view_first:
        sent, held = in_turn(app, view, workshop)
    else:
        held, sent = in_turn(app, workshop, view)

    assert held.has_won
    if view_first:
        assert sent.has_won
        assert outcomes(case, "answer_alone") == [Outcome.CANCELLED, Outcome.DONE, Outcome.DONE]
        assert drafts() == []
    else:
        assert sent.status == 409
        assert "is not needed any more since" in sent.page
        assert outcomes(case, "answer_alone") == [*[Outcome.CANCELLED] * 2, Outcome.DONE]
        assert drafts() == ["Dora"]
    is_whole(case, carl, 2 if view_first else 1)


def test_both_views_and_the_workshop_at_once_end_the_gathering_once(
    app: Flask, case: Case, carl: User, team: tuple[User, User], ready: Ready
) -> None:
    views = [ready(person, "answer_alone") for person in team]
    workshop = ready(carl, "hold_baseline_workshop")

    *sent, held = together(app, *views, workshop)

    assert held.has_won
    assert {each.status for each in sent} <= {302, 409}
    came = sum(each.has_won for each in sent)
    assert outcomes(case, "answer_alone").count(Outcome.DONE) == 1 + came
    assert len(drafts()) == 2 - came
    is_whole(case, carl, 1 + came)
