"""Signing in and out: one answer for all mistakes, links that work once, nothing typed is lost."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_security import hash_password
from sqlalchemy import select
from werkzeug.test import TestResponse

from app import create_app
from coaching import clock, mail
from coaching.clock import now
from coaching.model.base import db, transaction
from coaching.model.cases import Case
from coaching.model.mail import Mail, note_mail
from coaching.model.people import User
from coaching.model.processes import Draft
from coaching.services import tasks
from coaching.web import auth, passwords
from tests.story import open_task, start

PASSWORD = "river lantern 47 moss"
NEW_PASSWORD = "copper wind over hills"
TYPED = {"name": "Stina Sponsor", "work_time_hours_per_month": "ten or so", "measures": "A\r\nB"}


@pytest.fixture
def browser(app: Flask) -> FlaskClient:
    """Somebody's browser, with English as its language."""
    made = app.test_client()
    made.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
    return made


@pytest.fixture
def protected(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Forms must come from our own pages, as in real use."""
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)


@pytest.fixture
def limited(app: Flask, tmp_path: Path) -> Iterator[FlaskClient]:
    """A browser at an application that counts tries, as in real use."""
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
        yield another.test_client()
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def otto(otto: User) -> User:
    """The contact person has a password."""
    with transaction():
        otto.password = hash_password(PASSWORD)
    return otto


@pytest.fixture
def stina(stina: User) -> User:
    """The management sponsor has a password."""
    with transaction():
        stina.password = hash_password(PASSWORD)
    return stina


def sign_in(
    browser: FlaskClient, email: str, password: str = PASSWORD, **more: str
) -> TestResponse:
    """Fill in the sign-in page as it stands."""
    token = token_of(browser.get("/sign-in"))
    typed = {"email": email, "password": password, "csrf_token": token, **more}
    return browser.post("/sign-in", data=typed)


def token_of(page: TestResponse) -> str:
    """The protection of the page's first form, if it has one."""
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.text)
    return found[1] if found else ""


def hidden(page: TestResponse, name: str) -> str:
    """The value of a hidden field."""
    found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', page.text)
    assert found is not None
    return found[1]


def mails() -> list[tuple[str, str | None]]:
    """What is owed, to whom."""
    owed = db.session.scalars(select(Mail).order_by(Mail.id))
    return [(each.name, each.to.email if each.to else None) for each in owed]


def link_in_mail(app: Flask, name: str) -> str:
    """The path that a mail leads to."""
    owed = db.session.scalars(select(Mail).where(Mail.name == name)).one()
    body = mail.compose(owed).get_body(("plain",))
    assert body is not None
    found = re.search(r"http://localhost:5077(/reset-password/\S+)", body.get_content())
    assert found is not None
    return found[1]


# ---- signing in ----


def test_an_address_is_the_same_however_it_is_spelled(
    browser: FlaskClient, case: Case, otto: User
) -> None:
    answered = sign_in(browser, " Otto.CONTACT@example.org ")

    assert answered.headers["Location"] == "/"
    assert browser.get("/").headers["Location"] == f"/my/{case.id}"


def test_every_mistake_at_sign_in_gets_the_same_answer(
    browser: FlaskClient, otto: User, stina: User, eve: User
) -> None:
    with transaction():
        stina.active = False

    wrong = sign_in(browser, otto.email, "not the password")
    unknown = sign_in(browser, "nobody@example.org", "not the password")
    closed = sign_in(browser, stina.email)
    never_chosen = sign_in(browser, eve.email)

    answers = [
        answered.text.replace(address, "")
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


def test_an_empty_sign_in_asks_for_what_is_missing(browser: FlaskClient) -> None:
    answered = sign_in(browser, "", "")

    assert "Write your email address and your password." in answered.text


@pytest.mark.parametrize(
    ("language", "says", "never"),
    [
        ("fi", "Kirjaudu sisään", ["Sign in", "go together", "Email", "Password"]),
        ("sv", "Logga in", ["Sign in", "go together", "Email", "Password"]),
    ],
)
def test_mistakes_are_told_in_the_readers_language(
    browser: FlaskClient, otto: User, language: str, says: str, never: list[str]
) -> None:
    browser.get(f"/sign-in?lang={language}")

    answered = sign_in(browser, otto.email, "not the password")

    visible = re.sub(r"<[^>]+>", " ", answered.text)
    assert says in visible
    assert [text for text in never if text in visible] == []


def test_a_person_without_a_role_is_told_whom_to_ask(browser: FlaskClient, otto: User) -> None:
    sign_in(browser, otto.email)

    answered = browser.get("/")

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
    browser: FlaskClient, otto: User, elsewhere: str
) -> None:
    answered = sign_in(browser, otto.email, next=elsewhere)

    # FlaskClients read a backslash as a slash, and leave out what cannot be seen.
    read = re.sub(r"\s", "", answered.headers["Location"].replace("\\", "/"))
    assert answered.status_code == 302
    assert urlsplit(urljoin("http://localhost/sign-in", read))[:2] == ("http", "localhost")


