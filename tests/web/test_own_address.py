"""Another email address: confirmed from the new mailbox, told to both, never to a stranger's."""

import re
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from coaching import mail
from coaching.model.base import db, transaction
from coaching.model.devices import Device
from coaching.model.mail import Mail, note_mail
from coaching.model.people import User
from tests import make
from tests.web.sign_in_page import PASSWORD, give_password, sign_in

NEW = "otto.new@example.org"


@pytest.fixture
def otto(otto: User) -> User:
    """The contact person has a password."""
    return give_password(otto)


@pytest.fixture
def desk(visitor: FlaskClient, otto: User) -> FlaskClient:
    """Otto's browser, in which he is signed in."""
    sign_in(visitor, otto.email)
    return visitor


def mails() -> list[tuple[str, str | None]]:
    """What is owed, to which address."""
    owed = db.session.scalars(select(Mail).order_by(Mail.id))
    return [(each.name, each.address or (each.to.email if each.to else None)) for each in owed]


def link_to(name: str) -> str:
    """The path that a mail leads to."""
    owed = db.session.scalars(select(Mail).where(Mail.name == name)).one()
    body = mail.compose(owed).get_body(("plain",))
    assert body is not None
    found = re.search(r"http://localhost:5077(/account/email/\S+)", body.get_content())
    assert found is not None
    return found[1]


def ask(browser: FlaskClient, email: str = NEW) -> str:
    """Ask for another address; gives what the next page says, without its tokens."""
    browser.post("/account/email", data={"email": email})
    return re.sub(r'name="csrf_token"[^>]*>', "", browser.get("/account").text)


def test_a_new_address_counts_once_its_mailbox_has_confirmed_it(
    app: Flask, desk: FlaskClient, otto: User
) -> None:
    before = otto.email
    told = ask(desk, " Otto.NEW@example.org")
    asked, still = mails(), otto.email
    link = link_to("confirm_address")

    page = desk.get(link)
    unchanged = otto.email
    answered = desk.post(link)

    assert "We have sent a link to" in told
    assert asked == [("confirm_address", NEW), ("address_change_asked", before)]
    assert (still, unchanged, otto.email) == (before, before, NEW)
    assert "Use this address" in page.text
    assert answered.headers["Location"] == "/account"
    assert mails()[2:] == [("address_changed", before), ("address_changed", NEW)]


def test_the_browser_goes_on_and_all_others_sign_in_anew(
    app: Flask, desk: FlaskClient, otto: User
) -> None:
    phone = app.test_client()
    sign_in(phone, otto.email)
    ask(desk)

    desk.post(link_to("confirm_address"))

    assert desk.get("/account").status_code == 200
    assert phone.get("/account").status_code == 302
    assert len(db.session.scalars(select(Device)).all()) == 1
    assert sign_in(phone, NEW, PASSWORD).status_code == 302


def test_the_link_works_in_a_browser_where_nobody_is_signed_in(
    app: Flask, desk: FlaskClient, otto: User
) -> None:
    ask(desk)
    elsewhere = app.test_client()

    answered = elsewhere.post(link_to("confirm_address"))

    assert answered.headers["Location"] == "/sign-in"
    assert otto.email == NEW
    assert elsewhere.get("/account").status_code == 302


def test_the_link_works_once_and_for_three_days(desk: FlaskClient, otto: User) -> None:
    ask(desk)
    link = link_to("confirm_address")

    with time_machine.travel(timedelta(days=3, minutes=1)):
        too_late = desk.get(link)
    desk.post(link)
    again = desk.get(link)

    assert (too_late.status_code, again.status_code) == (302, 302)


def test_a_new_password_makes_the_link_void(desk: FlaskClient, otto: User) -> None:
    ask(desk)
    link = link_to("confirm_address")
    with transaction():
        otto.fs_uniquifier = "another"

    desk.post(link)

    assert otto.email == "otto.contact@example.org"


def test_a_link_sent_to_the_old_mailbox_is_void_afterwards(
    app: Flask, desk: FlaskClient, otto: User
) -> None:
    with transaction():
        note_mail("reset_password", otto)
    owed = db.session.scalars(select(Mail)).one()
    body = mail.compose(owed).get_body(("plain",))
    assert body is not None
    old = re.search(r"/reset-password/\S+", body.get_content())
    assert old is not None
    ask(desk)

    desk.post(link_to("confirm_address"))

    assert app.test_client().get(old[0]).headers["Location"] == "/forgot-password"


def test_the_address_of_somebody_else_gets_no_mail_and_the_same_answer(
    desk: FlaskClient, otto: User, eve: User
) -> None:
    # The first page tells of privacy notices that are new.
    desk.get("/account")
    free = ask(desk, NEW).replace(NEW, "")
    taken = ask(desk, eve.email).replace(eve.email, "")

    assert free == taken
    assert [to for _name, to in mails()] == [NEW, otto.email, otto.email]


def test_an_address_that_was_taken_meanwhile_is_refused(desk: FlaskClient, otto: User) -> None:
    ask(desk)
    make.person("Otto New")

    desk.post(link_to("confirm_address"))

    assert otto.email == "otto.contact@example.org"
    assert "has an account" in desk.get("/account").text


def test_the_address_one_has_is_no_new_one(desk: FlaskClient, otto: User) -> None:
    answered = desk.post("/account/email", data={"email": otto.email})

    assert "This is the address you have now." in answered.text
    assert mails() == []


def test_a_session_from_long_ago_shows_first_that_it_is_the_same_person(
    desk: FlaskClient, otto: User
) -> None:
    with desk.session_transaction() as session:
        session["fs_paa"] -= 3600

    asked = desk.get("/account/email")
    wrong = desk.post(asked.headers["Location"], data={"password": "a guess"})
    right = desk.post(asked.headers["Location"], data={"password": PASSWORD})

    assert asked.headers["Location"].startswith("/show-once-more")
    assert "This is not the password you have now." in wrong.text
    assert right.headers["Location"] == "/account/email"
    assert desk.get("/account/email").status_code == 200
