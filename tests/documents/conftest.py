"""Documents speak a language, so they need the application; nothing is stored."""

import pytest
from flask import Flask


@pytest.fixture(autouse=True)
def application(app: Flask) -> Flask:
    """The application, inside its context."""
    return app