@pytest.mark.parametrize("elsewhere", ["//evil.example", "https://evil.example", "/\\evil.example"])
def test_the_sign_in_page_forgets_addresses_elsewhere(browser: FlaskClient, elsewhere: str) -> None:
    page = browser.get("/sign-in", query_string={"next": elsewhere})

    assert hidden(page, "next") == ""


def test_after_signing_in_the_wanted_page_opens(browser: FlaskClient, otto: User) -> None:
    stopped = browser.get("/account?lang=en")
    page = browser.get(stopped.headers["Location"])

    answered = sign_in(browser, otto.email, next=hidden(page, "next"))

    assert stopped.headers["Location"] == "/sign-in?next=/account?lang%3Den"
    assert answered.headers["Location"] == "/account?lang=en"


def test_signing_in_begins_a_fresh_session(
    browser: FlaskClient, otto: User, protected: None
) -> None:
    before_token = token_of(browser.get("/sign-in"))
    before = browser.get_cookie("session")
    with browser.session_transaction() as session:
        known_before = session["csrf_token"]

    sign_in(browser, otto.email)

    after = browser.get_cookie("session")
    browser.get("/account")
    assert before is not None
    assert after is not None
    assert before.value != after.value
    with browser.session_transaction() as session:
        assert session["csrf_token"] != known_before
    refused = browser.post("/sign-out", data={"csrf_token": before_token})
    assert refused.status_code == 400


def test_a_closed_account_is_out_at_once(browser: FlaskClient, otto: User) -> None:
    sign_in(browser, otto.email)
    with transaction():
        otto.active = False

    assert browser.get("/account").headers["Location"].startswith("/sign-in")


def test_a_session_lasts_from_the_last_page_on(
    browser: FlaskClient, otto: User, case: Case
) -> None:
    sign_in(browser, otto.email)

    page = browser.get("/account")
    style = browser.get("/static/css/tokens.css")

    assert "session=" in page.headers["Set-Cookie"]
    assert "Set-Cookie" not in style.headers


def test_signing_out_needs_a_form_of_ours(
    browser: FlaskClient, otto: User, protected: None
) -> None:
    sign_in(browser, otto.email)

    by_link = browser.get("/sign-out")
    from_elsewhere = browser.post("/sign-out")
    still_in = browser.get("/account")
    by_button = browser.post("/sign-out", data={"csrf_token": token_of(still_in)})

    assert by_link.status_code in {404, 405}
    assert from_elsewhere.status_code == 400
    assert still_in.status_code == 200
    assert by_button.headers["Location"] == "/sign-in"
    assert "You have signed out." in browser.get("/sign-in").text
    assert browser.get("/account").status_code == 302


def test_strangers_see_open_pages_only(app: Flask, browser: FlaskClient) -> None:
    closed = [
        rule.rule
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and not rule.arguments and rule.endpoint not in auth.OPEN
    ]

    answers = {path: browser.get(path).headers.get("Location", "") for path in closed}

    assert len(closed) > 5
    assert {p for p, location in answers.items() if not location.startswith("/sign-in")} == set()


