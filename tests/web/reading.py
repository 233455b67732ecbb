"""Open a page as somebody, and read it as a person does."""

import html
import re

from flask import Flask
from werkzeug.test import TestResponse

from coaching.model.people import User
from tests.web.sessions import sign_in

UNSEEN = re.compile(r"<svg.*?</svg>|<script.*?</script>", re.DOTALL)
MAIN = re.compile(r"<main.*?</main>", re.DOTALL)
TAG = re.compile(r"<[^>]+>")


def look(app: Flask, person: User, address: str) -> TestResponse:
    """The page as this person gets it, in a request of its own."""
    with app.app_context():
        return sign_in(app.test_client(), person).get(address)


def words(response: TestResponse) -> str:
    """What stands in the main part of a page, without markup."""
    found = MAIN.search(UNSEEN.sub("", response.text))
    assert found, f"status {response.status_code}"
    return " ".join(html.unescape(TAG.sub(" ", found[0])).split())
