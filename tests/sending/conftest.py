"""Where mail goes in the tests of sending."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from coaching.data.mails import MailChoice
from coaching.model.base import transaction
from coaching.model.mail import Mail
from coaching.model.people import User
from tests.postbox import Postbox, open_postbox
from tests.sending.outbox import owe


@pytest.fixture(autouse=True)
def folder(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where mail is written when there is no mail server."""
    monkeypatch.setitem(app.config, "MAIL_FOLDER", tmp_path / "mail")
    monkeypatch.setitem(app.config, "SMTP_URL", None)
    return tmp_path / "mail"


@pytest.fixture(autouse=True)
def nobody_wants_digests(otto: User, stina: User) -> None:
    """Here each mail goes its own way."""
    with transaction():
        otto.mail_choice = stina.mail_choice = MailChoice.SINGLE


@pytest.fixture
def postbox(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Postbox]:
    """A mail server, and Polku set up to use it."""
    with open_postbox() as box:
        monkeypatch.setitem(app.config, "SMTP_URL", box.address)
        yield box


@pytest.fixture
def owed(otto: User) -> Mail:
    """One mail in the outbox."""
    return owe(otto)
