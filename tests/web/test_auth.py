"""Signing in and out: one answer for all mistakes, nobody is sent elsewhere, forms are ours."""

import re
from urllib.parse import urljoin, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient

from coaching.model.base import transaction
from coaching.model.cases import Case
from coaching.model.people import User
from coaching.web import auth
from tests.web.sign_in_page import (
    PASSWORD,
    give_password,
    hidden,
    sign_in,
    token_of,
    without_token,
)


@pytest.fixture
def otto(otto: User) -> User:
    """The contact person has a password."""
    return give_password(otto)


@pytest.fixture
def stina(stina: User) -> User:
    """The management sponsor has a password."""
    return give_password(stina)


# ---- signing in ----


def test_an_address_is_the_same_however_it_is_spelled(
    visitor: FlaskClient, case: Case, otto: User
) -> None:
    answered = sign_in(visitor, " Otto.CONTACT@example.org ")

    assert answered.headers["Location"] == "/"
    assert visitor.get("/").headers["Location"] == f"/my/{case.id}"


def test_every_mistake_at_sign_in_gets_the_same_answer(
    visitor: FlaskClient, otto: User, stina: User, eve: User
) -> None:
    with transaction():
        stina.active = False

    wrong = sign_in(visitor, otto.email, "not the password")
    unknown = sign_in(visitor, "nobody@example.org", "not the password")
    closed = sign_in(visitor, stina.email)
    never_chosen = sign_in(visitor, eve.email)

    answers = [
        without_token(answered).replace(address, "")
        for answered, address in (
            (wrong, otto.email),
            (unknown, "nobody@example.org"),
            (closed, stina.email),
            (never_chosen, eve.email),
        )
    ]
    assert "do not go together" in answers[0]
    assert answers.count(answers[0]) == 4
    assert [a.status_code for a in (wrong, unknown, closed, never_chosen)] == [200] * 4


def test_cookies_are_for_the_server_alone(app: Flask, visitor: FlaskClient, otto: User) -> None:
    app.config["SESSION_COOKIE_SECURE"], before = True, app.config["SESSION_COOKIE_SECURE"]
    answered = sign_in(visitor, otto.email)
    app.config["SESSION_COOKIE_SECURE"] = before

    cookies = {c.partition("=")[0]: c for c in answered.headers.getlist("Set-Cookie")}
    assert {"session", "known", "language"} == set(cookies)
    for cookie in cookies.values():
        assert "HttpOnly" in cookie
        assert "SameSite=Lax" in cookie
    assert "Secure" in cookies["session"]
    assert "Secure" in cookies["known"]


def test_an_empty_sign_in_asks_for_what_is_missing(visitor: FlaskClient) -> None:
    answered = sign_in(visitor, "", "")

    assert "Write your email address and your password." in answered.text


@pytest.mark.parametrize(
    ("language", "says", "never"),
    [
        ("fi", "Kirjaudu sisään", ["Sign in", "go together", "Email", "Password"]),
        ("sv", "Logga in", ["Sign in", "go together", "Email", "Password"]),
    ],
)
def test_mistakes_are_told_in_the_readers_language(
    visitor: FlaskClient, otto: User, language: str, says: str, never: list[str]
) -> None:
    visitor.get(f"/sign-in?lang={language}")

    answered = sign_in(visitor, otto.email, "not the password")

    visible = re.sub(r"<[^>]+>", " ", answered.text)
    assert says in visible
    assert [text for text in never if text in visible] == []


def test_a_person_without_a_role_is_told_whom_to_ask(visitor: FlaskClient, otto: User) -> None:
    sign_in(visitor, otto.email)

    answered = visitor.get("/")

    assert "You have no role here yet" in answered.text


@pytest.mark.parametrize(
    "elsewhere",
    [
        "//evil.example",
        "///evil.example",
        "https://evil.example/",
        "https:evil.example",
        "\\\\evil.example",
        "/\\evil.example",
        "/\t/evil.example",
        "javascript:alert(1)",
        "evil.example",
    ],
)
def test_after_signing_in_nobody_is_sent_elsewhere(
    visitor: FlaskClient, otto: User, elsewhere: str
) -> None:
    answered = sign_in(visitor, otto.email, next=elsewhere)

    # FlaskClients read a backslash as a slash, and leave out what cannot be seen.
    read = re.sub(r"\s", "", answered.headers["Location"].replace("\\", "/"))
    assert answered.status_code == 302
    assert urlsplit(urljoin("http://localhost/sign-in", read))[:2] == ("http", "localhost")


