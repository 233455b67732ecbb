"""A real server and a real browser."""

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask_security import hash_password
from playwright.sync_api import Browser, sync_playwright
from werkzeug.serving import make_server

from coaching.model.base import db, transaction
from coaching.model.people import User
from coaching.services import devices
from tests.browser.days import *  # noqa: F403 - days of a year are fixtures
from tests.browser.visitor import FLAGS, PASSWORD, PHONE, WIDE, Visitor
from tests.parts import ROOT, need_chromium


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, once for all tests."""
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=need_chromium(), args=FLAGS)
        yield running
        running.close()


@pytest.fixture
def server(app: Flask) -> Iterator[str]:
    """The address of the application, served on loopback."""
    running = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=running.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{running.server_port}"
    running.shutdown()
    thread.join()


@pytest.fixture(scope="session")
def hashed(sqlite_app: Flask) -> str:
    """The tests' password, hashed once."""
    with sqlite_app.app_context():
        return str(hash_password(PASSWORD))


@pytest.fixture
def visit(browser: Browser, server: str, hashed: str) -> Iterator[Callable[..., Visitor]]:
    """Open a browser window: ``visit(person, phone=True, language='fi', scripts=False)``."""
    opened: list[Any] = []

    def opens(
        person: User | None = None,
        *,
        phone: bool = False,
        language: str = "en",
        scripts: bool = True,
    ) -> Visitor:
        context = browser.new_context(
            viewport=PHONE if phone else WIDE,
            java_script_enabled=scripts,
            locale=language,
            has_touch=phone,
        )
        context.set_default_timeout(10_000)
        opened.append(context)
        visitor = Visitor(context.new_page(), server, scripts=scripts)
        if person is not None:
            with transaction():
                person.password, person.language = hashed, language
            visitor.sign_in(person, language)
        return visitor

    yield opens
    for context in opened:
        context.close()
    db.session.expire_all()


@pytest.fixture(autouse=True)
def nobody_is_idle(monkeypatch: pytest.MonkeyPatch) -> None:
    """Weeks pass between two clicks, and nobody wants to sign in anew each time."""
    monkeypatch.setattr(devices, "IDLE", timedelta(days=1000))


@pytest.fixture(scope="session", autouse=True)
def compiled_catalogues() -> None:
    """Finnish and Swedish pages need their compiled catalogues."""
    assert (ROOT / "translations/fi/LC_MESSAGES/messages.mo").exists(), "run `make translations`"
