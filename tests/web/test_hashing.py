"""How long signing in takes says nothing: a slow hash is reckoned once, whoever it is."""

from typing import Any

import argon2
import pytest
from flask.testing import FlaskClient

from coaching.model.base import transaction
from coaching.model.people import User
from tests.web.sign_in_page import give_password, sign_in


@pytest.fixture
def hashings(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """How often a slow hash is reckoned, to make or to check one."""
    made: list[str] = []

    def counted(name: str) -> None:
        real = getattr(argon2.low_level, name)

        def count(*args: Any, **kwargs: Any) -> Any:
            made.append(name)
            return real(*args, **kwargs)

        monkeypatch.setattr(argon2.low_level, name, count)

    for name in ("hash_secret", "verify_secret"):
        counted(name)
    return made


def test_a_password_is_hashed_for_an_account_that_nobody_has_too(
    visitor: FlaskClient, otto: User, stina: User, eve: User, hashings: list[str]
) -> None:
    for each in (otto, stina):
        give_password(each)
    with transaction():
        stina.active = False
    spent = []

    # Known, closed, without a password yet, and unknown: each costs one slow hash.
    for email in (otto.email, stina.email, eve.email, "nobody@example.org"):
        hashings.clear()
        sign_in(visitor, email, "not the password")
        spent.append(len(hashings))

    assert spent == [1] * 4


def test_a_link_is_asked_for_at_the_same_cost_by_whoever_has_no_account(
    visitor: FlaskClient, otto: User, stina: User, eve: User, hashings: list[str]
) -> None:
    give_password(otto)
    with transaction():
        stina.active = False
    spent = []

    for email in (otto.email, stina.email, eve.email, "nobody@example.org"):
        hashings.clear()
        visitor.post("/forgot-password", data={"email": email})
        spent.append(len(hashings))

    assert spent == [1] * 4
