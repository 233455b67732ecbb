"""A session that ends while somebody is typing: the text comes back as a draft."""

import re
from datetime import timedelta
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from coaching import clock
from coaching.clock import now
from coaching.model.base import db
from coaching.model.cases import Case
from coaching.model.people import User
from coaching.model.processes import Draft
from coaching.services import tasks
from tests.story import open_task, start
from tests.web import passkeys, sessions
from tests.web.authenticator import Authenticator
from tests.web.second_step import code_of, set_up
from tests.web.sign_in_page import give_password, hidden, sign_in

TYPED = {"name": "Stina Sponsor", "work_time_hours_per_month": "ten or so", "measures": "A\r\nB"}


@pytest.fixture
def otto(otto: User) -> User:
    """The contact person has a password."""
    return give_password(otto)


@pytest.fixture
def stina(stina: User) -> User:
    """The management sponsor has a password."""
    return give_password(stina)


def draft_of(person: User) -> dict[str, list[str]] | None:
    """What is kept for this person."""
    return db.session.scalar(select(Draft.fields).where(Draft.user_id == person.id))


def test_a_session_that_ends_while_typing_leads_back_to_the_text(
    visitor: FlaskClient, case: Case, cora: User, stina: User, protected: None
) -> None:
    start(case, cora)
    url = f"/tasks/{open_task(case, 'sign_commitment').id}"

    stopped = visitor.post(url, data={**TYPED, "csrf_token": "of the old session"})
    stored_for_a_stranger = db.session.scalars(select(Draft)).all()
    fields = {"kept": hidden(stopped, "kept"), "next": hidden(stopped, "next")}
    mistaken = sign_in(visitor, stina.email, "a guess", **fields)
    again = {"kept": hidden(mistaken, "kept"), "next": hidden(mistaken, "next")}
    answered = sign_in(visitor, stina.email, **again)
    page = visitor.get(answered.headers["Location"])

    assert stopped.status_code == 401
    assert "What you typed is not lost" in stopped.text
    assert stored_for_a_stranger == []
    assert answered.headers["Location"] == url
    assert draft_of(stina) == {name: [value] for name, value in TYPED.items()}
    assert "What you had typed is here as a draft." in page.text
    assert "ten or so" in page.text


def test_typed_text_is_no_draft_of_somebody_who_may_not_do_the_task(
    visitor: FlaskClient, case: Case, cora: User, stina: User, otto: User, eves_case: Case
) -> None:
    start(case, cora)
    url = f"/tasks/{open_task(case, 'sign_commitment').id}"
    kept = hidden(visitor.post(url, data=TYPED), "kept")

    sign_in(visitor, otto.email, kept=kept)

    assert db.session.scalars(select(Draft)).all() == []


def test_kept_text_that_was_tampered_with_is_ignored(
    visitor: FlaskClient, case: Case, cora: User, stina: User
) -> None:
    start(case, cora)
    url = f"/tasks/{open_task(case, 'sign_commitment').id}"
    kept = hidden(visitor.post(url, data=TYPED), "kept")

    answered = sign_in(visitor, stina.email, kept="x" + kept[1:], next=url)

    assert answered.headers["Location"] == url
    assert draft_of(stina) is None


def test_the_text_is_there_after_a_second_step_too(
    app: Flask, visitor: FlaskClient, case: Case, cora: User, stina: User
) -> None:
    secret = set_up(app, stina)
    start(case, cora)
    url = f"/tasks/{open_task(case, 'sign_commitment').id}"
    kept = hidden(visitor.post(url, data=TYPED), "kept")

    sign_in(visitor, stina.email, kept=kept, next=url)
    answered = visitor.post("/sign-in/code?next=" + url, data={"code": code_of(app, secret)})

    assert answered.headers["Location"] == url
    assert draft_of(stina) == {name: [value] for name, value in TYPED.items()}
    assert "What you had typed is here as a draft." in visitor.get(url).text


def test_the_text_is_there_after_a_passkey_too(
    app: Flask, visitor: FlaskClient, case: Case, cora: User, stina: User
) -> None:
    phone = Authenticator()
    passkeys.add(sessions.sign_in(app.test_client(), stina), phone)
    start(case, cora)
    url = f"/tasks/{open_task(case, 'sign_commitment').id}"
    kept = hidden(visitor.post(url, data=TYPED), "kept")

    passkeys.sign_in(visitor, phone, kept=kept)

    assert draft_of(stina) == {name: [value] for name, value in TYPED.items()}


def test_the_text_is_carried_on_when_the_device_is_asked_once_more(
    visitor: FlaskClient, case: Case, cora: User
) -> None:
    start(case, cora)
    url = f"/tasks/{open_task(case, 'sign_commitment').id}"
    kept = hidden(visitor.post(url, data=TYPED), "kept")
    asks = visitor.post(f"/sign-in/passkey?next={url}", data={"kept": kept})

    again = re.search(r'<button class="btn btn--sm" formaction="([^"]+)"', asks.text)
    assert again is not None
    once_more = visitor.post(unescape(again[1]), data={"kept": hidden(asks, "kept")})

    assert hidden(once_more, "kept") == kept
    assert hidden(once_more, "next") == url


def test_an_older_text_does_not_replace_a_newer_draft(
    visitor: FlaskClient, case: Case, cora: User, stina: User
) -> None:
    start(case, cora)
    task = open_task(case, "sign_commitment")
    kept = hidden(visitor.post(f"/tasks/{task.id}", data=TYPED), "kept")
    clock.set_to(now() + timedelta(minutes=5))
    tasks.save_draft(stina, task, {"measures": ["Newer"]})

    sign_in(visitor, stina.email, kept=kept)

    assert draft_of(stina) == {"measures": ["Newer"]}


def test_a_page_elsewhere_cannot_plant_a_text(
    visitor: FlaskClient, case: Case, cora: User, stina: User
) -> None:
    start(case, cora)
    url = f"/tasks/{open_task(case, 'sign_commitment').id}"

    answered = visitor.post(url, data=TYPED, headers={"Origin": "https://evil.example"})

    assert answered.headers["Location"] == "/sign-in"


def test_a_task_page_of_an_older_session_keeps_its_text(
    visitor: FlaskClient, case: Case, cora: User, stina: User, protected: None
) -> None:
    start(case, cora)
    url = f"/tasks/{open_task(case, 'sign_commitment').id}"
    sign_in(visitor, stina.email)

    answered = visitor.post(
        url,
        data={**TYPED, "csrf_token": "of the old session"},
        headers={"Origin": "http://localhost"},
    )

    assert answered.headers["Location"] == url
    assert draft_of(stina) == {name: [value] for name, value in TYPED.items()}
