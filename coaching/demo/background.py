"""What happens in the background of the demonstration, as the jobs do it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from coaching import clock, documents, mail
from coaching.model.base import db, transaction
from coaching.model.cases import Case, CaseStatus, Member
from coaching.model.certificates import Certificate
from coaching.model.mail import Mail
from coaching.model.people import User
from coaching.model.processes import Process
from coaching.services import certificates, tasks

# The background work looks every other second.
JOB_LOOKS = timedelta(seconds=2)


# Those whose year has not begun have not followed the link in their mail yet.
WAITING = select(Member.user_id).join(Case).where(Case.status == CaseStatus.PREPARING)
NEW = select(User).where(User.password.is_(None), User.id.not_in(WAITING.scalar_subquery()))
OWED = select(Mail).where(Mail.sent_at.is_(None), Mail.failed_at.is_(None)).order_by(Mail.id)
UNWRITTEN = select(Certificate).where(Certificate.rendered_at.is_(None)).order_by(Certificate.id)


@dataclass(frozen=True)
class Background:
    """Timers, certificates and mails; new people choose the password."""

    password: str
    # Mails that left earlier are not written any more: their readers have read them long ago.
    mails_from: datetime

    @property
    def next_at(self) -> datetime | None:
        """When the next timer is noticed."""
        due = db.session.scalar(select(func.min(Process.next_timer_at)))
        return due + JOB_LOOKS if due else None

    def wake(self) -> None:
        """Let the process notice whose timer is due first."""
        due = select(Process.id).where(Process.next_timer_at.is_not(None))
        tasks.wake(db.session.scalars(due.order_by(Process.next_timer_at, Process.id)).first() or 0)

    def settle(self) -> None:
        """Whatever is owed leaves at the moment of its cause."""
        # Most of the time nothing is.
        questions = (each.exists() for each in (UNWRITTEN, OWED, NEW))
        if any(db.session.execute(select(*questions)).one()):
            self._write_certificates()
            self._send_mails()
            self._choose_passwords()

    @staticmethod
    def _write_certificates() -> None:
        for each in db.session.scalars(UNWRITTEN).all():
            certificates.keep(each.id, documents.certificate(each.facts, each.language))

    def _send_mails(self) -> None:
        owed = db.session.scalars(OWED).all()
        if clock.now() >= self.mails_from:
            for each in owed:
                _send(each)
            return
        with transaction():
            for each in owed:
                each.tries, each.sent_at = 1, clock.now()

    def _choose_passwords(self) -> None:
        with transaction():
            for user in db.session.scalars(NEW).all():
                user.password = self.password


def _send(owed: Mail) -> None:
    """Let a mail leave; what cannot be handed over now is left to the background work."""
    try:
        mail.send(owed)
    except OSError:
        return
    with transaction():
        owed.tries, owed.sent_at = owed.tries + 1, clock.now()
