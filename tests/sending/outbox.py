"""What the tests of sending share: mails to owe, files, time, and what stands as failed."""

from datetime import timedelta
from pathlib import Path

from sqlalchemy import select

from coaching import clock, mail
from coaching.clock import now
from coaching.jobs import mails
from coaching.model.base import db, transaction
from coaching.model.failures import Failure
from coaching.model.mail import Mail, note_mail
from coaching.model.people import User

OTTO, STINA = "otto.contact@example.org", "stina.sponsor@example.org"


def owe(to: User) -> Mail:
    """Put one more mail into the outbox."""
    with transaction():
        note_mail("password_changed", to)
    return db.session.scalars(select(Mail).order_by(Mail.id.desc()).limit(1)).one()


def files(folder: Path) -> list[Path]:
    """The mails that have been written into the folder."""
    return sorted(folder.glob("*.eml"))


def pass_time(**much: int) -> None:
    """Move the clock on."""
    clock.set_to(now() + timedelta(**much))


def standing() -> list[tuple[str, int, str, int, bool]]:
    """What stands on the page of failures: work, thing, kind, how often, whether tried again."""
    query = select(Failure).where(Failure.resolved_at.is_(None)).order_by(Failure.id)
    return [
        (each.job, each.thing_id, each.kind, each.count, each.next_try_at is not None)
        for each in db.session.scalars(query)
    ]


def send(owed: Mail) -> bool:
    """Try one mail, as a job that comes late would."""
    with mail.open_post() as post:
        return mails.send(owed.id, post)
