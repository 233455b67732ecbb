"""Certificates: issued with the decision that ends a year, written as a file afterwards."""

from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import undefer
from sqlalchemy.sql.dml import ReturningInsert

from coaching.clock import now, today
from coaching.model.base import db, transaction
from coaching.model.cases import Case, MemberKind
from coaching.model.certificates import Certificate
from coaching.model.history import note_event
from coaching.model.mail import note_mail
from coaching.model.people import User
from coaching.permissions import Can, require, visible_certificates


def issue(by: User, case: Case, kind: str, facts: Mapping[str, Any]) -> Certificate:
    """Give an organisation its certificate, within the caller's transaction; a second time, none.

    ``facts`` are those of `coaching.documents.facts.CertificateFacts` but for kind, number and day
    of issue, which are added here; their words are in the language of the case.
    """
    require(by, Can.COORDINATE, case)
    while (found := of_case(case.id)) is None:
        _insert(by, case, kind, facts)
    return found


def of_case(case_id: int) -> Certificate | None:
    """The certificate of a case, if it has one."""
    return db.session.scalar(select(Certificate).where(Certificate.case_id == case_id))


def ready_for(user: User, case_id: int) -> Certificate | None:
    """The certificate of a case with its file, once it is written and if this person may see it."""
    query = visible_certificates(user).where(
        Certificate.case_id == case_id, Certificate.rendered_at.is_not(None)
    )
    return db.session.scalar(query.options(undefer(Certificate.pdf)))


def verify(certificate: Certificate) -> bool:
    """Whether the file that is kept is still the one that was written."""
    return certificate.pdf is not None and fingerprint(certificate.pdf) == certificate.digest


def keep(certificate_id: int, pdf: bytes) -> bool:
    """Store the file for good and tell the organisation; False if there is one already."""
    with transaction():
        case_id = db.session.scalar(
            update(Certificate)
            .where(Certificate.id == certificate_id, Certificate.rendered_at.is_(None))
            .values(pdf=pdf, digest=fingerprint(pdf), rendered_at=now())
            .returning(Certificate.case_id)
        )
        if case_id is None:
            return False
        case = db.session.get_one(Case, case_id)
        people = [*case.speakers, *case.people(MemberKind.SPONSOR)]
        for person in dict.fromkeys(people):
            note_mail("certificate_ready", person, case_id=case_id)
    return True


def fingerprint(pdf: bytes) -> str:
    """The SHA-256 of a file: it tells whether the file is still the same."""
    return sha256(pdf).hexdigest()


def _insert(by: User, case: Case, kind: str, facts: Mapping[str, Any]) -> None:
    """Try the next number; if somebody else takes it at the same moment, nothing is inserted."""
    number = _next_number()
    made_here = {"kind": kind, "number": number, "issued_on": today().isoformat()}
    values = {
        "case_id": case.id,
        "kind": kind,
        "number": number,
        "language": case.language,
        "facts": {**facts, **made_here},
        "issued_by_id": by.id,
    }
    if db.session.scalar(_unless_taken(values)) is not None:
        note_event(by, "certificate_issued", case, kind=kind)


def _unless_taken(values: dict[str, Any]) -> ReturningInsert[int]:
    """Waits for whoever takes the same number, instead of failing with the caller's work."""
    if db.session.get_bind().dialect.name == "postgresql":
        into = postgresql.insert(Certificate).values(values)
        return into.on_conflict_do_nothing().returning(Certificate.id)
    return (
        sqlite.insert(Certificate).values(values).on_conflict_do_nothing().returning(Certificate.id)
    )


def _next_number() -> str:
    """2027-0008 after 2027-0007."""
    year = today().year
    last = db.session.scalar(
        select(Certificate.number)
        .where(Certificate.number.startswith(f"{year}-"))
        .order_by(func.length(Certificate.number).desc(), Certificate.number.desc())
        .limit(1)
    )
    count = int(last.partition("-")[2]) if last else 0
    return f"{year}-{count + 1:04}"