@pytest.mark.parametrize("elsewhere", ["//evil.example", "https://evil.example", "/\\evil.example"])
def test_the_sign_in_page_forgets_addresses_elsewhere(visitor: FlaskClient, elsewhere: str) -> None:
    page = visitor.get("/sign-in", query_string={"next": elsewhere})

    assert hidden(page, "next") == ""


def test_after_signing_in_the_wanted_page_opens(visitor: FlaskClient, otto: User) -> None:
    stopped = visitor.get("/account?lang=en")
    page = visitor.get(stopped.headers["Location"])

    answered = sign_in(visitor, otto.email, next=hidden(page, "next"))

    assert stopped.headers["Location"] == "/sign-in?next=/account?lang%3Den"
    assert answered.headers["Location"] == "/account?lang=en"


def test_signing_in_begins_a_fresh_session(
    visitor: FlaskClient, otto: User, protected: None
) -> None:
    before_token = token_of(visitor.get("/sign-in"))
    before = visitor.get_cookie("session")
    with visitor.session_transaction() as session:
        known_before = session["csrf_token"]

    sign_in(visitor, otto.email)

    after = visitor.get_cookie("session")
    visitor.get("/account")
    assert before is not None
    assert after is not None
    assert before.value != after.value
    with visitor.session_transaction() as session:
        assert session["csrf_token"] != known_before
    refused = visitor.post("/sign-out", data={"csrf_token": before_token})
    assert refused.status_code == 400


def test_a_closed_account_is_out_at_once(visitor: FlaskClient, otto: User) -> None:
    sign_in(visitor, otto.email)
    with transaction():
        otto.active = False

    assert visitor.get("/account").headers["Location"].startswith("/sign-in")


def test_a_session_lasts_from_the_last_page_on(
    visitor: FlaskClient, otto: User, case: Case
) -> None:
    sign_in(visitor, otto.email)

    page = visitor.get("/account")
    style = visitor.get("/static/css/tokens.css")

    assert "session=" in page.headers["Set-Cookie"]
    assert "Set-Cookie" not in style.headers
    style.close()


def test_signing_out_needs_a_form_of_ours(
    visitor: FlaskClient, otto: User, protected: None
) -> None:
    sign_in(visitor, otto.email)

    by_link = visitor.get("/sign-out")
    from_elsewhere = visitor.post("/sign-out")
    still_in = visitor.get("/account")
    by_button = visitor.post("/sign-out", data={"csrf_token": token_of(still_in)})

    assert by_link.status_code in {404, 405}
    assert from_elsewhere.status_code == 400
    assert still_in.status_code == 200
    assert by_button.headers["Location"] == "/sign-in"
    assert "You have signed out." in visitor.get("/sign-in").text
    assert visitor.get("/account").status_code == 302


def test_strangers_see_open_pages_only(app: Flask, visitor: FlaskClient) -> None:
    closed = [
        rule.rule
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and not rule.arguments and rule.endpoint not in auth.OPEN
    ]

    answers = {path: visitor.get(path).headers.get("Location", "") for path in closed}

    assert len(closed) > 5
    assert {p for p, location in answers.items() if not location.startswith("/sign-in")} == set()


def test_open_pages_exist(app: Flask) -> None:
    assert sorted(auth.OPEN - set(app.view_functions)) == []


# ---- forms from elsewhere ----


def test_a_form_from_elsewhere_is_refused(
    visitor: FlaskClient, otto: User, protected: None
) -> None:
    sign_in(visitor, otto.email)

    answered = visitor.post("/account/language", data={"language": "sv"})

    assert answered.status_code == 400
    assert "The page had been open too long" in answered.text
    assert otto.language == "en"


def test_a_sign_in_page_that_was_open_for_long_is_shown_again(
    visitor: FlaskClient, otto: User, protected: None
) -> None:
    answered = visitor.post(
        "/sign-in",
        data={"email": otto.email, "password": PASSWORD, "kept": "text", "next": "/tasks/1"},
    )

    assert answered.status_code == 400
    assert "Sign in once more." in answered.text
    assert (hidden(answered, "kept"), hidden(answered, "next")) == ("text", "/tasks/1")


def test_the_button_of_signing_in_pressed_twice_lets_somebody_in(
    visitor: FlaskClient, otto: User, protected: None
) -> None:
    token = token_of(visitor.get("/sign-in"))
    typed = {"email": otto.email, "password": PASSWORD, "csrf_token": token, "next": "/account"}

    pressed = [visitor.post("/sign-in", data=typed) for _ in range(2)]

    assert [each.headers.get("Location") for each in pressed] == ["/account"] * 2
    assert visitor.get("/account").status_code == 200
