"""Work that nobody waits for: mail leaves, processes wake up, certificates are written."""

import atexit
import os
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from socket import gethostname
from threading import Event, Thread
from typing import Any, Protocol
from uuid import uuid4

import structlog
from sqlalchemy import delete, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from coaching import documents, mail, uploads
from coaching.clock import now
from coaching.model.base import db, transaction
from coaching.model.certificates import Certificate
from coaching.model.leases import Lease
from coaching.model.mail import Mail
from coaching.model.processes import Process
from coaching.services import certificates, stored_files, tasks

# How long after each try a mail is tried again; after one try more it counts as failed.
PAUSES = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=12),
)
WAKE_AGAIN = timedelta(minutes=5)
WRITE_AGAIN = timedelta(minutes=5)
EVERY = 2.0  # seconds between two looks at the database
LEASE = timedelta(seconds=30)

log = structlog.get_logger("polku")


class NoLongerHere(Exception):
    """The account of the recipient is closed."""


class Application(Protocol):
    """As much of the application as a thread needs; Flask itself belongs to higher layers."""

    @property
    def debug(self) -> bool:
        """Whether somebody is developing."""

    @property
    def testing(self) -> bool:
        """Whether tests are running."""

    def app_context(self) -> AbstractContextManager[Any]:
        """What makes the database reachable."""


def run_due(limit: int = 50) -> int:
    """Do what is due now, whoever else does so too; gives how much was done here."""
    # Mails last: waking a process or writing a certificate may owe one, for the same round.
    done = sum(_safely(wake_process, each) for each in _due_processes(limit))
    done += sum(_safely(render_certificate, each) for each in _due_certificates(limit))
    done += sum(_safely(sweep_file, each) for each in stored_files.left_behind(limit))
    return done + sum(_safely(send_mail, each) for each in _due_mails(limit))


def send_mail(mail_id: int) -> bool:
    """Send one mail, unless it is not due or somebody else has it; harmless when run twice."""
    if not _claim_mail(mail_id):
        return False
    owed = db.session.get_one(Mail, mail_id)
    try:
        if owed.to is not None and not owed.to.active:
            raise NoLongerHere
        mail.send(owed)
    except Exception as error:
        db.session.rollback()
        _note_failure(mail_id, error)
        return True
    with transaction():
        owed.sent_at, owed.last_error = now(), ""
    return True


def wake_process(process_id: int) -> bool:
    """Let one process notice its timer, unless it is not due or somebody else has it."""
    if not _claim_process(process_id):
        return False
    try:
        tasks.wake(process_id)
    except Exception as error:
        db.session.rollback()
        log.error("wake_failed", process=process_id, kind=type(error).__name__)
    return True


def render_certificate(certificate_id: int) -> bool:
    """Write one certificate, unless it is written or somebody else has it; never a second time."""
    if not _claim_certificate(certificate_id):
        return False
    issued = db.session.get_one(Certificate, certificate_id)
    try:
        pdf = documents.certificate(issued.facts, issued.language)
    except Exception as error:
        db.session.rollback()
        log.error("certificate_failed", certificate=certificate_id, kind=type(error).__name__)
        return True
    return certificates.keep(certificate_id, pdf)


def sweep_file(loose_id: int) -> bool:
    """Delete one uploaded file that a crash has left without a document."""
    return stored_files.sweep(loose_id, uploads.store())


def _safely(job: Callable[[int], bool], id: int) -> bool:
    """One job that cannot even begin stops no other one."""
    try:
        return job(id)
    except Exception as error:
        db.session.rollback()
        log.error("job_failed", job=job.__name__, id=id, kind=type(error).__name__)
        return False


def _due_mails(limit: int) -> list[int]:
    query = (
        select(Mail.id)
        .where(Mail.sent_at.is_(None), Mail.failed_at.is_(None), Mail.next_try_at <= now())
        .order_by(Mail.next_try_at, Mail.id)
        .limit(limit)
    )
    with transaction():
        return list(db.session.scalars(query))


def _due_processes(limit: int) -> list[int]:
    query = (
        select(Process.id)
        .where(Process.next_timer_at <= now())
        .order_by(Process.next_timer_at, Process.id)
        .limit(limit)
    )
    with transaction():
        return list(db.session.scalars(query))


