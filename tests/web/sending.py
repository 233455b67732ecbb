"""Press a button of a page as somebody."""

from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from coaching.model.people import User
from tests.web.sessions import sign_in


def send(
    app: Flask,
    person: User,
    address: str,
    typed: dict[str, Any] | None = None,
    *,
    follow: bool = False,
) -> TestResponse:
    """What the page answers; ``follow`` goes on to where it leads."""
    with app.app_context():
        client = sign_in(app.test_client(), person)
        return client.post(address, data=typed or {}, follow_redirects=follow)
