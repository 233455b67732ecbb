"""Certificates: one for each case, numbered by year, written once and kept as written."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from coaching import clock, documents, jobs
from coaching.clock import now
from coaching.jobs.certificates import WRITING
from coaching.model.base import db, transaction
from coaching.model.cases import Case, Cohort
from coaching.model.certificates import Certificate
from coaching.model.history import Event
from coaching.model.mail import Mail
from coaching.model.people import User
from coaching.permissions import Forbidden
from coaching.services import certificates, pauses
from tests import make
from tests.documents import facts
from tests.together import together

MADE_HERE = ("kind", "number", "issued_on")


def issue(by: User, case: Case, kind: str = "completed") -> Certificate:
    """A certificate, issued as with the decision that ends a year."""
    plain = {key: value for key, value in facts.certificate().items() if key not in MADE_HERE}
    with transaction():
        return certificates.issue(by, case, kind, plain)


def stored(case: Case) -> tuple[bytes | None, str | None, datetime | None]:
    """What is kept of the file of a case."""
    found = db.session.execute(
        select(Certificate.pdf, Certificate.digest, Certificate.rendered_at).where(
            Certificate.case_id == case.id
        )
    ).one()
    return found.pdf, found.digest, found.rendered_at


def mails() -> list[tuple[str, str]]:
    """The mails about certificates."""
    query = select(Mail).where(Mail.name == "certificate_ready").order_by(Mail.id)
    return [(each.name, each.to.first_name) for each in db.session.scalars(query) if each.to]


def test_numbers_count_within_the_year_of_issue(
    cora: User, case: Case, eves_case: Case, cohort: Cohort
) -> None:
    other = make.case(cohort, "A third one", contact=cora, sponsor=cora)
    clock.set_to(datetime(2027, 12, 31, 12, 0, tzinfo=UTC))
    first, second = issue(cora, case), issue(cora, eves_case)
    # Already 2028 in Helsinki.
    clock.set_to(datetime(2027, 12, 31, 23, 0, tzinfo=UTC))

    third = issue(cora, other)

    assert [each.number for each in (first, second, third)] == [
        "2027-0001",
        "2027-0002",
        "2028-0001",
    ]


def test_numbers_go_on_after_the_ten_thousandth(cora: User, case: Case, eves_case: Case) -> None:
    with transaction():
        db.session.add(
            Certificate(
                case=case,
                kind="completed",
                number="2026-9999",
                language="fi",
                facts={},
                issued_by=cora,
            )
        )

    assert issue(cora, eves_case).number == "2026-10000"


def test_a_case_has_one_certificate_however_often_it_is_issued(cora: User, case: Case) -> None:
    first = issue(cora, case, "participated")

    again = issue(cora, case, "completed")

    assert again.id == first.id
    assert again.kind == "participated"
    events = db.session.scalars(select(Event).where(Event.name == "certificate_issued")).all()
    assert [(event.case_id, event.by_id, event.facts) for event in events] == [
        (case.id, cora.id, {"kind": "participated"})
    ]


def test_only_a_coordinator_issues(carl: User, case: Case) -> None:
    with pytest.raises(Forbidden):
        certificates.issue(carl, case, "completed", {})


def test_a_certificate_takes_kind_number_and_day_from_its_issue(cora: User, case: Case) -> None:
    with transaction():
        case.language = "sv"

    issued = issue(cora, case, "participated")

    assert issued.language == "sv"
    assert {key: issued.facts[key] for key in MADE_HERE} == {
        "kind": "participated",
        "number": issued.number,
        "issued_on": "2026-08-03",
    }
    assert issued.issued_at == now()


def test_two_at_the_same_moment_get_two_numbers(
    app: Flask, cora: User, case: Case, eves_case: Case
) -> None:
    cora_id, left = cora.id, [case.id, eves_case.id]

    def one() -> None:
        by, mine = db.session.get_one(User, cora_id), db.session.get_one(Case, left.pop())
        issue(by, mine)

    together(app, one)

    numbers = db.session.scalars(select(Certificate.number).order_by(Certificate.number)).all()
    assert numbers == ["2026-0001", "2026-0002"]


def test_what_is_issued_vanishes_with_the_transaction_of_its_cause(cora: User, case: Case) -> None:
    with pytest.raises(LookupError), transaction():
        case.phase = "documentation"
        certificates.issue(cora, case, "completed", {})
        raise LookupError

    assert certificates.of_case(case.id) is None


def test_a_job_writes_the_file_and_tells_contact_and_sponsor(cora: User, case: Case) -> None:
    issued = issue(cora, case)
    before = stored(case)

    jobs.run_due()

    pdf, digest, rendered_at = stored(case)
    assert before == (None, None, None)
    assert pdf == documents.certificate(issued.facts, "fi")
    assert digest == certificates.fingerprint(pdf or b"")
    assert rendered_at == now()
    assert mails() == [("certificate_ready", "Otto"), ("certificate_ready", "Stina")]


def test_a_written_certificate_is_never_written_again(cora: User, case: Case) -> None:
    issued = issue(cora, case)
    jobs.run_due()
    first = stored(case)
    with transaction():
        issued.facts = issued.facts | {"organisation": "Somebody else"}
    clock.set_to(now() + timedelta(days=100))

    assert WRITING.attempt(issued.id) is False
    assert certificates.keep(issued.id, b"another file") is False
    jobs.run_due()
    assert stored(case) == first
    assert len(mails()) == 2


def test_of_two_workers_one_stores(app: Flask, cora: User, case: Case) -> None:
    certificate_id, done = issue(cora, case).id, list[bool]()

    together(app, lambda: done.append(WRITING.attempt(certificate_id)))

    pdf, digest, _rendered_at = stored(case)
    assert sorted(done) == [False, True]
    assert digest == certificates.fingerprint(pdf or b"")
    assert len(mails()) == 2


def test_of_two_files_at_the_same_moment_one_is_kept(app: Flask, cora: User, case: Case) -> None:
    certificate_id, files, done = issue(cora, case).id, [b"one", b"two"], list[bool]()

    together(app, lambda: done.append(certificates.keep(certificate_id, files.pop())))

    pdf, digest, _rendered_at = stored(case)
    assert sorted(done) == [False, True]
    assert pdf in {b"one", b"two"}
    assert digest == certificates.fingerprint(pdf or b"")
    assert len(mails()) == 2


def test_a_certificate_that_cannot_be_written_is_tried_again_later(
    cora: User, case: Case, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    issued = issue(cora, case)

    def fail(*_facts: object) -> bytes:
        raise LookupError("Stina said so")

    with monkeypatch.context() as patched:
        patched.setattr(documents, "certificate", fail)
        jobs.run_due()
    log = capsys.readouterr().out
    at_once = WRITING.attempt(issued.id)
    clock.set_to(now() + pauses.PAUSES[0])
    later = WRITING.attempt(issued.id)

    assert (at_once, later) == (False, True)
    assert "certificate_failed" in log
    assert "Stina" not in log


def test_a_changed_file_is_found_out(cora: User, case: Case) -> None:
    issued = issue(cora, case)
    jobs.run_due()
    intact = certificates.verify(issued)
    with transaction():
        db.session.execute(update(Certificate).values(pdf=b"%PDF-1.7 something else"))

    assert (intact, certificates.verify(issued)) == (True, False)


def test_the_organisation_reads_its_certificate_and_nobody_elses(
    cora: User, carl: User, otto: User, mona: User, ada: User, eve: User, case: Case
) -> None:
    with transaction():
        case.coach = carl
    issue(cora, case)
    too_early = certificates.ready_for(otto, case.id)
    jobs.run_due()

    readers = [
        person.first_name
        for person in (cora, carl, otto, mona, ada, eve)
        if certificates.ready_for(person, case.id)
    ]

    assert too_early is None
    assert readers == ["Cora", "Carl", "Otto", "Mona"]
