"""Links and codes as the mails of an invitation carry them."""

import re
from urllib.parse import urlsplit

from sqlalchemy import select

from coaching import mail
from coaching.model.base import db
from coaching.model.mail import Mail
from coaching.model.people import User


def last(person: User, name: str = "welcome") -> Mail:
    """The newest mail of this name to somebody."""
    query = select(Mail).where(Mail.to_id == person.id, Mail.name == name)
    return db.session.scalars(query.order_by(Mail.id.desc()).limit(1)).one()


def text_of(owed: Mail) -> str:
    """What a mail says, as plain text."""
    body = mail.compose(owed).get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def link_of(person: User, name: str = "welcome") -> str:
    """The path that the newest mail of this name leads to."""
    found = next(
        line for line in text_of(last(person, name)).splitlines() if "/invitation/" in line
    )
    return str(urlsplit(found).path)


def code_of(person: User) -> str:
    """The newest code that somebody has been sent, in whatever language."""
    found = re.search(r": (\d{6})$", text_of(last(person, "signing_code")), re.MULTILINE)
    assert found is not None
    return found[1]
