"""Pages that ask for a passkey, answered as their script does."""

import html
import re

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.web.authenticator import Authenticator


def asked(page: TestResponse) -> tuple[str, str]:
    """What the script of a page reads: where to answer, and what the device is asked."""
    found = re.search(r'action="([^"]+)" data-passkey="\w+" data-options="([^"]+)"', page.text)
    assert found is not None
    return html.unescape(found[1]), html.unescape(found[2])


def add(browser: FlaskClient, phone: Authenticator, name: str = "My phone") -> TestResponse:
    """Add a passkey."""
    url, options = asked(browser.post("/account/passkeys", data={"name": name}))
    return browser.post(url, data={"credential": phone.create(options)})


def sign_in(browser: FlaskClient, phone: Authenticator, **more: str) -> TestResponse:
    """Sign in with a passkey."""
    url, options = asked(browser.post("/sign-in/passkey", data=more))
    return browser.post(url, data={"credential": phone.get(options), **more})