def _due_certificates(limit: int) -> list[int]:
    query = (
        select(Certificate.id)
        .where(Certificate.rendered_at.is_(None), Certificate.next_try_at <= now())
        .order_by(Certificate.next_try_at, Certificate.id)
        .limit(limit)
    )
    with transaction():
        return list(db.session.scalars(query))


def _claim_mail(mail_id: int) -> bool:
    """Take this try by moving the next one ahead, where a crash leaves it to be retried."""
    with transaction():
        tries = db.session.scalar(select(Mail.tries).where(Mail.id == mail_id)) or 0
        claim = (
            update(Mail)
            .where(
                Mail.id == mail_id,
                Mail.tries == tries,
                Mail.sent_at.is_(None),
                Mail.failed_at.is_(None),
                Mail.next_try_at <= now(),
            )
            .values(tries=tries + 1, next_try_at=now() + PAUSES[min(tries, len(PAUSES) - 1)])
            .returning(Mail.id)
            .execution_options(synchronize_session=False)
        )
        return db.session.scalar(claim) is not None


def _claim_process(process_id: int) -> bool:
    """The same for a timer; waking sets the moment anew."""
    claim = (
        update(Process)
        .where(Process.id == process_id, Process.next_timer_at <= now())
        .values(next_timer_at=now() + WAKE_AGAIN)
        .returning(Process.id)
        .execution_options(synchronize_session=False)
    )
    with transaction():
        return db.session.scalar(claim) is not None


def _claim_certificate(certificate_id: int) -> bool:
    """The same for a certificate that has no file yet."""
    claim = (
        update(Certificate)
        .where(
            Certificate.id == certificate_id,
            Certificate.rendered_at.is_(None),
            Certificate.next_try_at <= now(),
        )
        .values(next_try_at=now() + WRITE_AGAIN)
        .returning(Certificate.id)
        .execution_options(synchronize_session=False)
    )
    with transaction():
        return db.session.scalar(claim) is not None


def _note_failure(mail_id: int, error: Exception) -> None:
    """Keep what kind of thing went wrong: what a server answers may hold an address."""
    kind = type(error).__name__
    with transaction():
        owed = db.session.get_one(Mail, mail_id)
        owed.last_error = kind
        if owed.tries > len(PAUSES) or isinstance(error, NoLongerHere):
            owed.failed_at = now()
        log.warning("mail_failed", mail=mail_id, tries=owed.tries, kind=kind)


def hold_lease(name: str, holder: str) -> bool:
    """Take or go on holding a lease; False while somebody else has it."""
    values = {"holder": holder, "until": now() + LEASE}
    free = or_(Lease.holder == holder, Lease.until <= now())
    renew = update(Lease).where(Lease.name == name, free).values(values).returning(Lease.name)
    with transaction():
        if db.session.scalar(renew) is not None:
            return True
    try:
        with transaction():
            db.session.execute(insert(Lease).values(name=name, **values))
    except IntegrityError:
        return False
    return True


def give_up_lease(name: str, holder: str) -> None:
    """Let the next one take over at once."""
    with transaction():
        db.session.execute(delete(Lease).where(Lease.name == name, Lease.holder == holder))


class Runner(Thread):
    """Does what is due every other second; of all server processes of a machine only one does."""

    def __init__(self, app: Application) -> None:
        super().__init__(name="jobs", daemon=True)
        self._app = app
        self._over = Event()
        self.lease = f"jobs {gethostname()}"[:100]
        self._holder = f"{os.getpid()} {uuid4().hex}"

    def run(self) -> None:
        """Look, work and rest until the server process ends."""
        while not self._over.is_set():
            self._turn()
            self._over.wait(EVERY)
        with self._app.app_context():
            give_up_lease(self.lease, self._holder)

    def stop(self) -> None:
        """Finish what is being done, and no more."""
        self._over.set()
        self.join(timeout=mail.PATIENCE)

    def _turn(self) -> None:
        try:
            with self._app.app_context():
                if hold_lease(self.lease, self._holder):
                    run_due()
        except Exception as error:
            log.error("jobs_failed", kind=type(error).__name__)


def start_thread(app: Application) -> Runner | None:
    """Begin the background work of this server process, where it belongs to one."""
    # The reloader's parent only watches files, and its child is told so.
    only_watches = app.debug and os.environ.get("WERKZEUG_RUN_MAIN") != "true"
    if app.testing or only_watches:
        return None
    runner = Runner(app)
    runner.start()
    atexit.register(runner.stop)
    return runner
