"""Signing in with the work account: people of the programme alone, by verified addresses."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_security import verify_password
from joserfc.jwk import RSAKey
from sqlalchemy import select
from werkzeug.test import TestResponse

from coaching.model.base import db, transaction
from coaching.model.devices import Device, Way
from coaching.model.people import User
from coaching.services import invitations
from tests.web.identity_provider import CLIENT, SECRET, Provider
from tests.web.sign_in_page import NEW_PASSWORD


@pytest.fixture
def provider(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Provider]:
    """The provider of the house, named in the settings."""
    made = Provider()
    settings = {
        "OIDC_ISSUER": made.issuer,
        "OIDC_CLIENT_ID": CLIENT,
        "OIDC_CLIENT_SECRET": SECRET,
        "OIDC_NAME": "THL",
    }
    for name, value in settings.items():
        monkeypatch.setitem(app.config, name, value)
    yield made
    made.stop()


def sign_in(
    browser: FlaskClient, provider: Provider, email: str, *, wanted: str = "", **claims: Any
) -> TestResponse:
    """Go to the provider, sign in there, and come back."""
    sent = browser.get("/sign-in/work-account", query_string={"next": wanted})
    assert sent.headers["Location"].startswith(f"{provider.issuer}/authorize?")
    told = {"email": email, "email_verified": True, **claims}
    back = provider.approve(sent.headers["Location"], **told)
    assert back.startswith("http://localhost:5077/sign-in/work-account/answer?")
    return browser.get(back)


def is_in(browser: FlaskClient) -> bool:
    """Whether somebody is signed in there."""
    return browser.get("/account").status_code == 200


def test_the_sign_in_page_offers_it_where_it_is_set_up(
    visitor: FlaskClient, provider: Provider
) -> None:
    assert "Sign in: THL" in visitor.get("/sign-in").text


def test_without_settings_there_is_no_such_way(visitor: FlaskClient) -> None:
    assert "/sign-in/work-account" not in visitor.get("/sign-in").text
    assert visitor.get("/sign-in/work-account").status_code == 404
    assert visitor.get("/sign-in/work-account/answer").status_code == 404


def test_somebody_of_the_programme_comes_in_and_needs_no_second_step_here(
    app: Flask,
    visitor: FlaskClient,
    provider: Provider,
    carl: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(app.config, "SECOND_STEP", "staff")

    answered = sign_in(visitor, provider, carl.email.upper(), wanted="/coach")

    assert answered.headers["Location"] == "/coach"
    assert visitor.get("/coach").status_code == 200
    assert db.session.scalars(select(Device.way)).all() == [Way.WORK_ACCOUNT]


@pytest.mark.parametrize("claims", [{"email_verified": False}, {"email_verified": None}])
def test_an_address_that_is_not_verified_opens_nothing(
    visitor: FlaskClient, provider: Provider, carl: User, claims: dict[str, Any]
) -> None:
    answered = sign_in(visitor, provider, carl.email, **claims)

    assert answered.headers["Location"] == "/sign-in"
    assert not is_in(visitor)


def test_people_of_organisations_strangers_and_closed_accounts_hear_the_same(
    visitor: FlaskClient, provider: Provider, otto: User, carl: User
) -> None:
    with transaction():
        carl.active = False
    told = []
    for email in (otto.email, "nobody@example.org", carl.email, ""):
        sign_in(visitor, provider, email)
        told.append("No account of the programme goes with" in visitor.get("/sign-in").text)

    assert told == [True] * 4
    assert not is_in(visitor)
    assert len(db.session.scalars(select(User)).all()) == 2


def test_an_answer_that_nobody_here_has_asked_for_is_refused(
    app: Flask, visitor: FlaskClient, provider: Provider, carl: User
) -> None:
    elsewhere = app.test_client()
    sent = elsewhere.get("/sign-in/work-account")
    back = provider.approve(sent.headers["Location"], email=carl.email, email_verified=True)

    answered = visitor.get(back)

    assert answered.headers["Location"] == "/sign-in"
    assert "did not work" in visitor.get("/sign-in").text
    assert not is_in(visitor)


@pytest.mark.parametrize(
    "claims",
    [
        {"nonce": "of another sign-in"},
        {"aud": "another-service"},
        {"iss": "https://evil.example"},
        {"exp": 1_000_000_000},
    ],
    ids=["nonce", "audience", "issuer", "time"],
)
def test_a_token_for_something_else_is_refused(
    visitor: FlaskClient, provider: Provider, carl: User, claims: dict[str, Any]
) -> None:
    sign_in(visitor, provider, carl.email, **claims)

    assert not is_in(visitor)


def test_a_token_that_somebody_else_has_signed_is_refused(
    visitor: FlaskClient, provider: Provider, carl: User
) -> None:
    provider.signs_with = RSAKey.generate_key(2048, {"kid": "one"}, private=True)

    sign_in(visitor, provider, carl.email)

    assert not is_in(visitor)


def test_a_provider_that_is_away_is_told_and_other_ways_stay(
    visitor: FlaskClient, provider: Provider, carl: User
) -> None:
    provider.stop()

    answered = visitor.get("/sign-in/work-account")

    assert answered.headers["Location"] == "/sign-in"
    assert "did not work" in visitor.get("/sign-in").text


def test_after_signing_in_nobody_is_sent_elsewhere(
    visitor: FlaskClient, provider: Provider, carl: User
) -> None:
    answered = sign_in(visitor, provider, carl.email, wanted="//evil.example")

    assert answered.headers["Location"] == "/"


def test_somebody_who_declined_at_the_provider_is_back_at_the_sign_in_page(
    visitor: FlaskClient, provider: Provider
) -> None:
    answered = visitor.get("/sign-in/work-account/answer?error=access_denied&state=x")

    assert answered.headers["Location"] == "/sign-in"


# ---- a password beside it ----


@pytest.fixture
def joined(visitor: FlaskClient, provider: Provider, carl: User) -> User:
    """Carl has come on board with the work account, and so has no password."""
    with transaction():
        invitations.invite(carl, None)
    sign_in(visitor, provider, carl.email)
    return carl


def test_whoever_has_none_is_not_asked_for_it_when_choosing_one(
    visitor: FlaskClient, joined: User
) -> None:
    page = visitor.get("/change-password").text
    visitor.post(
        "/change-password",
        data={"new_password": NEW_PASSWORD, "new_password_confirm": NEW_PASSWORD},
    )

    assert "<h1>Choose your password</h1>" in page
    assert "Password you have now" not in page
    assert verify_password(NEW_PASSWORD, joined.password or "")
