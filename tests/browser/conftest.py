"""A real server and a real browser; every page that is opened is checked on the way."""

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from flask_security import hash_password
from playwright.sync_api import (
    Browser,
    ConsoleMessage,
    Page,
    Response,
    ViewportSize,
    sync_playwright,
)
from werkzeug.serving import make_server

from coaching.model.base import db, transaction
from coaching.model.people import User
from tests.browser.days import *  # noqa: F403 - days of a year are fixtures
from tests.parts import ROOT, need_chromium, need_node_modules

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PASSWORD = "a long walk in the forest"
WIDE = ViewportSize(width=1280, height=900)
PHONE = ViewportSize(width=390, height=844)
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, once for all tests."""
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=need_chromium(), args=list(FLAGS))
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


class Visitor:
    """Somebody at a browser, who notices what is wrong with a page."""

    def __init__(self, page: Page, server: str) -> None:
        self.page = page
        self.server = server
        self.complaints: list[str] = []
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("response", self._answered)

    def _heard(self, message: ConsoleMessage) -> None:
        # A page that answers 4xx on purpose is no error of its scripts.
        if message.type in {"error", "warning"} and "Failed to load resource" not in message.text:
            self.complaints.append(f"{self.page.url}: {message.text}")

    def _answered(self, response: Response) -> None:
        if response.status >= 500:
            self.complaints.append(f"{response.url}: {response.status}")

    def open(self, path: str) -> "Visitor":
        """Go to a page by its address."""
        self.page.goto(self.server + path)
        return self

    def sign_in(self, person: User, language: str = "en") -> "Visitor":
        """Sign in as a person would."""
        self.open(f"/sign-in?lang={language}")
        self.page.fill("input[name=email]", person.email)
        self.page.fill("input[name=password]", PASSWORD)
        self.page.click("main form button:visible")
        self.page.wait_for_load_state()
        assert "/sign-in" not in self.page.url, self.page.inner_text("main")
        return self

    def is_sound(self) -> None:
        """No axe violation, no sideways scroll, nothing in the console."""
        self.page.wait_for_load_state()
        assert violations(self.page) == []
        assert overflow(self.page) == []
        assert self.complaints == []


def violations(page: Page) -> list[str]:
    script = need_node_modules() / "axe-core" / "axe.min.js"
    # Through the debugger, so that the page's own policy against foreign scripts stays as it is.
    page.evaluate(script.read_text())
    found = page.evaluate(
        "rules => axe.run(document, {runOnly: rules}).then(r => r.violations)", RULES
    )
    return [
        f"{page.url} {v['id']}: {[node['html'][:120] for node in v['nodes'][:3]]}" for v in found
    ]


def overflow(page: Page) -> list[str]:
    wider = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    return [f"{page.url} is {n} px too wide" for n in [page.evaluate(wider)] if n > 0]


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
        visitor = Visitor(context.new_page(), server)
        if person is not None:
            with transaction():
                person.password = hashed
                person.language = language
            visitor.sign_in(person, language)
        return visitor

    yield opens
    for context in opened:
        context.close()
    db.session.expire_all()


@pytest.fixture(scope="session", autouse=True)
def compiled_catalogues() -> None:
    """Finnish and Swedish pages need their compiled catalogues."""
    assert (ROOT / "translations/fi/LC_MESSAGES/messages.mo").exists(), "run `make translations`"
