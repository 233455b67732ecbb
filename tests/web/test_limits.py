"""Too many tries: guessing is slow and gets slower, whether the account is known or not."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from app import create_app
from coaching.model.base import db, transaction
from coaching.model.people import User
from coaching.web import auth, limits
from tests.web.sign_in_page import PASSWORD, give_password, sign_in, without_token

NOON = 1_800_000_000


@pytest.fixture
def counting(app: Flask, tmp_path: Path) -> Iterator[Flask]:
    """An application that counts tries, as in real use."""
    another = create_app(
        {
            "TESTING": True,
            "SQLALCHEMY_DATABASE_URI": f"sqlite:///{tmp_path / 'limited.db'}",
            "SECRET_KEY": "only for tests, not a secret at all",
            "WTF_CSRF_ENABLED": False,
            "SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS": {"argon2__rounds": 1},
        }
    )
    another.test_client_class = app.test_client_class
    with another.app_context():
        db.create_all()
        yield another
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def limited(counting: Flask) -> FlaskClient:
    """A browser there, with English as its language."""
    made = counting.test_client()
    made.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
    return made


@pytest.fixture
def otto(counting: Flask) -> User:
    """The contact person there, with a password."""
    person = User(name="Otto Contact", email="otto@example.org", language="en")
    with transaction():
        db.session.add(person)
    return give_password(person)


@pytest.fixture
def hours() -> Iterator[time_machine.Traveller]:
    """The time by which tries are counted, which the test moves itself."""
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


def guess(browser: FlaskClient, email: str, times: int = 1) -> list[int]:
    """Try wrong passwords."""
    return [sign_in(browser, email, "a guess").status_code for _ in range(times)]


def test_what_is_limited_is_open_to_strangers_or_shows_who_somebody_is(app: Flask) -> None:
    assert sorted(limits.LIMITED - auth.OPEN) == []
    assert sorted((limits.GUESSED | limits.MAILING) - set(app.view_functions)) == []


@pytest.mark.parametrize("email", ["otto@example.org", "nobody@example.org"])
def test_pauses_grow_the_more_guesses_fail(
    limited: FlaskClient, otto: User, hours: time_machine.Traveller, email: str
) -> None:
    first = guess(limited, email, 6)
    hours.shift(timedelta(minutes=1))
    second = guess(limited, email, 6)
    told = sign_in(limited, email, "a guess")
    hours.shift(timedelta(minutes=1))
    still = guess(limited, email)
    hours.shift(timedelta(minutes=13))
    third = guess(limited, email)

    assert first == second == [200] * 5 + [429]
    assert "Wait 14 minutes, then try again." in told.text
    assert told.headers["Retry-After"] == "841"
    assert (still, third) == ([429], [200])


def test_a_known_and_an_unknown_account_wait_alike(limited: FlaskClient, otto: User) -> None:
    emails = ("otto@example.org", "nobody@example.org")
    known, unknown = (
        [without_token(sign_in(limited, email, "a guess")) for _ in range(6)] for email in emails
    )

    assert [text.replace("otto@example.org", "") for text in known] == [
        text.replace("nobody@example.org", "") for text in unknown
    ]


def test_whoever_pauses_cannot_get_in_with_the_right_password(
    limited: FlaskClient, otto: User, hours: time_machine.Traveller
) -> None:
    guess(limited, otto.email, 5)

    right = sign_in(limited, otto.email, PASSWORD).status_code
    hours.shift(timedelta(minutes=1))

    assert (right, sign_in(limited, otto.email, PASSWORD).status_code) == (429, 302)


def test_strangers_cannot_make_the_holder_wait_in_a_browser_used_before(
    counting: Flask, limited: FlaskClient, otto: User, hours: time_machine.Traveller
) -> None:
    own = counting.test_client()
    own.environ_base["REMOTE_ADDR"] = "192.0.2.7"
    sign_in(own, otto.email)
    own.post("/sign-out")
    guess(limited, otto.email, 6)

    assert sign_in(own, otto.email).status_code == 302


def test_the_mark_of_a_browser_is_for_one_account(
    counting: Flask, limited: FlaskClient, otto: User
) -> None:
    sign_in(limited, otto.email)
    mark = limited.get_cookie("known")
    assert mark is not None
    assert otto.email not in mark.value
    limited.post("/sign-out")

    assert guess(limited, "stina@example.org", 6) == [200] * 5 + [429]


def test_a_stranger_may_try_sixty_accounts_a_minute(
    limited: FlaskClient, hours: time_machine.Traveller
) -> None:
    tries = [
        limited.post("/sign-in", data={"email": f"{n}@example.org"}).status_code for n in range(61)
    ]

    assert tries == [200] * 60 + [429]


@pytest.mark.parametrize(
    ("one", "another", "is_same"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("192.0.2.1", "192.0.2.2", False),
        ("::ffff:192.0.2.1", "::ffff:192.0.2.2", False),
        ("no address", "another one", False),
    ],
)
def test_the_addresses_of_one_network_count_together(
    app: Flask, one: str, another: str, is_same: bool
) -> None:
    places = set()
    for each in (one, another):
        with app.test_request_context(environ_base={"REMOTE_ADDR": each}):
            places.add(limits.place())

    assert (len(places) == 1) == is_same


def test_a_room_full_of_people_may_come_on_board_at_once(limited: FlaskClient) -> None:
    one = [limited.post("/invitation/made-up").status_code for _ in range(11)]
    another = limited.post("/invitation/another").status_code

    assert one == [404] * 10 + [429]
    assert another == 404


def test_asking_for_links_again_and_again_is_stopped(
    limited: FlaskClient, hours: time_machine.Traveller
) -> None:
    answers = [
        limited.post("/forgot-password", data={"email": f"{n}@example.org"}) for n in range(11)
    ]

    assert [each.status_code for each in answers] == [200] * 10 + [429]
    assert "<h1" in answers[-1].text


def test_asking_for_private_links_again_and_again_is_stopped(limited: FlaskClient) -> None:
    answers = [
        limited.post("/apply/link", data={"email": f"{n}@example.org"}).status_code
        for n in range(11)
    ]

    assert answers == [302] * 10 + [429]


@pytest.mark.parametrize("email", ["otto@example.org", "nobody@example.org"])
@pytest.mark.parametrize(("page", "status"), [("/forgot-password", 200), ("/apply/link", 302)])
def test_one_address_gets_three_links_in_a_quarter_of_an_hour(
    limited: FlaskClient,
    otto: User,
    hours: time_machine.Traveller,
    email: str,
    page: str,
    status: int,
) -> None:
    answers = [limited.post(page, data={"email": email}).status_code for _ in range(4)]

    assert answers == [status] * 3 + [429]


def test_strangers_cannot_keep_the_holder_from_a_new_password(
    counting: Flask, limited: FlaskClient, otto: User, hours: time_machine.Traveller
) -> None:
    own = counting.test_client()
    own.environ_base["REMOTE_ADDR"] = "192.0.2.7"
    sign_in(own, otto.email)
    own.post("/sign-out")
    for _ in range(4):
        limited.post("/forgot-password", data={"email": otto.email})

    assert own.post("/forgot-password", data={"email": otto.email}).status_code == 200


def test_the_password_one_has_cannot_be_guessed_in_an_open_session(
    limited: FlaskClient, otto: User, hours: time_machine.Traveller
) -> None:
    sign_in(limited, otto.email)
    guesses = [
        limited.post("/change-password", data={"password": f"guess {n}"}).status_code
        for n in range(6)
    ]

    assert guesses == [200] * 5 + [429]


def test_what_is_counted_says_nobodys_address(
    counting: Flask, limited: FlaskClient, otto: User
) -> None:
    guess(limited, otto.email)

    storage = counting.extensions["limits"].storage
    assert len(storage.storage) > 0
    assert [key for key in storage.storage if "otto" in key] == []
