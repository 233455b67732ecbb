"""From the mail to the first task done, on a phone: three screens, three presses."""

from collections.abc import Callable
from urllib.parse import urlsplit

from flask import Flask
from sqlalchemy import select

from coaching import mail
from coaching.model.base import db, transaction
from coaching.model.cases import Case
from coaching.model.mail import Mail, note_mail
from coaching.model.people import User
from tests import story
from tests.browser.steps import begin, look_again, press, read, type_in
from tests.browser.visitor import Visitor
from tests.story import open_names, start

NEW_PASSWORD = "seven swans on a lake"


def link_of(owed: Mail) -> str:
    """The path that the button of a mail leads to."""
    body = mail.compose(owed).get_body(("plain",))
    assert body is not None
    lines = body.get_content().splitlines()
    return str(urlsplit(next(line for line in lines if "/reset-password/" in line)).path)


def test_an_invited_contact_does_the_first_task_in_three_presses(
    app: Flask, case: Case, cora: User, otto: User, visit: Callable[..., Visitor]
) -> None:
    start(case, cora)
    with transaction():
        otto.language, otto.password = "fi", None
        note_mail("welcome", otto, case_id=case.id)
    owed = db.session.scalars(select(Mail).where(Mail.name == "welcome")).one()
    someone = visit(phone=True, language="fi").open(link_of(owed))
    someone.is_sound()

    type_in(someone, {"password": NEW_PASSWORD, "password_confirm": NEW_PASSWORD})
    press(someone, "Use this password")
    read(someone, "Welcome! Your password is in use. Next time you sign in with it.")
    assert someone.page.url.endswith(f"/my/{case.id}")

    begin(someone)
    type_in(someone, story.team("Otto Contact", "Dora Deputy"))
    press(someone, "Name the team")
    look_again()
    assert "name_team" not in open_names(case)
