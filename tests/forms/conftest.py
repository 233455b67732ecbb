"""A small application: forms need languages, and nothing else of the real one."""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask_babel import Babel

from tests.parts import ROOT


@pytest.fixture(autouse=True)
def small_app() -> Iterator[Flask]:
    """Forms are sent in a request, in English."""
    app = Flask(__name__)
    app.config.update(
        WTF_CSRF_ENABLED=False,
        SECRET_KEY="only for tests",
        # A form as it is asked is kept for the whole process, in every language.
        BABEL_TRANSLATION_DIRECTORIES=str(ROOT / "translations"),
    )
    Babel(app)
    with app.test_request_context(method="POST"):
        yield app
