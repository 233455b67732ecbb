"""Passkeys: added on a device that asks who holds it, enough by themselves, and removed."""

import re
from datetime import timedelta
from html import unescape

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from coaching.model.base import db, transaction
from coaching.model.devices import Device, Way
from coaching.model.mail import Mail
from coaching.model.passkeys import Passkey
from coaching.model.people import User
from tests.web import sessions
from tests.web.authenticator import Authenticator
from tests.web.passkeys import add, asked, sign_in
from tests.web.second_step import set_up
from tests.web.sign_in_page import give_password, hidden
from tests.web.sign_in_page import sign_in as password


@pytest.fixture
def carl(carl: User) -> User:
    """The coach has a password."""
    return give_password(carl)


@pytest.fixture
def phone() -> Authenticator:
    """A device that keeps passkeys."""
    return Authenticator()


def is_in(browser: FlaskClient) -> bool:
    """Whether somebody is signed in there."""
    return browser.get("/account").status_code == 200


@pytest.fixture
def owner(visitor: FlaskClient, carl: User, phone: Authenticator) -> FlaskClient:
    """Carl has added his phone, and has signed out again."""
    sessions.sign_in(visitor, carl)
    add(visitor, phone)
    visitor.post("/sign-out")
    return visitor


def test_a_passkey_is_added_and_told_by_mail(
    visitor: FlaskClient, carl: User, phone: Authenticator
) -> None:
    sessions.sign_in(visitor, carl)

    answered = add(visitor, phone)
    page = visitor.get("/account/passkeys").text

    assert answered.headers["Location"] == "/account/passkeys"
    assert "The passkey My phone has been added." in page
    assert [key.name for key in carl.webauthn] == ["My phone"]
    mails = db.session.scalars(select(Mail).where(Mail.name == "sign_in_changed"))
    assert [mail.facts["kind"] for mail in mails] == ["passkey_added"]


def test_a_passkey_lets_its_owner_in_without_password_and_code(
    app: Flask,
    owner: FlaskClient,
    carl: User,
    phone: Authenticator,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(app.config, "SECOND_STEP", "staff")
    set_up(app, carl)

    answered = sign_in(owner, phone, next="/coach")

    assert answered.headers["Location"] == "/coach"
    assert owner.get("/coach").status_code == 200
    assert db.session.scalars(select(Device.way)).all() == [Way.PASSKEY]
    assert owner.get_cookie("remember_token") is None


def test_a_passkey_lets_its_owner_in_after_a_password_in_another_window(
    app: Flask, owner: FlaskClient, carl: User, phone: Authenticator
) -> None:
    set_up(app, carl)
    password(owner, carl.email)

    sign_in(owner, phone)

    assert is_in(owner)


def test_the_page_before_asks_everybody_the_same(owner: FlaskClient, app: Flask) -> None:
    _url, options = asked(
        owner.post("/sign-in/passkey", data={"identity": "carl.coach@example.org"})
    )
    _url, others = asked(app.test_client().post("/sign-in/passkey"))

    assert "allowCredentials" in options
    assert re.sub(r'"challenge": "[^"]+"', "", options) == re.sub(
        r'"challenge": "[^"]+"', "", others
    )


def test_a_device_that_did_not_ask_who_holds_it_is_not_enough(
    owner: FlaskClient, phone: Authenticator
) -> None:
    phone.is_verified = False

    answered = sign_in(owner, phone)

    assert answered.headers["Location"] == "/sign-in/passkey"
    assert "does not let anybody in here" in owner.get("/sign-in/passkey").text
    assert not is_in(owner)


def test_a_device_that_nobody_knows_lets_nobody_in(owner: FlaskClient) -> None:
    sign_in(owner, Authenticator())

    assert not is_in(owner)


def test_a_signature_for_another_site_is_worth_nothing(
    owner: FlaskClient, phone: Authenticator
) -> None:
    phone.origin = "https://evil.example"

    sign_in(owner, phone)

    assert not is_in(owner)


def test_an_answer_that_took_too_long_is_worth_nothing(
    owner: FlaskClient, phone: Authenticator
) -> None:
    url, options = asked(owner.post("/sign-in/passkey"))
    answer = phone.get(options)

    with time_machine.travel(timedelta(minutes=6)):
        owner.post(url, data={"credential": answer})

    assert not is_in(owner)


def test_a_passkey_of_a_closed_account_lets_nobody_in(
    owner: FlaskClient, carl: User, phone: Authenticator
) -> None:
    with transaction():
        carl.active = False

    sign_in(owner, phone)

    assert not is_in(owner)
    assert db.session.scalars(select(Device)).all() == []


def test_after_signing_in_with_a_passkey_nobody_is_sent_elsewhere(
    owner: FlaskClient, phone: Authenticator
) -> None:
    before = owner.post("/sign-in/passkey", data={"next": "//evil.example"})
    url, options = asked(owner.post("/sign-in/passkey"))
    answered = owner.post(url, data={"credential": phone.get(options), "next": "/\\evil.example"})

    assert before.headers["Location"] == "/sign-in/passkey"
    assert "evil" not in answered.headers["Location"]


def test_the_page_that_was_wanted_opens_after_a_passkey_too(
    owner: FlaskClient, phone: Authenticator
) -> None:
    way_in = re.search(r'action="(/sign-in/passkey[^"]*)"', owner.get("/sign-in?next=/coach").text)
    assert way_in is not None
    asks = owner.post(unescape(way_in[1]))
    url, options = asked(asks)

    answered = owner.post(
        url, data={"credential": phone.get(options), "next": hidden(asks, "next")}
    )

    assert answered.location == "/coach"


def test_a_removed_passkey_lets_nobody_in(
    owner: FlaskClient, carl: User, phone: Authenticator
) -> None:
    sign_in(owner, phone)
    owner.post("/account/passkeys/remove", data={"name": "My phone"})
    owner.post("/sign-out")

    sign_in(owner, phone)

    assert not is_in(owner)
    assert db.session.scalars(select(Passkey)).all() == []


def test_nobody_removes_another_persons_passkey(
    app: Flask, owner: FlaskClient, carl: User, eve: User
) -> None:
    hers = sessions.sign_in(app.test_client(), eve)

    hers.post("/account/passkeys/remove", data={"name": "My phone"})

    assert [key.name for key in carl.webauthn] == ["My phone"]


@pytest.mark.parametrize(
    ("name", "says"), [("", "Give the passkey a name."), ("My phone", "of this name")]
)
def test_passkeys_have_names_of_their_own(
    owner: FlaskClient, carl: User, name: str, says: str
) -> None:
    sessions.sign_in(owner, carl)

    assert says in owner.post("/account/passkeys", data={"name": name}).text


def test_a_passkey_shows_once_more_who_somebody_is(
    owner: FlaskClient, carl: User, phone: Authenticator
) -> None:
    sessions.sign_in(owner, carl)
    with owner.session_transaction() as session:
        session["fs_paa"] -= 3600
    stopped = owner.get("/account/email")
    offered = owner.get(stopped.headers["Location"]).text

    url, options = asked(owner.post("/show-once-more/passkey?next=/account/email"))
    answered = owner.post(url, data={"credential": phone.get(options)})

    assert "Use a passkey" in offered
    assert answered.headers["Location"] == "/account/email"
    assert owner.get("/account/email").status_code == 200
