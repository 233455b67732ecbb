"""Certificates are written as files, each once."""

from datetime import datetime, timedelta

from sqlalchemy import select, update

from coaching import documents
from coaching.clock import now
from coaching.jobs.work import Work
from coaching.model.base import db, transaction
from coaching.model.certificates import Certificate
from coaching.services import certificates

WRITE_AGAIN = timedelta(minutes=5)


def due(limit: int) -> list[int]:
    """Certificates without a file."""
    query = (
        select(Certificate.id)
        .where(Certificate.rendered_at.is_(None), Certificate.next_try_at <= now())
        .order_by(Certificate.next_try_at, Certificate.id)
        .limit(limit)
    )
    with transaction():
        return list(db.session.scalars(query))


def render(certificate_id: int) -> bool:
    """Write one certificate, unless it is written or somebody else has it; never a second time."""
    if not _claim(certificate_id):
        return False
    issued = db.session.get_one(Certificate, certificate_id)
    return certificates.keep(certificate_id, documents.certificate(issued.facts, issued.language))


def try_again(certificate_id: int, moment: datetime) -> None:
    """Write it then."""
    with transaction():
        db.session.execute(
            update(Certificate)
            .where(Certificate.id == certificate_id)
            .values(next_try_at=moment)
            .execution_options(synchronize_session=False)
        )


def _claim(certificate_id: int) -> bool:
    """Take it by moving its next try ahead, where a crash leaves it."""
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


WRITING = Work("certificate", due, render, try_again)
