"""Whose browser asks for documents."""

import pytest
from flask.testing import FlaskClient

from coaching.model.people import User
from tests.web.sessions import sign_in


@pytest.fixture
def browser(client: FlaskClient, otto: User) -> FlaskClient:
    """Otto's browser."""
    return sign_in(client, otto)
