"""Other ways in than a password alone: a code of the phone, a passkey, the work account."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import expect

from coaching import clock
from coaching.model.people import User
from tests.browser.steps import TOLD_TWICE, follow, look_again, press, read, say, type_in
from tests.browser.test_sign_in import sign_out
from tests.browser.visitor import PASSWORD, Visitor
from tests.web.identity_provider import CLIENT, SECRET, Provider

# Passkeys need a name of the site, not its number.
NAMED = re.compile(r"^http://127\.0\.0\.1")


@pytest.fixture(autouse=True)
def running_clock() -> Iterator[None]:
    """Codes and freshness count real time; devices do so here too."""
    clock.set_to(None)
    yield


@pytest.fixture
def provider(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Provider]:
    """The identity provider of the house."""
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


def at_named_site(someone: Visitor) -> Visitor:
    """The same server by its name."""
    someone.server = NAMED.sub("http://localhost", someone.server)
    return someone


def keep_passkeys(someone: Visitor) -> None:
    """Let the browser have a device that keeps passkeys, and none in it yet."""
    debugger = someone.page.context.new_cdp_session(someone.page)
    debugger.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    debugger.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def code_now(app: Flask, secret: str) -> str:
    """What the phone shows, from the key that the page has written out."""
    totp = app.extensions["security"].totp_factory._totp
    return str(totp(key=secret.replace(" ", "").replace("-", ""), format="base32").generate().token)


@TOLD_TWICE
def test_somebody_of_the_programme_sets_up_a_code_and_uses_one_on_paper(
    app: Flask,
    monkeypatch: pytest.MonkeyPatch,
    carl: User,
    visit: Callable[..., Visitor],
    device: dict[str, Any],
) -> None:
    monkeypatch.setitem(app.config, "SECOND_STEP", "staff")
    someone = visit(carl, **device)
    assert someone.page.url.endswith("/account/second-step")
    press(someone, "Set it up")
    key = someone.page.locator("code.key").inner_text()
    type_in(someone, {"code": "000000"})
    press(someone, "Use the code from now on")
    expect(someone.page.locator(".errsum")).to_be_focused()
    type_in(someone, {"code": code_now(app, key)})
    press(someone, "Go on")
    press(someone, "Make new codes")
    codes = someone.page.locator(".codes code").all_inner_texts()
    follow(someone, "I have kept them")
    assert someone.page.url.endswith("/coach")

    sign_out(someone, phone=device["phone"])
    type_in(someone, {"email": carl.email, "password": PASSWORD})
    press(someone, "Sign in")
    follow(someone, "You do not have your phone? Use a recovery code")
    type_in(someone, {"code": codes[0]})
    press(someone, "Go on")
    assert someone.page.url.endswith("/coach")
    look_again()


@TOLD_TWICE
def test_somebody_signs_in_with_a_passkey(
    otto: User, visit: Callable[..., Visitor], device: dict[str, Any]
) -> None:
    someone = at_named_site(visit(otto, **device))
    someone.sign_in(otto, device["language"])
    keep_passkeys(someone)

    someone.open("/account/passkeys")
    type_in(someone, {"name": "My laptop"})
    someone.page.locator("main").get_by_role("button", name=say(someone, "Add a passkey")).click()
    read(someone, "The passkey %(name)s has been added.", name="My laptop")
    someone.is_sound()
    sign_out(someone, phone=device["phone"])
    words = say(someone, "Sign in with a passkey")
    someone.page.locator("main").get_by_role("button", name=words).click()
    someone.page.wait_for_url("**/")
    someone.open("/account/devices")
    read(someone, "This device")
    someone.is_sound()


@TOLD_TWICE
def test_somebody_without_a_passkey_is_told_and_goes_back(
    visit: Callable[..., Visitor], device: dict[str, Any]
) -> None:
    someone = at_named_site(visit(**device))
    keep_passkeys(someone)
    someone.open("/sign-in/passkey")
    someone.page.locator("main").get_by_role("button", name=say(someone, "Go on")).click()

    expect(someone.page.locator("[data-failed]")).to_be_visible()
    someone.is_sound()
    follow(someone, "Try once more")


@TOLD_TWICE
def test_somebody_of_the_programme_signs_in_with_the_work_account(
    app: Flask,
    monkeypatch: pytest.MonkeyPatch,
    provider: Provider,
    carl: User,
    visit: Callable[..., Visitor],
    device: dict[str, Any],
) -> None:
    someone = visit(**device)
    monkeypatch.setitem(app.config, "BASE_URL", someone.server)
    provider.person = {"email": carl.email, "email_verified": True}

    someone.open("/sign-in")
    someone.is_sound()
    follow(someone, "Sign in: %(account)s", account="THL")

    assert someone.page.url.endswith("/coach")


@TOLD_TWICE
def test_somebody_signs_out_on_a_device_left_behind(
    otto: User, visit: Callable[..., Visitor], device: dict[str, Any]
) -> None:
    left, here = visit(otto, **device), visit(otto, **device)

    here.open("/account/devices")
    press(here, "Sign out there")
    left.open("/account")

    assert "/sign-in" in left.page.url
    here.open("/account/devices")
    press(here, "Sign out everywhere")
    assert "/sign-in" in here.page.url
