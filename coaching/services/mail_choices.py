"""How much mail somebody wants, and what becomes of mail that waited for a digest."""

from sqlalchemy import update

from coaching.clock import now
from coaching.data.mails import MailChoice, Way
from coaching.model.base import db, transaction
from coaching.model.mail import Mail
from coaching.model.people import User

# What waited for a digest that will not come.
INSTEAD = {MailChoice.SINGLE: Way.SINGLE, MailChoice.URGENT: Way.UNWANTED}


def choose(reader: User, choice: MailChoice) -> None:
    """Get mail this way from now on; what has waited comes at once, or not at all."""
    with transaction():
        reader.mail_choice = choice
        if choice in INSTEAD:
            waiting = (Mail.to_id == reader.id, Mail.way == Way.DIGEST, Mail.sent_at.is_(None))
            values = {"way": INSTEAD[choice], "next_try_at": now()}
            db.session.execute(update(Mail).where(*waiting).values(values))
