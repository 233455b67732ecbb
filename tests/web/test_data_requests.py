"""Asking about one's own data on a page, and reading the answer there."""

from flask.testing import FlaskClient
from sqlalchemy import select

from coaching.model.base import db
from coaching.model.data_requests import DataRequest
from coaching.model.people import User
from tests.story import answer, open_task
from tests.web.sessions import sign_in


def test_one_asks_and_reads_the_answer(client: FlaskClient, otto: User, cora: User) -> None:
    sign_in(client, otto)
    missing = client.post("/account/data/request", data={"words": "My own words"})
    sent = client.post("/account/data/request", data={"kind": "erasure", "words": "My own words"})
    waiting = client.get("/account/data").text
    answer(cora, open_task(None, "answer_data_request"), outcome="refused", answer="It is evidence")
    answered = client.get("/account/data").text

    assert "Choose what you ask for" in missing.text
    assert "My own words" in missing.text
    assert sent.headers["Location"] == "/account/data"
    assert "The answer comes by Thursday, 3 September 2026." in waiting
    assert "It was not done" in answered
    assert "It is evidence" in answered


def test_a_coordinator_sees_what_was_asked_and_sends_the_answer(
    client: FlaskClient, otto: User, cora: User
) -> None:
    sign_in(client, cora)
    client.post(
        f"/coordinator/people/{otto.id}/data-request", data={"kind": "copy", "words": "By phone"}
    )
    task = open_task(None, "answer_data_request")

    page = client.get(f"/tasks/{task.id}").text
    typed = {"identity": "called", "needs_more_time": "no", "outcome": "done", "answer": "Here"}
    sent = client.post(f"/tasks/{task.id}", data=typed)

    assert "By phone" in page
    assert "Written down by Cora Coordinator." in page
    assert "The law asks for an answer by Thursday, 3 September 2026." in page
    assert f"/coordinator/people/{otto.id}/data.pdf" in page
    # Only who has asked for it can be erased.
    assert "Erase the account tomorrow" not in page
    assert sent.headers["Location"] == f"/tasks/{task.id}/receipt"
    assert db.session.scalars(select(DataRequest)).one().answer == "Here"
