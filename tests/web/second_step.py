"""A second step at sign-in, as a person's phone has it."""

from flask import Flask

from coaching.model.base import transaction
from coaching.model.people import User


def code_of(app: Flask, secret: str) -> str:
    """What a phone shows at this moment."""
    return str(app.extensions["security"].totp_factory.generate_totp_password(secret))


def set_up(app: Flask, person: User) -> str:
    """The person has a second step; gives its secret."""
    secret = str(app.extensions["security"].totp_factory.generate_totp_secret())
    with transaction():
        person.tf_primary_method, person.tf_totp_secret = "authenticator", secret
    return secret
