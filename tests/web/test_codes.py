"""Codes of a second step at sign-in, of the phone and on paper: each counts once, for some time."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from coaching import clock
from coaching.clock import now
from coaching.model.base import db
from coaching.model.devices import Device, Way
from coaching.model.people import User
from tests.web import sessions
from tests.web.second_step import code_of, is_in, set_up, told
from tests.web.sign_in_page import give_password, sign_in, token_of

NOON = 1_800_000_000


@pytest.fixture
def hours() -> Iterator[time_machine.Traveller]:
    """The time by which phones make codes."""
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def carl(carl: User) -> User:
    """The coach has a password."""
    return give_password(carl)


# ---- signing in with it ----


def test_a_password_alone_does_not_let_somebody_in(
    app: Flask, visitor: FlaskClient, carl: User, hours: time_machine.Traveller
) -> None:
    secret = set_up(app, carl)

    answered = sign_in(visitor, carl.email, next="/account")
    half = is_in(visitor)
    code = visitor.post(answered.headers["Location"], data={"code": code_of(app, secret)})

    assert answered.headers["Location"].startswith("/sign-in/code")
    assert not half
    assert code.headers["Location"] == "/account"
    assert db.session.scalars(select(Device.way)).all() == [Way.TWO_STEPS]
    assert is_in(visitor)


def test_a_code_counts_once(
    app: Flask, visitor: FlaskClient, carl: User, hours: time_machine.Traveller
) -> None:
    secret = set_up(app, carl)
    code = code_of(app, secret)
    sign_in(visitor, carl.email)
    visitor.post("/sign-in/code", data={"code": code})
    thief = app.test_client()
    sign_in(thief, carl.email)

    again = thief.post("/sign-in/code", data={"code": code})
    hours.shift(timedelta(seconds=30))
    next_one = thief.post("/sign-in/code", data={"code": code_of(app, secret)})

    assert (again.status_code, next_one.status_code) == (200, 302)


def test_the_button_of_the_code_pressed_twice_lets_somebody_in(
    app: Flask,
    visitor: FlaskClient,
    carl: User,
    hours: time_machine.Traveller,
    protected: None,
) -> None:
    secret = set_up(app, carl)
    sign_in(visitor, carl.email)
    token = token_of(visitor.get("/sign-in/code?next=/account"))
    typed = {"code": code_of(app, secret), "csrf_token": token}

    pressed = [visitor.post("/sign-in/code?next=/account", data=typed) for _ in range(2)]

    assert [each.headers.get("Location") for each in pressed] == ["/account"] * 2
    assert is_in(visitor)


def test_an_old_code_counts_no_more(
    app: Flask, visitor: FlaskClient, carl: User, hours: time_machine.Traveller
) -> None:
    code = code_of(app, set_up(app, carl))
    sign_in(visitor, carl.email)
    hours.shift(timedelta(minutes=2))

    assert visitor.post("/sign-in/code", data={"code": code}).status_code == 200
    assert not is_in(visitor)


def test_a_code_without_a_password_is_nothing(app: Flask, visitor: FlaskClient, carl: User) -> None:
    secret = set_up(app, carl)

    answered = visitor.post("/sign-in/code", data={"code": code_of(app, secret)})

    assert answered.headers["Location"] == "/sign-in"


def test_a_page_elsewhere_is_forgotten_between_the_steps(
    app: Flask, visitor: FlaskClient, carl: User, hours: time_machine.Traveller
) -> None:
    secret = set_up(app, carl)
    sign_in(visitor, carl.email)

    for elsewhere in ("//evil.example", "https://evil.example", "/\\evil.example"):
        page = visitor.get("/sign-in/code", query_string={"next": elsewhere})
        assert page.headers.get("Location", "/sign-in/code") == "/sign-in/code"
        assert "evil" not in page.text
    answered = visitor.post(
        "/sign-in/code",
        query_string={"next": "/\\evil.example"},
        data={"code": code_of(app, secret)},
    )
    assert "evil" not in answered.headers["Location"]


def test_nobody_is_signed_out_by_a_link_to_the_second_step(
    visitor: FlaskClient, carl: User
) -> None:
    sign_in(visitor, carl.email)

    visitor.get("/sign-in/code")
    visitor.get("/sign-in/recovery-code")

    assert is_in(visitor)


# ---- codes on paper ----


def codes_on(text: str) -> list[str]:
    """The recovery codes that a page shows."""
    return re.findall(r'<code class="key">([0-9a-f-]{14})</code>', text)


def test_a_recovery_code_lets_its_owner_in_once(
    app: Flask, visitor: FlaskClient, carl: User, hours: time_machine.Traveller
) -> None:
    set_up(app, carl)
    sessions.sign_in(visitor, carl)
    codes = codes_on(visitor.post("/account/recovery-codes").text)
    visitor.post("/sign-out")
    sign_in(visitor, carl.email)

    written = codes[3].replace("-", " ").upper()
    first = visitor.post("/sign-in/recovery-code", data={"code": written})
    entered = is_in(visitor)
    visitor.post("/sign-out")
    sign_in(visitor, carl.email)
    second = visitor.post("/sign-in/recovery-code", data={"code": codes[3]})

    assert len(set(codes)) == 10
    assert (first.status_code, entered) == (302, True)
    assert "none of your recovery codes" in second.text
    assert len(carl.mf_recovery_codes or []) == 9
    assert told() == ["codes_made", "code_used"]


def test_recovery_codes_are_shown_once_and_stored_encrypted(
    app: Flask, visitor: FlaskClient, carl: User
) -> None:
    set_up(app, carl)
    sessions.sign_in(visitor, carl)
    codes = codes_on(visitor.post("/account/recovery-codes").text)

    page = visitor.get("/account/recovery-codes?show_codes=yes").text

    assert codes_on(page) == []
    assert "You have 10 codes left." in page
    assert [code for code in codes if code in str(carl.mf_recovery_codes)] == []


def test_new_codes_make_old_ones_void(
    app: Flask, visitor: FlaskClient, carl: User, hours: time_machine.Traveller
) -> None:
    set_up(app, carl)
    sessions.sign_in(visitor, carl)
    old = codes_on(visitor.post("/account/recovery-codes").text)
    visitor.post("/account/recovery-codes")
    visitor.post("/sign-out")
    sign_in(visitor, carl.email)

    assert visitor.post("/sign-in/recovery-code", data={"code": old[0]}).status_code == 200
    assert not is_in(visitor)


# ---- how long a password waits for them ----


@pytest.mark.parametrize(("minutes", "lets_in"), [(9, True), (11, False)])
def test_a_password_waits_ten_minutes_for_the_code(
    app: Flask, visitor: FlaskClient, carl: User, minutes: int, lets_in: bool
) -> None:
    secret = set_up(app, carl)
    sign_in(visitor, carl.email)
    clock.set_to(now() + timedelta(minutes=minutes))

    answered = visitor.post("/sign-in/code?next=/account", data={"code": code_of(app, secret)})

    assert is_in(visitor) == lets_in
    assert answered.headers["Location"] == ("/account" if lets_in else "/sign-in?next=/account")


def test_whoever_took_too_long_reads_so_and_begins_anew(
    app: Flask, visitor: FlaskClient, carl: User
) -> None:
    secret = set_up(app, carl)
    sign_in(visitor, carl.email)
    clock.set_to(now() + timedelta(hours=1))

    page = visitor.get("/sign-in/recovery-code", follow_redirects=True)
    sign_in(visitor, carl.email)
    visitor.post("/sign-in/code", data={"code": code_of(app, secret)})

    assert "You wrote your password long ago." in page.text
    assert is_in(visitor)


@pytest.mark.usefixtures("protected")
def test_a_sign_in_that_is_refused_makes_no_password_wait_longer(
    app: Flask, visitor: FlaskClient, carl: User
) -> None:
    set_up(app, carl)
    sign_in(visitor, carl.email)
    clock.set_to(now() + timedelta(minutes=9))

    refused = visitor.post("/sign-in", data={"email": carl.email, "csrf_token": "of another page"})
    clock.set_to(now() + timedelta(minutes=2))

    assert refused.status_code == 400
    assert visitor.get("/sign-in/code").location == "/sign-in"
