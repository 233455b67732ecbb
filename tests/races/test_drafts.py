"""A browser keeps what is typed at any moment: beside another window, or beside the sending."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from coaching.model.base import db
from coaching.model.cases import Case
from coaching.model.people import User
from coaching.model.processes import Answers, Draft, Task
from coaching.services import tasks
from tests.races.conftest import Sending
from tests.story import open_task, start
from tests.together import in_turn, together

pytestmark = pytest.mark.parametrize(
    "app",
    ["sqlite", pytest.param("postgresql", marks=pytest.mark.servers)],
    indirect=True,
)


def keeping(person: User, task: Task, text: str) -> Callable[[], None]:
    """Prepare that a person's browser keeps what is typed."""
    person_id, task_id = person.id, task.id

    def keep() -> None:
        one, other = db.session.get_one(User, person_id), db.session.get_one(Task, task_id)
        tasks.save_draft(one, other, {"signer_name": [text]})

    return keep


def kept() -> list[list[str]]:
    """The names that stand in drafts."""
    return [draft.fields["signer_name"] for draft in db.session.scalars(select(Draft))]


@pytest.mark.parametrize("runners", [2, 8])
def test_two_windows_of_one_person_keep_one_draft(
    app: Flask, case: Case, cora: User, stina: User, runners: int
) -> None:
    start(case, cora)
    task = open_task(case, "sign_commitment")

    together(app, *(keeping(stina, task, "Stina") for _ in range(runners)))

    assert kept() == [["Stina"]]


def test_of_two_windows_the_last_one_counts(
    app: Flask, case: Case, cora: User, stina: User
) -> None:
    start(case, cora)
    task = open_task(case, "sign_commitment")

    in_turn(app, keeping(stina, task, "St"), keeping(stina, task, "Stina"))
    assert kept() == [["Stina"]]

    in_turn(app, keeping(stina, task, "Stina S"), keeping(stina, task, "Stina Sponsor"))
    assert kept() == [["Stina Sponsor"]]


@pytest.mark.parametrize("has_draft", [False, True], ids=["no draft yet", "a draft"])
@pytest.mark.parametrize("kept_first", [False, True], ids=["sent first", "kept first"])
def test_a_draft_that_is_kept_while_its_form_is_sent_hinders_nobody(
    app: Flask,
    case: Case,
    cora: User,
    stina: User,
    sends: Sending,
    has_draft: bool,
    kept_first: bool,
) -> None:
    start(case, cora)
    task = open_task(case, "sign_commitment")
    if has_draft:
        keeping(stina, task, "St")()
    answers: list[int] = []
    send = sends(stina, task)
    works = (keeping(stina, task, "Stina"), lambda: answers.append(send().status))

    in_turn(app, *(works if kept_first else works[::-1]))

    assert answers == [302]
    assert len(db.session.scalars(select(Answers)).all()) == 1
    # Whether it is kept before or after the form is sent, its text is in one of both.
    assert kept() in ([], [["Stina"]])
