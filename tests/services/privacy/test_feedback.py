"""Feedback on accessibility is its writer's: handed out, emptied, and deleted with its answer."""

from datetime import UTC, datetime

from flask import Flask
from sqlalchemy import select

from coaching import clock
from coaching.data.personal import Rule
from coaching.model.base import db, transaction
from coaching.model.mail import Mail, note_mail_to_address
from coaching.model.people import User
from coaching.services import feedback, people_erased, personal_exports
from tests.services.privacy.planting import ADDRESS, NAME, found, places
from tests.services.privacy.test_retention import went
from tests.story import answer, open_task


def test_feedback_of_the_person_is_handed_out_and_emptied(zaida: User, cora: User) -> None:
    feedback.receive(message=f"I cannot read it. {NAME}", page="", email=ADDRESS, language="en")
    waits = feedback.of_task(open_task(None, "answer_feedback"))
    assert waits is not None
    exported = personal_exports.of_person(zaida, zaida)
    assert [part.table.name for part in exported.parts if part.table.name == "feedback"] == [
        "feedback"
    ]

    people_erased.erase(cora, zaida, places(), reason="Asked for it")

    assert found(NAME, ADDRESS) == {}
    assert (waits.message, waits.email) == ("I cannot read it. Former user", None)
    answer(cora, open_task(None, "answer_feedback"), answer="It is mended")
    assert db.session.scalars(select(Mail).where(Mail.name == "feedback_answered")).all() == []


def test_other_mails_to_the_writer_of_feedback_stay(app: Flask, cora: User) -> None:
    feedback.receive(message="I cannot read it", page="", email=ADDRESS, language="en")
    answer(cora, open_task(None, "answer_feedback"), answer="It is mended")
    told = db.session.scalars(select(Mail).where(Mail.name == "feedback_answered")).one()
    letter = places().mails / f"20260803T090000Z-{told.message_id}.eml"
    letter.parent.mkdir(parents=True, exist_ok=True)
    letter.write_text("It is mended")
    clock.set_to(datetime(2027, 8, 4, 12, 0, tzinfo=UTC))
    with transaction():
        note_mail_to_address("application_answered", ADDRESS, "en", application_id=1)

    assert went(Rule.FEEDBACK)["mails"] == 1

    left = db.session.scalars(select(Mail.name).where(Mail.address == ADDRESS)).all()
    assert left == ["application_answered"]
    assert not letter.exists()
