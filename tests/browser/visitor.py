"""Somebody at a browser, who notices what is wrong with every page."""

from playwright.sync_api import ConsoleMessage, Page, Response, ViewportSize

from coaching.model.people import User
from tests.parts import need_node_modules

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PASSWORD = "a long walk in the forest"
WIDE = ViewportSize(width=1280, height=900)
PHONE = ViewportSize(width=390, height=844)
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


class Visitor:
    """Somebody at a browser, who notices what is wrong with a page."""

    def __init__(self, page: Page, server: str, *, scripts: bool = True) -> None:
        self.page = page
        self.server = server
        self.scripts = scripts
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
        # What looks at a page is a script itself.
        if self.scripts:
            assert violations(self.page) == []
            assert overflow(self.page) == []
        assert self.complaints == []


def violations(page: Page) -> list[str]:
    """What axe finds on a page."""
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
    """Whether a page scrolls sideways."""
    wider = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    return [f"{page.url} is {n} px too wide" for n in [page.evaluate(wider)] if n > 0]
