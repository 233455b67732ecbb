"""Codes of a second step that two browsers send at the same moment: each lets one of them in."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_security.recoverable import generate_reset_password_token
from sqlalchemy import func, select

from coaching.model.base import db, transaction
from coaching.model.devices import Device
from coaching.model.people import User
from coaching.services import mailboxes
from tests.together import in_turn
from tests.web.second_step import code_of, set_up
from tests.web.sign_in_page import give_password, sign_in

pytestmark = pytest.mark.parametrize(
    "app",
    ["sqlite", pytest.param("postgresql", marks=pytest.mark.servers)],
    indirect=True,
)


def half_in(app: Flask, person: User) -> FlaskClient:
    """A browser in which the password has been shown, and nothing else."""
    browser = app.test_client()
    sign_in(browser, person.email)
    return browser


def sends(browser: FlaskClient, path: str, code: str) -> Callable[[], int]:
    """Prepare that the browser sends a code; what it gets is a page, or the way on."""
    return lambda: browser.post(path, data={"code": code}).status_code


def on_paper(app: Flask, person: User) -> str:
    """One of the person's recovery codes."""
    codes = app.extensions["security"].mf_recovery_codes_util
    with transaction():
        made: list[str] = codes.create_recovery_codes(person)
    return made[0]


def test_a_code_of_the_phone_lets_one_of_two_in(app: Flask, carl: User) -> None:
    code = code_of(app, set_up(app, give_password(carl)))
    first, second = half_in(app, carl), half_in(app, carl)

    got = in_turn(app, sends(first, "/sign-in/code", code), sends(second, "/sign-in/code", code))

    assert sorted(got) == [200, 302]
    assert db.session.scalar(select(func.count()).select_from(Device)) == 1


def test_a_code_on_paper_lets_one_of_two_in(app: Flask, carl: User) -> None:
    set_up(app, give_password(carl))
    code = on_paper(app, carl)
    first, second = half_in(app, carl), half_in(app, carl)

    got = in_turn(
        app,
        sends(first, "/sign-in/recovery-code", code),
        sends(second, "/sign-in/recovery-code", code),
    )

    assert sorted(got) == [200, 302]
    assert len(carl.mf_recovery_codes or []) == 9


def chooses(app: Flask, person: User, *passwords: str) -> list[Callable[[], str | None]]:
    """Browsers that use one link for a new password; what they get is where they go on."""
    with app.test_request_context():
        token: str = generate_reset_password_token(person)  # type: ignore[no-untyped-call]

    def press(password: str) -> Callable[[], str | None]:
        browser = app.test_client()
        typed = {"password": password, "password_confirm": password}
        return lambda: browser.post(f"/reset-password/{token}", data=typed).location

    return [press(each) for each in passwords]


def test_a_link_for_a_new_password_lets_one_of_two_choose(app: Flask, carl: User) -> None:
    presses = chooses(app, give_password(carl), "seven swans on a lake", "copper wind over hills")

    assert in_turn(app, *presses) == ("/sign-in", "/forgot-password")


def test_whose_address_is_corrected_gets_no_password_from_the_other_mailbox(
    app: Flask, carl: User, ada: User
) -> None:
    ids = carl.id, ada.id
    (press,) = chooses(app, give_password(carl), "seven swans on a lake")

    def correct() -> None:
        person, user = (db.session.get_one(User, each) for each in ids)
        mailboxes.correct_account(user, person, "carl@right.example")

    in_turn(app, correct, press)

    assert carl.password is None
