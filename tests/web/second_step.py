"""A second step at sign-in, as a person's phone has it."""

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from coaching.model.base import db, transaction
from coaching.model.mail import Mail
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


def told() -> list[object]:
    """Which changes were told by mail."""
    query = select(Mail).where(Mail.name == "sign_in_changed").order_by(Mail.id)
    return [each.facts["kind"] for each in db.session.scalars(query)]


def is_in(browser: FlaskClient) -> bool:
    """Whether somebody is signed in there."""
    return browser.get("/account").status_code == 200
