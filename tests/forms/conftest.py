"""A small application: forms need languages, and nothing else of the real one."""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask_babel import Babel


@pytest.fixture(autouse=True)
def small_app() -> Iterator[Flask]:
    """Forms are asked within a request, in English."""
    app = Flask(__name__)
    app.config.update(WTF_CSRF_ENABLED=False, SECRET_KEY="only for tests")
    Babel(app)
    with app.test_request_context():
        yield app
