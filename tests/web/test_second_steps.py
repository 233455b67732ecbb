"""A second step at sign-in: a code that counts once, codes on paper, and who has to have it."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from coaching import mail
from coaching.cli.accounts import forget_second_step
from coaching.model.base import db, transaction
from coaching.model.devices import Device, Way
from coaching.model.mail import Mail
from coaching.model.people import Office, StaffRole, User
from coaching.services import mailboxes
from tests.web import sessions
from tests.web.second_step import code_of, set_up
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


def told() -> list[object]:
    """Which changes were told by mail."""
    query = select(Mail).where(Mail.name == "sign_in_changed").order_by(Mail.id)
    return [each.facts["kind"] for each in db.session.scalars(query)]


def is_in(browser: FlaskClient) -> bool:
    """Whether somebody is signed in there."""
    return browser.get("/account").status_code == 200


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

    visitor.post("/account/second-step", data={"setup": "disable"})

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

    page = visitor.get("/account/recovery-codes").text

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


def test_whoever_runs_the_server_helps_the_only_administrator(app: Flask, ada: User) -> None:
    set_up(app, ada)

    said = app.test_cli_runner().invoke(forget_second_step, [ada.email])
    unknown = app.test_cli_runner().invoke(forget_second_step, ["nobody@example.org"])

    db.session.expire_all()
    assert said.exit_code == 0
    assert not ada.has_second_step
    assert (unknown.exit_code, "Nobody has an account" in unknown.output) == (1, True)
