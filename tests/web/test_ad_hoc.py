"""Pages of tasks that people add: added in two clicks, shown escaped, changed and withdrawn."""

import re

import pytest
from flask import Flask
from sqlalchemy import select

from coaching.model.ad_hoc import AdHocTask
from coaching.model.base import db
from coaching.model.cases import Case
from coaching.model.people import User
from coaching.model.processes import Outcome, Task
from tests import make, story
from tests.story import answer
from tests.web.sessions import sign_in

TITLE = "Send <script>alert(1)</script>"
ESCAPED = "Send &lt;script&gt;alert(1)&lt;/script&gt;"


@pytest.fixture
def begun(case: Case, cora: User, carl: User, kim: User, otto: User, stina: User) -> Case:
    """A year whose team and coaches are known."""
    story.run_to_baseline(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)
    return case


def page(app: Flask, person: User, address: str) -> str:
    client = app.test_client()
    sign_in(client, person)
    return client.get(address, follow_redirects=True).text


def typed(**changes: str) -> dict[str, str]:
    return {"title": TITLE, "doer": "contact", "due_on": "18.9.2026", "note": "All"} | changes


def seen_in(page: str) -> str:
    """What a form knows of the task."""
    [seen] = re.findall(r'name="seen"[^>]* value="(\w+)"', page)
    return str(seen)


def test_a_coach_adds_a_task_from_the_page_of_the_organisation(
    app: Flask, begun: Case, carl: User, otto: User
) -> None:
    client = app.test_client()
    sign_in(client, carl)
    assert f'href="/cases/{begun.id}/tasks/new"' in client.get(f"/cases/{begun.id}").text

    answered = client.post(f"/cases/{begun.id}/tasks/new", data=typed(wants_answer="y"))

    assert answered.location == f"/cases/{begun.id}#steps"
    row = db.session.scalars(select(AdHocTask)).one()
    assert (row.title, row.role, row.wants_answer) == (TITLE, "contact", True)
    assert ESCAPED in client.get(f"/cases/{begun.id}").text


def test_its_name_is_escaped_wherever_it_stands(
    app: Flask, begun: Case, cora: User, carl: User, otto: User
) -> None:
    task = make.added_task(begun, by=carl, title=TITLE)
    address = f"/tasks/{task.id}"
    for person, where in (
        (otto, f"/my/{begun.id}"),
        (otto, address),
        (carl, "/coach"),
        (carl, f"/cases/{begun.id}"),
        (carl, f"{address}/change"),
        (cora, "/worklist?tab=all"),
        (cora, f"/tasks/{task.id}/hand-over"),
    ):
        text = page(app, person, where)
        assert "<script>alert" not in text, where
    for where in (f"/my/{begun.id}", address):
        assert ESCAPED in page(app, otto, where), where

    answer(otto, task)
    for where in (f"{address}/receipt", f"/cases/{begun.id}", f"/cases/{begun.id}/records"):
        assert ESCAPED in page(app, otto, where), where
        assert "<script>alert" not in page(app, otto, where), where


def test_what_is_wrong_shows_at_its_field_and_everything_typed_stays(
    app: Flask, begun: Case, carl: User
) -> None:
    client = app.test_client()
    sign_in(client, carl)

    answered = client.post(
        f"/cases/{begun.id}/tasks/new", data=typed(due_on="1.9.2026", doer="person-999")
    )

    assert answered.status_code == 200
    assert "Choose today or a later day" in answered.text
    assert ESCAPED in answered.text
    assert db.session.scalars(select(AdHocTask)).all() == []


def test_an_answer_can_be_required(app: Flask, begun: Case, carl: User, otto: User) -> None:
    task = make.added_task(begun, by=carl, wants_answer=True)
    client = app.test_client()
    sign_in(client, otto)

    refused = client.post(f"/tasks/{task.id}", data={"outcome": ""})
    assert "Write your answer" in refused.text

    client.post(f"/tasks/{task.id}", data={"outcome": "Here it is"})
    db.session.refresh(task)
    assert task.outcome == Outcome.DONE


def test_two_presses_add_one_task(app: Flask, begun: Case, carl: User) -> None:
    client = app.test_client()
    sign_in(client, carl)

    for _press in range(2):
        client.post(f"/cases/{begun.id}/tasks/new", data=typed())

    assert len(db.session.scalars(select(AdHocTask)).all()) == 1


def test_a_form_from_before_a_change_is_shown_again_and_replaces_it_only_then(
    app: Flask, begun: Case, cora: User, carl: User
) -> None:
    task = make.added_task(begun, by=carl)
    carls, coras = app.test_client(), app.test_client()
    sign_in(carls, carl)
    sign_in(coras, cora)
    address = f"/tasks/{task.id}/change"
    opened = {client: seen_in(client.get(address).text) for client in (carls, coras)}
    coras.post(address, data=typed(title="Send both lists", seen=opened[coras]))

    shown = carls.post(address, data=typed(title="Send one list", seen=opened[carls]))

    assert "This task has been changed meanwhile: “Send both lists”, due 18 September" in shown.text
    assert 'value="Send one list"' in shown.text
    again = carls.post(address, data=typed(title="Send one list", seen=seen_in(shown.text)))
    assert again.status_code == 302
    assert db.session.scalars(select(AdHocTask.title)).one() == "Send one list"


def test_a_withdrawal_of_what_is_done_is_told_and_changes_nothing(
    app: Flask, begun: Case, carl: User, otto: User
) -> None:
    task = answer(otto, make.added_task(begun, by=carl))
    client = app.test_client()
    sign_in(client, carl)

    told = client.post(f"/tasks/{task.id}/withdraw", follow_redirects=True)

    assert "Otto Contact has done this task meanwhile." in told.text
    db.session.refresh(task)
    assert task.outcome == Outcome.DONE


def test_a_trainer_does_it_and_does_not_see_the_organisation(
    app: Flask, begun: Case, cora: User, tess: User
) -> None:
    task = make.added_task(begun, by=cora, doer="trainer", note="The room is in Kallio")
    client = app.test_client()
    sign_in(client, tess)

    assert "The room is in Kallio" in client.get(f"/tasks/{task.id}").text
    assert client.get(f"/cases/{begun.id}").status_code == 404


def test_coaches_choose_among_their_organisations(
    app: Flask, begun: Case, eves_case: Case, cora: User, carl: User
) -> None:
    story.start(eves_case, cora)

    assert f'href="/cases/{begun.id}/tasks/new"' in page(app, carl, "/tasks/new")
    assert "Elsewhere Ltd" not in page(app, carl, "/tasks/new")
    assert "Elsewhere Ltd" in page(app, cora, "/tasks/new")


def test_a_task_of_the_drawing_cannot_be_changed(app: Flask, begun: Case, cora: User) -> None:
    task = db.session.scalars(select(Task).where(Task.name == "submit_baseline")).one()
    client = app.test_client()
    sign_in(client, cora)

    assert client.get(f"/tasks/{task.id}/change").status_code == 404
