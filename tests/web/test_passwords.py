"""Passwords: chosen behind a link that works once, changed with the old one, never easy."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from coaching import mail
from coaching.model.base import db, transaction
from coaching.model.mail import Mail
from coaching.model.people import User
from coaching.web import passwords
from tests.web.sign_in_page import NEW_PASSWORD, PASSWORD, give_password, sign_in


@pytest.fixture
def otto(otto: User) -> User:
    """The contact person has a password."""
    return give_password(otto)


@pytest.fixture
def stina(stina: User) -> User:
    """The management sponsor has a password."""
    return give_password(stina)


def mails() -> list[tuple[str, str | None]]:
    """What is owed, to whom."""
    owed = db.session.scalars(select(Mail).order_by(Mail.id))
    return [(each.name, each.to.email if each.to else None) for each in owed]


def link_in_mail(app: Flask, name: str) -> str:
    """The path that a mail leads to."""
    owed = db.session.scalars(select(Mail).where(Mail.name == name)).one()
    body = mail.compose(owed).get_body(("plain",))
    assert body is not None
    found = re.search(r"http://localhost:5077(/reset-password/\S+)", body.get_content())
    assert found is not None
    return found[1]


def test_a_forgotten_password_gets_one_answer_for_all_addresses(
    visitor: FlaskClient, otto: User, stina: User
) -> None:
    with transaction():
        stina.active = False

    known = visitor.post("/forgot-password", data={"email": "Otto.Contact@example.org"})
    unknown = visitor.post("/forgot-password", data={"email": "Nobody@example.org"})
    closed = visitor.post("/forgot-password", data={"email": "Stina.Sponsor@example.org"})

    def body(answered: TestResponse, address: str) -> str:
        return answered.text.replace(address, "").replace(address.lower(), "")

    assert "has an account here" in known.text
    assert body(known, "Otto.Contact@example.org") == body(unknown, "Nobody@example.org")
    assert body(known, "Otto.Contact@example.org") == body(closed, "Stina.Sponsor@example.org")
    assert mails() == [("reset_password", otto.email)]


def test_a_link_for_a_new_password_is_nowhere_but_in_the_mail(
    app: Flask, visitor: FlaskClient, otto: User
) -> None:
    answered = visitor.post("/forgot-password", data={"email": otto.email})

    owed = db.session.scalars(select(Mail)).one()
    token = link_in_mail(app, "reset_password").rsplit("/", 1)[1]
    assert (owed.facts, owed.last_error) == ({}, "")
    assert token not in answered.text
    assert "reset-password/" not in answered.text


def test_a_link_for_a_new_password_works_once(app: Flask, visitor: FlaskClient, otto: User) -> None:
    visitor.post("/forgot-password", data={"email": otto.email})
    link = link_in_mail(app, "reset_password")
    new = {"password": NEW_PASSWORD, "password_confirm": NEW_PASSWORD}

    page = visitor.get(link)
    first = visitor.post(link, data=new)
    second = visitor.post(link, data=new)
    once_more = visitor.get(link)

    assert page.status_code == 200
    assert first.headers["Location"] == "/sign-in"
    assert second.headers["Location"] == once_more.headers["Location"] == "/forgot-password"
    assert "The link has been used or is too old." in visitor.get("/forgot-password").text
    assert sign_in(visitor, otto.email, NEW_PASSWORD).status_code == 302
    assert mails() == [("reset_password", otto.email), ("password_changed", otto.email)]


def test_whoever_was_never_asked_on_board_is_in_after_choosing_a_first_password(
    app: Flask, visitor: FlaskClient, eve: User
) -> None:
    visitor.post("/forgot-password", data={"email": eve.email})
    link = link_in_mail(app, "reset_password")

    chosen = visitor.post(link, data={"password": NEW_PASSWORD, "password_confirm": NEW_PASSWORD})

    assert chosen.location == "/"
    assert visitor.get("/account").status_code == 200


def test_whoever_had_a_password_signs_in_with_the_new_one(
    app: Flask, visitor: FlaskClient, otto: User
) -> None:
    visitor.post("/forgot-password", data={"email": otto.email})
    link = link_in_mail(app, "reset_password")

    visitor.post(link, data={"password": NEW_PASSWORD, "password_confirm": NEW_PASSWORD})

    assert visitor.get("/account").status_code == 302


@pytest.mark.parametrize(
    ("password", "once_more", "says"),
    [
        ("short", "short", "Choose a password of 12 to 128 characters."),
        (NEW_PASSWORD, "something else", "Write the same password twice."),
        ("Otto.Contact2026", "Otto.Contact2026", "This password is easy to guess."),
        ("", "", "Write a password."),
    ],
)
def test_what_is_wrong_with_a_new_password_is_said_at_its_field(
    app: Flask, visitor: FlaskClient, otto: User, password: str, once_more: str, says: str
) -> None:
    visitor.post("/forgot-password", data={"email": otto.email})
    link = link_in_mail(app, "reset_password")

    answered = visitor.post(link, data={"password": password, "password_confirm": once_more})

    assert answered.status_code == 200
    assert says in answered.text
    assert "<title>Error:" in answered.text


@pytest.mark.parametrize(
    "password",
    [
        "aaaaaaaaaaaaaaaa",
        "123412341234",
        "Password2026!",
        "salasana12345",
        "Lösenord123456",
        "Qwertyuiop12",
    ],
)
def test_easy_passwords_are_known_without_asking_anybody(password: str) -> None:
    assert passwords.is_easy(password)


@pytest.mark.parametrize("password", [PASSWORD, NEW_PASSWORD, "kolme punaista ahvenaista"])
def test_a_few_words_are_a_good_password(password: str) -> None:
    assert not passwords.is_easy(password, "Otto Contact otto.contact@example.org")


def test_changing_a_password_ends_other_sessions_and_is_told_by_mail(
    app: Flask, visitor: FlaskClient, otto: User
) -> None:
    elsewhere = app.test_client()
    sign_in(elsewhere, otto.email)
    sign_in(visitor, otto.email)

    changed = visitor.post(
        "/change-password",
        data={
            "password": PASSWORD,
            "new_password": NEW_PASSWORD,
            "new_password_confirm": NEW_PASSWORD,
        },
    )

    assert changed.headers["Location"] == "/account"
    assert "Your password has been changed." in visitor.get("/account").text
    assert elsewhere.get("/account").status_code == 302
    assert mails() == [("password_changed", otto.email)]


def test_changing_a_password_needs_the_old_one(visitor: FlaskClient, otto: User) -> None:
    sign_in(visitor, otto.email)

    answered = visitor.post(
        "/change-password",
        data={
            "password": "a guess of mine",
            "new_password": NEW_PASSWORD,
            "new_password_confirm": NEW_PASSWORD,
        },
    )

    assert "This is not the password you have now." in answered.text
    assert mails() == []
