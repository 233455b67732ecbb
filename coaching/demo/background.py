"""What happens in the background of the demonstration, as the jobs do it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage

from sqlalchemy import and_, bindparam, case, func, select

from coaching import calendar, clock, documents, mail
from coaching.clock import HELSINKI
from coaching.data.mails import Way
from coaching.model.base import db, transaction
from coaching.model.cases import Case, CaseStatus, Member
from coaching.model.certificates import Certificate
from coaching.model.mail import Mail
from coaching.model.people import User
from coaching.model.processes import Process, Task
from coaching.services import (
    certificates,
    digests,
    invitations,
    late_ladder,
    mail_in_place,
    tasks,
)
from coaching.services.digests import DIGEST

# The background work looks every other second.
JOB_LOOKS = timedelta(seconds=2)
EVERYBODY = 10_000
REMINDERS_ARE_KEPT = timedelta(days=10)


# Those whose year has not begun have not followed the link in their mail yet.
WAITING = select(Member.user_id).join(Case).where(Case.status == CaseStatus.PREPARING)
NEW = select(User).where(User.password.is_(None), User.id.not_in(WAITING.scalar_subquery()))
OWED = select(Mail).where(Mail.sent_at.is_(None), Mail.failed_at.is_(None)).order_by(Mail.id)
# Reminders of long ago are left out: most of their readers did in time what they were about.
WAITS_TO_CLIMB = Task.closed_at.is_(None), Task.next_rung_at.is_not(None)
LONG_AGO = bindparam("long_ago", type_=Task.next_rung_at.type)
LEFT_OUT = and_(Task.next_rung_at < Task.due_at, Task.next_rung_at < LONG_AGO)
CLIMBS_AT = case((LEFT_OUT, Task.due_at), else_=Task.next_rung_at)
CLIMBS = select(Task.id).where(*WAITS_TO_CLIMB).order_by(CLIMBS_AT, Task.id).limit(1)
FIRST = select(
    select(func.min(Process.next_timer_at)).scalar_subquery(),
    select(func.min(CLIMBS_AT)).where(*WAITS_TO_CLIMB).scalar_subquery(),
)
UNWRITTEN = select(Certificate).where(Certificate.rendered_at.is_(None)).order_by(Certificate.id)
WAITS = select(UNWRITTEN.exists(), NEW.exists())


@dataclass(frozen=True)
class Background:
    """Timers, late tasks, certificates and mails; new people choose the password."""

    password: str
    # Mails that left earlier are not written any more: their readers have read them long ago.
    mails_from: datetime
    # When everybody gets the one digest that is written: those of earlier days have been read.
    digests_at: datetime

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
            late_ladder.climb(db.session.scalars(CLIMBS, self._long_ago).first() or 0)

    def _due(self) -> tuple[datetime | None, datetime | None]:
        timer, rung = db.session.execute(FIRST, self._long_ago).one()
        return timer, rung

    @property
    def _long_ago(self) -> dict[str, datetime]:
        return {LONG_AGO.key: self.digests_at - REMINDERS_ARE_KEPT}

    def settle(self) -> None:
        """Whatever is owed leaves at the moment of its cause."""
        self._follow_absences()
        # Most of the time nothing is.
        is_unwritten, is_new = db.session.execute(WAITS).one()
        if is_unwritten:
            self._write_certificates()
        if clock.now() >= self.mails_from:
            self._send_mails()
        if is_new:
            self._choose_passwords()

    @staticmethod
    def _write_certificates() -> None:
        for each in db.session.scalars(UNWRITTEN).all():
            certificates.keep(each.id, documents.certificate(each.facts, each.language))

    def _follow_absences(self) -> None:
        """Whoever is away is away over today."""
        if clock.now() >= self.mails_from:
            for each in mail_in_place.due_to_begin(EVERYBODY):
                mail_in_place.begin(each)
            for each in mail_in_place.to_pass_on(EVERYBODY):
                mail_in_place.pass_on(each)

    @staticmethod
    def gather_digests() -> None:
        """The morning of everybody who wants a digest."""
        for reader in digests.readers(EVERYBODY):
            digests.owe(reader)

    @property
    def _news_from(self) -> datetime:
        """What that digest tells began to wait on the morning of the working day before."""
        day = calendar.add_working_days(calendar.day_in_helsinki(self.digests_at), -1)
        return datetime.combine(day, digests.FIRST, HELSINKI)

    def _send_mails(self) -> None:
        read = list[Mail]()
        for each in db.session.scalars(OWED).all():
            begins = self.mails_from if each.way == Way.SINGLE else self._news_from
            if each.created_at < begins:
                read.append(each)
            elif each.way == Way.SINGLE:
                _send(each)
        if read:
            with transaction():
                for each in read:
                    each.tries, each.sent_at = 1, each.created_at
                    invitations.note_sent(each)

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
            invitations.note_sent(each)


def _composed(owed: Mail, told: list[Mail]) -> EmailMessage:
    if owed.name != DIGEST or owed.to is None:
        return mail.compose(owed)
    return mail.compose_digest(owed, told, digests.agenda_of(owed.to))