def test_open_pages_exist(app: Flask) -> None:
    assert sorted(auth.OPEN - set(app.view_functions)) == []
    assert sorted(auth.LIMITED - auth.OPEN) == []


# ---- too many tries ----


def test_a_stranger_may_try_one_account_ten_times_a_minute(limited: FlaskClient) -> None:
    tries = [sign_in(limited, "otto@example.org", "a guess").status_code for _ in range(11)]
    another = sign_in(limited, "stina@example.org", "a guess").status_code

    assert tries == [200] * 10 + [429]
    assert another == 200


def test_a_stranger_may_try_sixty_accounts_a_minute(limited: FlaskClient) -> None:
    tries = [
        limited.post("/sign-in", data={"email": f"{n}@example.org"}).status_code for n in range(61)
    ]

    assert tries == [200] * 60 + [429]


def test_asking_for_links_again_and_again_is_stopped(limited: FlaskClient) -> None:
    answers = [
        limited.post("/forgot-password", data={"email": f"{n}@example.org"}) for n in range(11)
    ]

    assert [each.status_code for each in answers] == [200] * 10 + [429]
    assert "<h1" in answers[-1].text


# ---- a forgotten password ----


def test_a_forgotten_password_gets_one_answer_for_all_addresses(
    browser: FlaskClient, otto: User, stina: User
) -> None:
    with transaction():
        stina.active = False

    known = browser.post("/forgot-password", data={"email": "Otto.Contact@example.org"})
    unknown = browser.post("/forgot-password", data={"email": "Nobody@example.org"})
    closed = browser.post("/forgot-password", data={"email": "Stina.Sponsor@example.org"})

    def body(answered: TestResponse, address: str) -> str:
        return answered.text.replace(address, "").replace(address.lower(), "")

    assert "has an account here" in known.text
    assert body(known, "Otto.Contact@example.org") == body(unknown, "Nobody@example.org")
    assert body(known, "Otto.Contact@example.org") == body(closed, "Stina.Sponsor@example.org")
    assert mails() == [("reset_password", otto.email)]


def test_a_link_for_a_new_password_is_nowhere_but_in_the_mail(
    app: Flask, browser: FlaskClient, otto: User
) -> None:
    answered = browser.post("/forgot-password", data={"email": otto.email})

    owed = db.session.scalars(select(Mail)).one()
    token = link_in_mail(app, "reset_password").rsplit("/", 1)[1]
    assert (owed.facts, owed.last_error) == ({}, "")
    assert token not in answered.text
    assert "reset-password/" not in answered.text


def test_a_link_for_a_new_password_works_once(app: Flask, browser: FlaskClient, otto: User) -> None:
    browser.post("/forgot-password", data={"email": otto.email})
    link = link_in_mail(app, "reset_password")
    new = {"password": NEW_PASSWORD, "password_confirm": NEW_PASSWORD}

    page = browser.get(link)
    first = browser.post(link, data=new)
    second = browser.post(link, data=new)
    once_more = browser.get(link)

    assert page.status_code == 200
    assert first.headers["Location"] == "/sign-in"
    assert second.headers["Location"] == once_more.headers["Location"] == "/forgot-password"
    assert "The link has been used or is too old." in browser.get("/forgot-password").text
    assert sign_in(browser, otto.email, NEW_PASSWORD).status_code == 302
    assert mails() == [("reset_password", otto.email), ("password_changed", otto.email)]


def test_a_new_person_chooses_a_password_from_the_welcome(
    app: Flask, browser: FlaskClient, eve: User
) -> None:
    with transaction():
        note_mail("welcome", eve)
    link = link_in_mail(app, "welcome")

    browser.post(link, data={"password": NEW_PASSWORD, "password_confirm": NEW_PASSWORD})

    assert sign_in(browser, eve.email, NEW_PASSWORD).status_code == 302


