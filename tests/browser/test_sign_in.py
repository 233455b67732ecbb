"""Coming in and going out: sign-in, a new password, and a session that ends while typing."""

import re
from collections.abc import Callable
from email import policy
from email.parser import BytesParser
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import expect

from coaching import jobs
from coaching.model.cases import Case
from coaching.model.people import User
from tests.browser.steps import TOLD_TWICE, button, look_again, press, read, say, type_in
from tests.browser.visitor import PASSWORD, Visitor
from tests.story import open_task, start

NEW_PASSWORD = "seven grey boats at dawn"


@pytest.fixture
def mails(app: Flask, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A folder for the mails of this test alone."""
    monkeypatch.setitem(app.config, "MAIL_FOLDER", tmp_path)
    return tmp_path


@TOLD_TWICE
def test_somebody_forgets_the_password(
    mails: Path, cora: User, visit: Callable[..., Visitor], device: dict[str, Any]
) -> None:
    someone = visit(cora, **device)
    sign_out(someone, phone=device["phone"])
    read(someone, "You have signed out.")
    someone.is_sound()

    type_in(someone, {"email": cora.email, "password": "not this one"})
    press(someone, "Sign in")
    read(
        someone,
        "The email address and the password do not go together. "
        "Check both, or choose a new password.",
    )

    with someone.page.expect_navigation():
        someone.page.locator('a[href="/forgot-password"]').click()
    someone.is_sound()
    press(someone, "Send me a link")
    type_in(someone, {"email": cora.email})
    press(someone, "Send me a link")
    look_again()
    jobs.run_due()
    someone.open(link_in(mails))
    someone.is_sound()
    type_in(someone, {"password": NEW_PASSWORD, "password_confirm": "another one"})
    press(someone, "Use this password")
    expect(someone.page.locator(".errsum")).to_be_focused()
    type_in(someone, {"password": NEW_PASSWORD, "password_confirm": NEW_PASSWORD})
    press(someone, "Use this password")

    if "/sign-in" in someone.page.url:
        type_in(someone, {"email": cora.email, "password": NEW_PASSWORD})
        press(someone, "Sign in")
    assert someone.page.url.endswith("/coordinator")


def sign_out(someone: Visitor, *, phone: bool) -> None:
    """Through the menu."""
    menu = someone.page.locator("details.menu" if phone else "details.who")
    menu.locator("summary").click()
    with someone.page.expect_navigation():
        menu.get_by_role("button", name=say(someone, "Sign out")).click()


def link_in(folder: Path) -> str:
    """The path of the link in the only mail."""
    (file,) = folder.glob("*.eml")
    message = BytesParser(policy=policy.default).parsebytes(file.read_bytes())
    body = message.get_body(("plain",))
    assert body is not None
    found = re.search(r"http://localhost:5077(/reset-password/\S+)", body.get_content())
    assert found is not None
    return found[1]


@TOLD_TWICE
def test_a_session_that_ends_while_typing_loses_nothing(
    case: Case, cora: User, stina: User, visit: Callable[..., Visitor], device: dict[str, Any]
) -> None:
    start(case, cora)
    task = open_task(case, "sign_commitment")
    someone = visit(stina, **device)
    someone.open(f"/tasks/{task.id}")
    typed = {"signer_title": "Director of everything", "work_time_hours_per_month": "20"}
    type_in(someone, typed)

    someone.page.context.clear_cookies()
    with someone.page.expect_navigation():
        button(someone, "Sign the commitment").click()
    someone.is_sound()
    type_in(someone, {"email": stina.email, "password": PASSWORD})
    press(someone, "Sign in")

    assert f"/tasks/{task.id}" in someone.page.url
    read(someone, "What you had typed is here as a draft.")
    for name, value in typed.items():
        expect(someone.page.locator(f"[name={name}]")).to_have_value(value)


@TOLD_TWICE
def test_somebody_changes_password_and_language(
    cora: User, visit: Callable[..., Visitor], device: dict[str, Any]
) -> None:
    someone = visit(cora, **device)
    someone.open("/change-password")
    someone.is_sound()
    type_in(someone, {"password": PASSWORD, "new_password": "short", "new_password_confirm": "s"})
    press(someone, "Change the password")
    expect(someone.page.locator(".errsum")).to_be_focused()
    new = {"new_password": NEW_PASSWORD, "new_password_confirm": NEW_PASSWORD}
    type_in(someone, {"password": PASSWORD, **new})
    press(someone, "Change the password")
    read(someone, "Your password has been changed.")

    type_in(someone, {"language": "sv"})
    press(someone, "Use this language")
    expect(someone.page.locator("html")).to_have_attribute("lang", "sv")
    read(someone, "Your language has been changed.")
