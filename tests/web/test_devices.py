"""Signed-in devices: each is seen and can be ended, and a session without one is over."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from coaching import clock, jobs
from coaching.clock import now
from coaching.model.base import db, transaction
from coaching.model.devices import Device
from coaching.model.people import User
from coaching.services import mailboxes, roles
from coaching.web import browsers
from tests import make
from tests.web.sign_in_page import NEW_PASSWORD, PASSWORD, give_password, sign_in

EDGE = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/120.0.0.0 Safari/537.36 Edg/120.0.0.0"
PHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 Version/17.0"
    " Mobile/15E148 Safari/604.1"
)


@pytest.fixture
def otto(otto: User) -> User:
    """The contact person has a password."""
    return give_password(otto)


@pytest.fixture
def phone(app: Flask, otto: User) -> FlaskClient:
    """Otto's telephone, in which he is signed in."""
    made = app.test_client()
    made.environ_base.update({"HTTP_ACCEPT_LANGUAGE": "en", "HTTP_USER_AGENT": PHONE})
    sign_in(made, otto.email)
    return made


@pytest.fixture
def desk(visitor: FlaskClient, otto: User) -> FlaskClient:
    """Otto's computer, in which he is signed in."""
    visitor.environ_base["HTTP_USER_AGENT"] = EDGE
    sign_in(visitor, otto.email)
    return visitor


def is_in(browser: FlaskClient) -> bool:
    """Whether somebody is signed in there."""
    return browser.get("/account").status_code == 200


@pytest.mark.parametrize(
    ("agent", "names"),
    [
        (EDGE, ("Edge", "Windows")),
        (PHONE, ("Safari", "iPhone")),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:120.0) Firefox/120.0", ("Firefox", "Linux")),
        ("Mozilla/5.0 (Linux; Android 14) Chrome/120.0.0.0 Safari/537.36", ("Chrome", "Android")),
        ("curl/8.0", ("", "")),
    ],
)
def test_a_browser_is_known_by_its_family(agent: str, names: tuple[str, str]) -> None:
    assert browsers.names_of(agent) == names


def test_a_person_sees_where_they_are_signed_in(
    desk: FlaskClient, phone: FlaskClient, eve: User
) -> None:
    make.device(eve, "Opera", "Mac")

    page = desk.get("/account/devices").text

    assert "Edge on Windows" in page
    assert "Safari on iPhone" in page
    assert page.count("This device") == 1
    assert "Opera" not in page


def test_the_table_holds_no_address_and_nothing_that_lets_somebody_in(
    desk: FlaskClient, otto: User
) -> None:
    device = db.session.scalars(select(Device)).one()
    with desk.session_transaction() as session:
        key = session["device"]

    assert key not in (device.key, device.browser, device.system)
    assert {column.name for column in Device.__table__.columns} == {
        *("id", "key", "user_id", "browser", "system", "way", "began_at", "seen_at")
    }


def test_signing_out_there_ends_that_device_alone(
    desk: FlaskClient, phone: FlaskClient, otto: User
) -> None:
    there = db.session.scalars(select(Device).where(Device.system == "iPhone")).one()

    answered = desk.post(f"/account/devices/{there.id}/end")

    assert answered.headers["Location"] == "/account/devices"
    assert "You have signed out there: Safari on iPhone." in desk.get("/account/devices").text
    assert (is_in(desk), is_in(phone)) == (True, False)


def test_nobody_ends_another_persons_device(desk: FlaskClient, eve: User) -> None:
    hers = make.device(eve)

    assert desk.post(f"/account/devices/{hers.id}/end").status_code == 404
    assert db.session.get(Device, hers.id) is not None


def test_signing_out_everywhere_ends_all_devices(desk: FlaskClient, phone: FlaskClient) -> None:
    answered = desk.post("/account/devices/end")

    assert answered.headers["Location"] == "/sign-in"
    assert (is_in(desk), is_in(phone)) == (False, False)
    assert db.session.scalars(select(Device)).all() == []


def test_a_cookie_that_was_copied_is_worth_nothing_after_signing_out(
    app: Flask, desk: FlaskClient
) -> None:
    copied = desk.get_cookie("session")
    assert copied is not None
    thief = app.test_client()
    thief.set_cookie("session", copied.value)
    before = is_in(thief)

    desk.post("/sign-out")

    assert (before, is_in(thief)) == (True, False)


def test_after_eight_hours_without_a_page_somebody_is_out(desk: FlaskClient) -> None:
    clock.set_to(now() + timedelta(hours=7, minutes=59))
    before = is_in(desk)
    clock.set_to(now() + timedelta(hours=8))

    assert before
    assert not is_in(desk)


def test_a_reader_of_many_pages_is_noted_now_and_then(desk: FlaskClient) -> None:
    began = db.session.scalars(select(Device.seen_at)).one()
    clock.set_to(now() + timedelta(minutes=4))
    desk.get("/account")
    soon = db.session.scalars(select(Device.seen_at)).one()
    clock.set_to(now() + timedelta(minutes=1))

    desk.get("/account")

    assert (soon, db.session.scalars(select(Device.seen_at)).one()) == (began, now())


def test_devices_that_nobody_uses_are_forgotten_at_the_next_sign_in(
    app: Flask, desk: FlaskClient, otto: User
) -> None:
    clock.set_to(now() + timedelta(hours=9))

    sign_in(app.test_client(), otto.email)

    assert db.session.scalars(select(Device.began_at)).all() == [now()]


def test_devices_that_nobody_uses_are_forgotten_in_the_next_round_of_work(
    phone: FlaskClient, desk: FlaskClient
) -> None:
    clock.set_to(now() + timedelta(hours=7))
    desk.get("/account")
    clock.set_to(now() + timedelta(hours=2))
    before = db.session.scalars(select(Device.browser).order_by(Device.id)).all()

    jobs.run_due()

    assert before == ["Safari", "Edge"]
    assert db.session.scalars(select(Device.browser)).all() == ["Edge"]
    assert is_in(desk)


def test_signing_in_again_in_the_same_browser_leaves_one_device(
    desk: FlaskClient, otto: User
) -> None:
    first = db.session.scalars(select(Device.key)).one()
    desk.post("/sign-out")

    sign_in(desk, otto.email)

    assert db.session.scalars(select(Device.key)).one() != first


def test_a_changed_password_leaves_the_device_where_it_was_changed(
    desk: FlaskClient, phone: FlaskClient
) -> None:
    desk.post(
        "/change-password",
        data={
            "password": PASSWORD,
            "new_password": NEW_PASSWORD,
            "new_password_confirm": NEW_PASSWORD,
        },
    )

    assert db.session.scalars(select(Device.system)).all() == ["Windows"]
    assert (is_in(desk), is_in(phone)) == (True, False)


def test_a_corrected_address_ends_all_devices(desk: FlaskClient, otto: User, ada: User) -> None:
    mailboxes.correct_account(ada, otto, "somebody.else@example.org")

    assert not is_in(desk)
    assert db.session.scalars(select(Device)).all() == []


def test_a_closed_account_stays_out_with_its_device(desk: FlaskClient, otto: User) -> None:
    with transaction():
        otto.active = False

    assert not is_in(desk)


def test_an_account_that_opens_again_is_signed_in_nowhere(
    desk: FlaskClient, otto: User, ada: User
) -> None:
    roles.change(ada, otto, [], active=False)
    roles.change(ada, otto, [], active=True)

    assert not is_in(desk)
    assert db.session.scalars(select(Device)).all() == []
