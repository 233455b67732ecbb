"""What tests of pages share: a visitor who reads English, and forms that must be ours."""

import pytest
from flask import Flask
from flask.testing import FlaskClient


@pytest.fixture
def visitor(app: Flask) -> FlaskClient:
    """Somebody's browser, with English as its language."""
    made = app.test_client()
    made.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
    return made


@pytest.fixture
def protected(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Forms must come from our own pages, as in real use."""
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
