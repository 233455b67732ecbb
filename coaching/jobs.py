"""Work that nobody waits for: mail leaves, processes wake up, certificates are written."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from time import perf_counter

import structlog
from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError

from coaching import documents, mail, meters, uploads
from coaching.clock import now
from coaching.model.base import db, transaction
from coaching.model.certificates import Certificate
from coaching.model.leases import JOBS, Round
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
ROUNDS = timedelta(seconds=10)

log = structlog.get_logger("polku")


class NoLongerHere(Exception):
    """The account of the recipient is closed."""


def run_due(limit: int = 50) -> int:
    """Do what is due now, whoever else does so too; gives how much was done here."""
    # Mails last: waking a process or writing a certificate may owe one, for the same round.
    done = sum(_safely(wake_process, each) for each in _due_processes(limit))
    done += sum(_safely(render_certificate, each) for each in _due_certificates(limit))
    done += sum(_safely(sweep_file, each) for each in stored_files.left_behind(limit))
    done += sum(_safely(send_mail, each) for each in _due_mails(limit))
    note_round()
    return done


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
    meters.MAILS.labels("sent").inc()
    return True


def wake_process(process_id: int) -> bool:
    """Let one process notice its timer, unless it is not due or somebody else has it."""
    due = _claim_process(process_id)
    if due is None:
        return False
    meters.WAKE_UP_LAG.observe((now() - due).total_seconds())
    try:
        tasks.wake(process_id)
    except Exception as error:
        db.session.rollback()
        meters.FAILURES.labels("wake_process").inc()
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
        meters.FAILURES.labels("render_certificate").inc()
        log.error("certificate_failed", certificate=certificate_id, kind=type(error).__name__)
        return True
    return certificates.keep(certificate_id, pdf)


def sweep_file(loose_id: int) -> bool:
    """Delete one uploaded file that a crash has left without a document."""
    return stored_files.sweep(loose_id, uploads.store())


def _safely(job: Callable[[int], bool], id: int) -> bool:
    """One job that cannot even begin stops no other one."""
    began = perf_counter()
    try:
        done = job(id)
        if done:
            spent = round((perf_counter() - began) * 1000)
            log.info("job", job=job.__name__, id=id, milliseconds=spent)
        return done
    except Exception as error:
        db.session.rollback()
        meters.FAILURES.labels(job.__name__).inc()
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


def _claim_process(process_id: int) -> datetime | None:
    """The same for a timer, whose moment it gives; waking sets it anew."""
    with transaction():
        due = db.session.scalar(select(Process.next_timer_at).where(Process.id == process_id))
        claim = (
            update(Process)
            .where(
                Process.id == process_id,
                Process.next_timer_at == due,
                Process.next_timer_at <= now(),
            )
            .values(next_timer_at=now() + WAKE_AGAIN)
            .returning(Process.id)
            .execution_options(synchronize_session=False)
        )
        return due if db.session.scalar(claim) is not None else None


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
        outcome = "put_off" if owed.failed_at is None else "failed"
        log.warning("mail_failed", mail=mail_id, tries=owed.tries, kind=kind)
    meters.MAILS.labels(outcome).inc()


def note_round() -> None:
    """Write down now and then that somebody looks after what is due."""
    with transaction():
        last = db.session.scalar(select(Round.ended_at).where(Round.name == JOBS))
    if last is not None and last <= now() < last + ROUNDS:
        return
    first = insert(Round).values(name=JOBS, ended_at=now())
    again = update(Round).where(Round.name == JOBS).values(ended_at=now())
    # Somebody else may have written it at the same moment.
    with suppress(IntegrityError), transaction():
        db.session.execute(first if last is None else again)