@pytest.mark.parametrize(
    ("password", "once_more", "says"),
    [
        ("short", "short", "Choose a password of 12 to 128 characters."),
        (NEW_PASSWORD, "something else", "Write the same password twice."),
        ("Otto.Contact2026", "Otto.Contact2026", "This password is easy to guess."),
        ("", "", "Write a password."),
    ],
)
def test_what_is_wrong_with_a_new_password_is_said_at_its_field(
    app: Flask, browser: FlaskClient, otto: User, password: str, once_more: str, says: str
) -> None:
    browser.post("/forgot-password", data={"email": otto.email})
    link = link_in_mail(app, "reset_password")

    answered = browser.post(link, data={"password": password, "password_confirm": once_more})

    assert answered.status_code == 200
    assert says in answered.text
    assert "<title>Error:" in answered.text


@pytest.mark.parametrize(
    "password",
    [
        "aaaaaaaaaaaaaaaa",
        "123412341234",
        "Password2026!",
        "salasana12345",
        "Lösenord123456",
        "Qwertyuiop12",
    ],
)
def test_easy_passwords_are_known_without_asking_anybody(password: str) -> None:
    assert passwords.is_easy(password)


@pytest.mark.parametrize("password", [PASSWORD, NEW_PASSWORD, "kolme punaista ahvenaista"])
def test_a_few_words_are_a_good_password(password: str) -> None:
    assert not passwords.is_easy(password, "Otto Contact otto.contact@example.org")


def test_changing_a_password_ends_other_sessions_and_is_told_by_mail(
    app: Flask, browser: FlaskClient, otto: User
) -> None:
    elsewhere = app.test_client()
    sign_in(elsewhere, otto.email)
    sign_in(browser, otto.email)

    changed = browser.post(
        "/change-password",
        data={
            "password": PASSWORD,
            "new_password": NEW_PASSWORD,
            "new_password_confirm": NEW_PASSWORD,
        },
    )

    assert changed.headers["Location"] == "/account"
    assert "Your password has been changed." in browser.get("/account").text
    assert elsewhere.get("/account").status_code == 302
    assert mails() == [("password_changed", otto.email)]


def test_changing_a_password_needs_the_old_one(browser: FlaskClient, otto: User) -> None:
    sign_in(browser, otto.email)

    answered = browser.post(
        "/change-password",
        data={
            "password": "a guess of mine",
            "new_password": NEW_PASSWORD,
            "new_password_confirm": NEW_PASSWORD,
        },
    )

    assert "This is not the password you have now." in answered.text
    assert mails() == []


# ---- forms from elsewhere ----


def test_a_form_from_elsewhere_is_refused(
    browser: FlaskClient, otto: User, protected: None
) -> None:
    sign_in(browser, otto.email)

    answered = browser.post("/account/language", data={"language": "sv"})

    assert answered.status_code == 400
    assert "The page had been open too long" in answered.text
    assert otto.language == "en"


def test_a_sign_in_page_that_was_open_for_long_is_shown_again(
    browser: FlaskClient, otto: User, protected: None
) -> None:
    answered = browser.post(
        "/sign-in",
        data={"email": otto.email, "password": PASSWORD, "kept": "text", "next": "/tasks/1"},
    )

    assert answered.status_code == 400
    assert "Sign in once more." in answered.text
    assert (hidden(answered, "kept"), hidden(answered, "next")) == ("text", "/tasks/1")


# ---- a session that ends while somebody is typing ----


def draft_of(person: User) -> dict[str, list[str]] | None:
    """What is kept for this person."""
    return db.session.scalar(select(Draft.fields).where(Draft.user_id == person.id))


def test_a_session_that_ends_while_typing_leads_back_to_the_text(
    browser: FlaskClient, case: Case, cora: User, stina: User, protected: None
) -> None:
    start(case, cora)
    url = f"/tasks/{open_task(case, 'sign_commitment').id}"

    stopped = browser.post(url, data={**TYPED, "csrf_token": "of the old session"})
    stored_for_a_stranger = db.session.scalars(select(Draft)).all()
    fields = {"kept": hidden(stopped, "kept"), "next": hidden(stopped, "next")}
    mistaken = sign_in(browser, stina.email, "a guess", **fields)
    again = {"kept": hidden(mistaken, "kept"), "next": hidden(mistaken, "next")}
    answered = sign_in(browser, stina.email, **again)
    page = browser.get(answered.headers["Location"])

    assert stopped.status_code == 401
    assert "What you typed is not lost" in stopped.text
    assert stored_for_a_stranger == []
    assert answered.headers["Location"] == url
    assert draft_of(stina) == {name: [value] for name, value in TYPED.items()}
    assert "What you had typed is here as a draft." in page.text
    assert "ten or so" in page.text


