"""A second step at sign-in: how it is set up, who has to have it, and what helps who lost it."""

import re
from collections.abc import Iterator

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from coaching import mail
from coaching.cli.accounts import forget_second_step
from coaching.model.base import db, transaction
from coaching.model.devices import Way
from coaching.model.mail import Mail
from coaching.model.passkeys import Passkey
from coaching.model.people import Office, StaffRole, User
from coaching.services import mailboxes, second_steps
from tests.web import sessions
from tests.web.second_step import code_of, is_in, set_up, told
from tests.web.sign_in_page import NEW_PASSWORD, give_password, sign_in

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


@pytest.fixture
def demanding(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """People of the programme need a second step, as in real use."""
    monkeypatch.setitem(app.config, "SECOND_STEP", "staff")


# ---- setting it up ----


def test_a_second_step_is_set_up_with_a_code_of_the_phone(
    app: Flask, visitor: FlaskClient, carl: User, hours: time_machine.Traveller
) -> None:
    sign_in(visitor, carl.email)
    before = visitor.get("/account/second-step").text
    page = visitor.post("/account/second-step", data={"setup": "authenticator"}).text
    with visitor.session_transaction() as session:
        secret = session["tf_totp_secret"]

    wrong = visitor.post("/sign-in/code", data={"code": "000 000"})
    answered = visitor.post("/sign-in/code", data={"code": code_of(app, secret)})

    assert "Set it up" in before
    assert "<svg" in page and "data:" not in page
    assert "not the code of this moment" in wrong.text
    assert answered.headers["Location"] == "/account/recovery-codes"
    assert carl.has_second_step
    assert secret not in page
    assert told() == ["second_step_added"]


def test_the_key_in_the_database_is_encrypted(app: Flask, carl: User) -> None:
    secret = set_up(app, carl)

    key = app.extensions["security"].totp_factory.get_totp_b32_key(secret)
    assert carl.tf_totp_secret is not None
    assert key not in carl.tf_totp_secret


def test_whoever_need_not_have_it_can_go_without_again(
    app: Flask, visitor: FlaskClient, carl: User, hours: time_machine.Traveller
) -> None:
    set_up(app, carl)
    sessions.sign_in(visitor, carl)

    answered = visitor.post("/account/second-step", data={"setup": "disable"})

    assert answered.location == "/account"
    assert "From now on you sign in without a code." in visitor.get("/account").text
    assert not carl.has_second_step
    assert (carl.tf_totp_secret, carl.mf_recovery_codes) == (None, None)
    assert told() == ["second_step_removed"]


def test_a_change_needs_the_password_if_that_was_long_ago(
    app: Flask, visitor: FlaskClient, carl: User
) -> None:
    sign_in(visitor, carl.email)
    with visitor.session_transaction() as session:
        session["fs_paa"] -= 3600

    for path in ("/account/second-step", "/account/recovery-codes"):
        assert visitor.get(path).headers["Location"].startswith("/show-once-more")


# ---- who has to have it ----


def test_people_of_the_programme_see_nothing_before_it_is_set_up(
    visitor: FlaskClient, carl: User, demanding: None
) -> None:
    sign_in(visitor, carl.email)

    pages = [visitor.get(path).headers.get("Location") for path in ("/coach", "/worklist")]
    posted = visitor.post("/account/mail", data={"mail_choice": "single"})

    assert pages == ["/account/second-step"] * 2
    assert posted.headers["Location"] == "/account/second-step"
    assert carl.mail_choice == "digest"
    assert "you need it before you go on" in visitor.get("/account/second-step").text


def test_with_it_they_go_on(
    app: Flask,
    visitor: FlaskClient,
    carl: User,
    demanding: None,
    hours: time_machine.Traveller,
) -> None:
    secret = set_up(app, carl)
    sign_in(visitor, carl.email)

    visitor.post("/sign-in/code", data={"code": code_of(app, secret)})

    assert visitor.get("/coach").status_code == 200


def test_people_of_the_programme_cannot_go_without_it(
    app: Flask, visitor: FlaskClient, carl: User, demanding: None
) -> None:
    set_up(app, carl)
    sessions.sign_in(visitor, carl, Way.TWO_STEPS)

    answered = visitor.post("/account/second-step", data={"setup": "disable"})

    assert "the second step is necessary" in answered.text
    assert carl.has_second_step


def test_organisations_are_not_asked_for_it(
    visitor: FlaskClient, otto: User, demanding: None
) -> None:
    sign_in(visitor, give_password(otto).email)

    assert is_in(visitor)


def test_whoever_becomes_one_of_the_programme_needs_it_at_once(
    visitor: FlaskClient, otto: User, demanding: None
) -> None:
    sign_in(visitor, give_password(otto).email)
    with transaction():
        otto.offices = [Office(role=StaffRole.COACH)]

    assert visitor.get("/account").headers["Location"] == "/account/second-step"


def test_an_invitation_to_another_address_does_not_lead_past_it(
    app: Flask, visitor: FlaskClient, carl: User, ada: User
) -> None:
    set_up(app, carl)
    mailboxes.correct_account(ada, carl, "carl.new@example.org")
    owed = db.session.scalars(select(Mail).where(Mail.name == "welcome")).one()
    body = mail.compose(owed).get_body(("plain",))
    assert body is not None
    link = re.search(r"/invitation/\S+", body.get_content())
    assert link is not None

    visitor.post(link[0], data={"password": NEW_PASSWORD, "password_confirm": NEW_PASSWORD})

    assert not is_in(visitor)
    assert (
        sign_in(visitor, carl.email, NEW_PASSWORD).headers["Location"].startswith("/sign-in/code")
    )


# ---- lost phones ----


def test_an_administrator_helps_whoever_has_lost_the_phone(
    app: Flask, visitor: FlaskClient, carl: User, ada: User
) -> None:
    set_up(app, carl)
    his = app.test_client()
    sessions.sign_in(his, carl, Way.TWO_STEPS)
    sessions.sign_in(visitor, ada)
    offered = visitor.get(f"/administrator/people/{carl.id}").text

    visitor.post(f"/administrator/people/{carl.id}/second-step/remove")

    assert "Take the second step away" in offered
    assert "Take the second step away" not in visitor.get(f"/administrator/people/{carl.id}").text
    assert not carl.has_second_step
    assert not is_in(his)
    assert told() == ["second_step_removed"]


def test_whoever_has_lost_a_passkey_alone_is_told_of_no_code(carl: User, ada: User) -> None:
    with transaction():
        db.session.add(
            Passkey(user=carl, name="Phone", credential_id=b"1", public_key=b"2", usage="first")
        )

    second_steps.take_away(ada, carl)

    assert not second_steps.has_any(carl)
    assert told() == ["passkey_removed"]


def test_whoever_runs_the_server_helps_the_only_administrator(app: Flask, ada: User) -> None:
    set_up(app, ada)

    said = app.test_cli_runner().invoke(forget_second_step, [ada.email])
    unknown = app.test_cli_runner().invoke(forget_second_step, ["nobody@example.org"])

    db.session.expire_all()
    assert said.exit_code == 0
    assert not ada.has_second_step
    assert (unknown.exit_code, "Nobody has an account" in unknown.output) == (1, True)
