"""The sign-in page as a person uses it, and what one reads on pages."""

import re

from flask.testing import FlaskClient
from flask_security import hash_password
from werkzeug.test import TestResponse

from coaching.model.base import transaction
from coaching.model.people import User

PASSWORD = "river lantern 47 moss"
NEW_PASSWORD = "copper wind over hills"


def give_password(person: User) -> User:
    """The person has chosen a password before."""
    with transaction():
        person.password = hash_password(PASSWORD)
    return person


def sign_in(
    visitor: FlaskClient, email: str, password: str = PASSWORD, **more: str
) -> TestResponse:
    """Fill in the sign-in page as it stands."""
    token = token_of(visitor.get("/sign-in"))
    typed = {"email": email, "password": password, "csrf_token": token, **more}
    return visitor.post("/sign-in", data=typed)


def token_of(page: TestResponse) -> str:
    """The protection of the page's first form, if it has one."""
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.text)
    return found[1] if found else ""


def without_token(page: TestResponse) -> str:
    """The page without what tells one second from another."""
    return re.sub(r'name="csrf_token"[^>]*>', "", page.text)


def hidden(page: TestResponse, name: str) -> str:
    """The value of a hidden field."""
    found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', page.text)
    assert found is not None
    return found[1]
