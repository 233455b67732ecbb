"""The mail of one year: every one can be written, and nobody gets two digests on one day."""

from collections.abc import Iterable
from datetime import datetime, time

from sqlalchemy import func, select

from coaching import clock, mail
from coaching.clock import HELSINKI
from coaching.model.base import db, transaction
from coaching.model.mail import Mail
from coaching.model.people import User
from coaching.permissions import does_the_task
from coaching.rehearsal import absences
from coaching.rehearsal.checks import Broken, Sight, called
from coaching.services import digests
from coaching.services.digests import DIGEST

EVERYBODY = 1000


class Post:
    """What has been read of a year's mail so far."""

    def __init__(self) -> None:
        self._last = 0
        self.reading = ""

    def pass_over(self) -> None:
        """What is there already is mail of other organisations."""
        self._last = db.session.scalar(select(func.max(Mail.id))) or 0

    def read(self, seen: Sight) -> None:
        """Everybody reads what is new to them; raises `Broken`."""
        if any(each.is_on for each in seen.absences):
            absences.pass_mail_on()
        owed = select(Mail).where(Mail.id > self._last).order_by(Mail.id)
        for each in db.session.scalars(owed).all():
            self.reading = each.name
            self._last = each.id
            if each.name == DIGEST and each.to is not None:
                _read_digest(each, each.to)
            else:
                mail.compose(each)

    @staticmethod
    def gather_digests() -> None:
        """The day of everybody is looked at, by two who do so at once; raises `Broken`."""
        for reader_id in digests.readers(EVERYBODY):
            if digests.owe(reader_id) and digests.owe(reader_id):
                raise Broken(f"the day of reader {reader_id} has been looked at twice")
        _check_number()


def _read_digest(owed: Mail, reader: User) -> None:
    """Compose a digest and let it leave; raises `Broken` where it tells of another's work."""
    told, agenda = digests.waiting_for(reader), digests.agenda_of(reader)
    for task in (*agenda.overdue, *agenda.due, *agenda.opened):
        if task.is_suspended or not does_the_task(reader, task):
            raise Broken(f"a digest tells {reader.name} of {called(task)}")
    mail.compose_digest(owed, told, agenda)
    _note_arrival((owed, *told))


def _note_arrival(mails: Iterable[Mail]) -> None:
    with transaction():
        for each in mails:
            each.sent_at = clock.now()


def _check_number() -> None:
    midnight = datetime.combine(clock.today(), time(), HELSINKI)
    query = (
        select(User.name)
        .join(Mail, Mail.to_id == User.id)
        .where(Mail.name == DIGEST, Mail.created_at >= midnight)
        .group_by(User.id)
        .having(func.count() > 1)
    )
    for name in db.session.scalars(query):
        raise Broken(f"{name} gets two digests on one day")