def test_typed_text_is_no_draft_of_somebody_who_may_not_do_the_task(
    browser: FlaskClient, case: Case, cora: User, stina: User, otto: User, eves_case: Case
) -> None:
    start(case, cora)
    url = f"/tasks/{open_task(case, 'sign_commitment').id}"
    kept = hidden(browser.post(url, data=TYPED), "kept")

    sign_in(browser, otto.email, kept=kept)

    assert db.session.scalars(select(Draft)).all() == []


def test_kept_text_that_was_tampered_with_is_ignored(
    browser: FlaskClient, case: Case, cora: User, stina: User
) -> None:
    start(case, cora)
    url = f"/tasks/{open_task(case, 'sign_commitment').id}"
    kept = hidden(browser.post(url, data=TYPED), "kept")

    answered = sign_in(browser, stina.email, kept="x" + kept[1:], next=url)

    assert answered.headers["Location"] == url
    assert draft_of(stina) is None


def test_an_older_text_does_not_replace_a_newer_draft(
    browser: FlaskClient, case: Case, cora: User, stina: User
) -> None:
    start(case, cora)
    task = open_task(case, "sign_commitment")
    kept = hidden(browser.post(f"/tasks/{task.id}", data=TYPED), "kept")
    clock.set_to(now() + timedelta(minutes=5))
    tasks.save_draft(stina, task, {"measures": ["Newer"]})

    sign_in(browser, stina.email, kept=kept)

    assert draft_of(stina) == {"measures": ["Newer"]}


def test_a_page_elsewhere_cannot_plant_a_text(
    browser: FlaskClient, case: Case, cora: User, stina: User
) -> None:
    start(case, cora)
    url = f"/tasks/{open_task(case, 'sign_commitment').id}"

    answered = browser.post(url, data=TYPED, headers={"Origin": "https://evil.example"})

    assert answered.headers["Location"] == "/sign-in"


def test_a_task_page_of_an_older_session_keeps_its_text(
    browser: FlaskClient, case: Case, cora: User, stina: User, protected: None
) -> None:
    start(case, cora)
    url = f"/tasks/{open_task(case, 'sign_commitment').id}"
    sign_in(browser, stina.email)

    answered = browser.post(
        url,
        data={**TYPED, "csrf_token": "of the old session"},
        headers={"Origin": "http://localhost"},
    )

    assert answered.headers["Location"] == url
    assert draft_of(stina) == {name: [value] for name, value in TYPED.items()}


# ---- one's own account ----


def test_a_person_chooses_the_language(browser: FlaskClient, otto: User, case: Case) -> None:
    sign_in(browser, otto.email)
    before = browser.get("/account")

    answered = browser.post("/account/language", data={"language": "sv"})

    assert answered.headers["Location"] == "/account"
    assert otto.language == "sv"
    assert '<html lang="en">' in before.text
    assert '<html lang="sv">' in browser.get("/account").text
    assert "Harjula Schools" in before.text


def test_a_language_that_does_not_exist_is_refused(browser: FlaskClient, otto: User) -> None:
    sign_in(browser, otto.email)

    answered = browser.post("/account/language", data={"language": "xx"})

    assert 'class="errsum"' in answered.text
    assert otto.language == "en"


def test_a_person_wears_only_own_roles(
    browser: FlaskClient, otto: User, case: Case, eves_case: Case
) -> None:
    sign_in(browser, otto.email)

    own = browser.get(f"/switch/case-{case.id}")
    anothers = browser.get(f"/switch/case-{eves_case.id}")
    staffs = browser.get("/switch/coordinator")

    assert own.headers["Location"] == f"/my/{case.id}"
    assert (anothers.status_code, staffs.status_code) == (404, 404)
