"""A button that is pressed twice by mistake does its work once, and its answer is read."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from sqlalchemy import func, select

from coaching import clock
from coaching.model.base import db, transaction
from coaching.model.devices import Device
from coaching.model.people import User
from tests.browser.steps import DESK, button, look_again, read, type_in
from tests.browser.visitor import PASSWORD, Visitor
from tests.web.second_step import code_of, set_up


@pytest.fixture(autouse=True)
def running_clock() -> Iterator[None]:
    """Codes and devices count real time."""
    clock.set_to(None)
    yield


def press_twice(somebody: Visitor, words: str) -> None:
    """As people do who open files on their desktop all day."""
    button(somebody, words).dblclick()
    somebody.page.wait_for_load_state()


def test_a_double_click_signs_in_once(
    app: Flask, otto: User, hashed: str, visit: Callable[..., Visitor]
) -> None:
    with transaction():
        otto.password = hashed
    secret = set_up(app, otto)
    someone = visit()
    someone.open("/sign-in?lang=en")

    type_in(someone, {"email": otto.email, "password": PASSWORD})
    button(someone, "Sign in").first.dblclick()
    someone.page.wait_for_url("**/sign-in/code**")
    type_in(someone, {"code": code_of(app, secret)})
    press_twice(someone, "Go on")
    someone.page.wait_for_url(lambda address: "/sign-in" not in address)

    look_again()
    assert db.session.scalar(select(func.count()).select_from(Device)) == 1


def test_a_double_click_changes_the_password_once(
    otto: User, visit: Callable[..., Visitor]
) -> None:
    someone = visit(otto, **DESK)
    someone.open("/change-password")
    new = "copper wind over hills"
    type_in(someone, {"password": PASSWORD, "new_password": new, "new_password_confirm": new})

    press_twice(someone, "Change the password")

    read(someone, "Your password has been changed.")
    someone.is_sound()
