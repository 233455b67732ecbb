"""Less mail by one link, for people and for mail programs."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from coaching import mail
from coaching.data.mails import MailChoice
from coaching.model.people import User


@pytest.fixture
def link(otto: User) -> str:
    """The address that stands in Otto's mails."""
    return mail.unsubscribe_link(otto).removeprefix("http://localhost:5077")


def test_opening_the_link_changes_nothing(visitor: FlaskClient, otto: User, link: str) -> None:
    page = visitor.get(link)

    assert "This would still come" in page.text
    assert otto.mail_choice == MailChoice.DIGEST


def test_its_button_leaves_necessary_mail_only_and_can_be_undone(
    visitor: FlaskClient, otto: User, link: str
) -> None:
    pressed = visitor.post(link, data={"choice": "urgent"})
    after, chosen = visitor.get(link), otto.mail_choice
    visitor.post(link, data={"choice": "digest"})

    assert pressed.headers["Location"] == link
    assert chosen == MailChoice.URGENT
    assert "You get necessary mail only" in after.text
    assert "invitations, and what concerns your password" in after.text
    assert otto.mail_choice == MailChoice.DIGEST


def test_a_mail_program_presses_it_without_cookies_or_a_forms_token(
    app: Flask, visitor: FlaskClient, otto: User, link: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)

    answered = visitor.post(link, data={"List-Unsubscribe": "One-Click"})

    assert answered.status_code == 200
    assert otto.mail_choice == MailChoice.URGENT


def test_a_link_that_we_did_not_sign_leads_nowhere(
    visitor: FlaskClient, otto: User, link: str
) -> None:
    forged = visitor.post(link[:-1] + ("a" if link[-1] != "a" else "b"))

    assert forged.status_code == 404
    assert otto.mail_choice == MailChoice.DIGEST


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_the_page_speaks_its_readers_language(
    visitor: FlaskClient, otto: User, link: str, language: str
) -> None:
    otto.language = language
    from_mail = visitor.get(mail.unsubscribe_link(otto).removeprefix("http://localhost:5077"))

    assert f'<html lang="{otto.language}">' in from_mail.text
