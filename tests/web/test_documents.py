"""The certificate as a file: the same for everybody who may have it, and safe to open."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from coaching import jobs, mail
from coaching.model.base import db, transaction
from coaching.model.cases import Case
from coaching.model.certificates import Certificate
from coaching.model.mail import Mail, note_mail
from coaching.model.people import User
from coaching.services import certificates
from tests.documents import facts
from tests.documents.reading import Reader, squeeze
from tests.web.sessions import sign_in


@pytest.fixture
def issued(cora: User, case: Case) -> Certificate:
    """The certificate of Otto's organisation, written."""
    with transaction():
        found = certificates.issue(cora, case, "completed", facts.certificate())
    jobs.run_due()
    return found


def test_the_contact_person_opens_the_certificate(
    client: FlaskClient, otto: User, case: Case, issued: Certificate
) -> None:
    sign_in(client, otto)

    answer = client.get(f"/cases/{case.id}/certificate")

    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"] == (
        "attachment; filename=certificate-2026-0001.pdf"
    )
    assert answer.headers["ETag"] == f'"{issued.digest}"'
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert certificates.fingerprint(answer.data) == issued.digest
    assert squeeze(facts.ORGANISATION) in Reader(answer.data).text


def test_who_has_the_file_already_is_not_sent_it_again(
    client: FlaskClient, otto: User, case: Case, issued: Certificate
) -> None:
    sign_in(client, otto)

    answer = client.get(
        f"/cases/{case.id}/certificate", headers={"If-None-Match": f'"{issued.digest}"'}
    )

    assert (answer.status_code, answer.data) == (304, b"")


def test_before_it_is_written_there_is_nothing_to_open(
    client: FlaskClient, cora: User, otto: User, case: Case
) -> None:
    with transaction():
        certificates.issue(cora, case, "completed", facts.certificate())
    sign_in(client, otto)

    assert client.get(f"/cases/{case.id}/certificate").status_code == 404


def test_a_changed_certificate_is_not_handed_out(
    client: FlaskClient, otto: User, case: Case, issued: Certificate
) -> None:
    with transaction():
        db.session.execute(update(Certificate).values(pdf=b"%PDF-1.7 something else"))
    sign_in(client, otto)

    answer = client.get(f"/cases/{case.id}/certificate")

    assert answer.status_code == 500
    assert b"something else" not in answer.data


def test_the_mail_leads_to_the_certificate(
    app: Flask, otto: User, case: Case, issued: Certificate
) -> None:
    with transaction():
        note_mail("certificate_ready", otto, case_id=case.id)
    owed = db.session.scalars(select(Mail).order_by(Mail.id.desc()).limit(1)).one()

    message = mail.compose(owed)

    body = message.get_body(("plain",))
    assert message["Subject"] == "The certificate of Harjula Schools is ready"
    assert body is not None
    assert f"http://localhost:5077/cases/{case.id}/certificate" in body.get_content()
