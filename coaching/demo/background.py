"""What happens in the background of the demonstration, as the jobs do it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage

from sqlalchemy import func, select

from coaching import clock, documents, mail
from coaching.data.mails import Way
from coaching.model.base import db, transaction
from coaching.model.cases import Case, CaseStatus, Member
from coaching.model.certificates import Certificate
from coaching.model.mail import Mail
from coaching.model.people import User
from coaching.model.processes import Process, Task
from coaching.services import certificates, digests, late_ladder, tasks
from coaching.services.digests import DIGEST

# The background work looks every other second.
JOB_LOOKS = timedelta(seconds=2)
EVERYBODY = 10_000


# Those whose year has not begun have not followed the link in their mail yet.
WAITING = select(Member.user_id).join(Case).where(Case.status == CaseStatus.PREPARING)
NEW = select(User).where(User.password.is_(None), User.id.not_in(WAITING.scalar_subquery()))
OWED = select(Mail).where(Mail.sent_at.is_(None), Mail.failed_at.is_(None)).order_by(Mail.id)
# Reminders before the due date are left out: their readers have done long ago what they were about.
WAITS_TO_CLIMB = Task.closed_at.is_(None), Task.next_rung_at > Task.due_at
CLIMBS = select(Task.id).where(*WAITS_TO_CLIMB).order_by(Task.next_rung_at, Task.id).limit(1)
FIRST = select(
    select(func.min(Process.next_timer_at)).scalar_subquery(),
    select(func.min(Task.next_rung_at)).where(*WAITS_TO_CLIMB).scalar_subquery(),
)
UNWRITTEN = select(Certificate).where(Certificate.rendered_at.is_(None)).order_by(Certificate.id)


@dataclass(frozen=True)
class Background:
    """Timers, late tasks, certificates and mails; new people choose the password."""

    password: str
    # Mails that left earlier are not written any more: their readers have read them long ago.
    mails_from: datetime
    # The same for digests, of which there is one a day.
    digests_from: datetime

    @property
    def next_at(self) -> datetime | None:
        """When the next timer is noticed, or the next late task."""
        due = min((each for each in self._due() if each), default=None)
        return due + JOB_LOOKS if due else None

    def wake(self) -> None:
        """Let the process notice whose timer is due first, or the late task climb that is."""
        timer, rung = self._due()
        if rung is None or (timer is not None and timer <= rung):
            due = select(Process.id).where(Process.next_timer_at.is_not(None))
            first = due.order_by(Process.next_timer_at, Process.id)
            tasks.wake(db.session.scalars(first).first() or 0)
        else:
            late_ladder.climb(db.session.scalars(CLIMBS).first() or 0)

    @staticmethod
    def _due() -> tuple[datetime | None, datetime | None]:
        timer, rung = db.session.execute(FIRST).one()
        return timer, rung

    def settle(self) -> None:
        """Whatever is owed leaves at the moment of its cause."""
        self._gather_digests()
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

    def _gather_digests(self) -> None:
        if clock.now() >= self.digests_from:
            for reader in digests.readers(EVERYBODY):
                digests.owe(reader)

    def _send_mails(self) -> None:
        read = list[Mail]()
        for each in db.session.scalars(OWED).all():
            begins = self.mails_from if each.way == Way.SINGLE else self.digests_from
            if clock.now() < begins:
                read.append(each)
            elif each.way == Way.SINGLE:
                _send(each)
        with transaction():
            for each in read:
                each.tries, each.sent_at = 1, clock.now()

    def _choose_passwords(self) -> None:
        with transaction():
            for user in db.session.scalars(NEW).all():
                user.password = self.password


def _send(owed: Mail) -> None:
    """Let a mail leave; what cannot be handed over now is left to the background work."""
    told = digests.waiting_for(owed.to) if owed.name == DIGEST and owed.to else []
    try:
        with mail.open_post() as post:
            post.deliver(_composed(owed, told), owed)
    except OSError:
        return
    with transaction():
        for each in (owed, *told):
            each.tries, each.sent_at = each.tries + 1, clock.now()


def _composed(owed: Mail, told: list[Mail]) -> EmailMessage:
    if owed.name != DIGEST or owed.to is None:
        return mail.compose(owed)
    return mail.compose_digest(owed, told, digests.agenda_of(owed.to))
