"""Mails about training: dates in the time of Helsinki, and only what each reader needs."""

from datetime import UTC, datetime

from flask import Flask
from sqlalchemy import select

from coaching import mail
from coaching.model.base import db, transaction
from coaching.model.cases import Case
from coaching.model.mail import Mail, note_mail
from coaching.model.people import User
from coaching.services import bookings, training_sessions
from coaching.services.training_sessions import Details
from tests import make

AUTUMN = datetime(2026, 10, 12, 6, 0, tzinfo=UTC)
WINTER = datetime(2026, 11, 12, 7, 0, tzinfo=UTC)


def last_to(person: User) -> str:
    """Subject and text of the newest mail to somebody."""
    owed = db.session.scalars(
        select(Mail).where(Mail.to_id == person.id).order_by(Mail.id.desc()).limit(1)
    ).one()
    message = mail.compose(owed)
    body = message.get_body(("plain",))
    assert body is not None
    return f"{message['Subject']}\n{body.get_content()}"


def owe(name: str, to: User, **facts: int | str) -> str:
    """What a mail says."""
    with transaction():
        note_mail(name, to, **facts)
    return last_to(to)


def test_the_confirmation_lists_dates_and_what_has_none_yet(
    app: Flask, case: Case, otto: User, tess: User
) -> None:
    make.booking(case, make.training_session(case.cohort, "M01", trainer=tess, starts_at=AUTUMN))
    make.booking(case, None, module_id="M12")

    told = owe("training_confirmed", otto, case_id=case.id)

    assert (
        "- Foundations: racism, racialisation and anti-racism: Mon, 12 Oct 2026, 9.00–12.00" in told
    )
    assert "- Follow-up, evaluation and embedding the change: the date comes later" in told
    assert f"/my/{case.id}" in told


def test_the_new_date_reaches_the_contact_and_its_loss_too(
    app: Flask, case: Case, otto: User, cora: User, tess: User
) -> None:
    session = make.training_session(case.cohort, "M01", trainer=tess, starts_at=WINTER)
    taken = make.booking(case, None)

    bookings.change(cora, taken, session)
    told = last_to(otto)
    assert "A new date for your training: Foundations" in told
    assert "Thu, 12 Nov 2026, 9.00–12.00\nhttps://video.example.org/training" in told

    bookings.change(cora, taken, None)
    assert "is not booked for a training session" in last_to(otto)


def test_a_session_called_off_says_why_and_where_to_go_instead(
    app: Flask, case: Case, eves_case: Case, otto: User, eve: User, cora: User, tess: User
) -> None:
    first = make.training_session(case.cohort, "M01", trainer=tess, starts_at=AUTUMN)
    other = make.training_session(case.cohort, "M01", trainer=tess, starts_at=WINTER)
    make.booking(case, first)

    training_sessions.cancel(cora, first, reason="The trainer is ill", instead=other)

    told = last_to(otto)
    assert "The training session is called off: Foundations" in told
    assert "on Mon, 12 Oct 2026, 9.00–12.00 is called off." in told
    assert "The reason: The trainer is ill" in told
    assert "is booked for this training session instead: Thu, 12 Nov 2026, 9.00–12.00." in told
    to_trainer = last_to(tess)
    assert "The reason: The trainer is ill" in to_trainer
    assert "instead" not in to_trainer
    assert "Harjula Schools" not in to_trainer
    assert db.session.scalars(select(Mail).where(Mail.to_id == eve.id)).first() is None

    make.booking(eves_case, other)
    training_sessions.cancel(cora, other, reason="Too few people")
    assert "A coordinator chooses a new date for Elsewhere Ltd" in last_to(eve)


def test_a_change_tells_what_holds_now(
    app: Flask, case: Case, otto: User, cora: User, tess: User
) -> None:
    session = make.training_session(case.cohort, "M01", trainer=tess, starts_at=AUTUMN)
    make.booking(case, session)
    details = Details(
        module_id="M01",
        level=session.level,
        language="sv",
        starts_at=WINTER,
        ends_at=WINTER.replace(hour=10),
        mode=session.mode,
        place="Harjula 1",
        capacity=30,
        trainer_id=tess.id,
    )

    training_sessions.change(cora, session, details)

    for person in (otto, tess):
        told = last_to(person)
        assert "Thu, 12 Nov 2026, 9.00–12.00\nBasic, Swedish, Remote\nHarjula 1" in told
    assert "If this does not suit Harjula Schools" in last_to(otto)
    assert f"/trainer/sessions/{session.id}" in last_to(tess)
