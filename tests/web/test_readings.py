"""Who of the programme's people has read what of an organisation: noted, and told to it."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, update
from sqlalchemy.exc import OperationalError

from coaching import clock, jobs
from coaching.model.base import db, transaction
from coaching.model.cases import Case
from coaching.model.documents import Audience
from coaching.model.history import Access, Thing
from coaching.model.notes import NoteAudience
from coaching.model.people import User
from coaching.model.processes import Answers
from coaching.services import accesses, readings
from tests import make, story
from tests.statements import counted
from tests.web.reading import look, words


@pytest.fixture
def begun(case: Case, cora: User, carl: User, kim: User, otto: User, stina: User) -> Case:
    """A year with a baseline that has been sent, and an entry in the log."""
    story.run_to_plan(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)
    return case


def noted(case: Case) -> list[tuple[str, str, str]]:
    """Who has read what as what, in the order in which it was noted."""
    query = select(Access).where(Access.case_id == case.id).order_by(Access.id)
    return [(a.user.first_name, a.kind, a.role) for a in db.session.scalars(query)]


def test_the_case_page_notes_the_texts_of_others_once_a_day(
    app: Flask, begun: Case, cora: User, carl: User, otto: User, mona: User
) -> None:
    make.note(begun, by=otto)
    make.note(begun, by=carl, audience=NoteAudience.STAFF)

    for reader in (carl, cora, cora, otto, mona):
        look(app, reader, f"/cases/{begun.id}")

    # Carl wrote the entry of the log himself, and what is for staff is nothing of Otto's.
    assert noted(begun) == [
        ("Carl", "note", "coach"),
        ("Cora", "guidance", "coordinator"),
        ("Cora", "note", "coordinator"),
    ]
    clock.set_to(clock.now() + timedelta(days=1))
    look(app, carl, f"/cases/{begun.id}")
    assert noted(begun)[3:] == [("Carl", "note", "coach")]


def test_noting_takes_one_statement_and_none_again_that_day(
    app: Flask, begun: Case, cora: User, otto: User
) -> None:
    for _number in range(5):
        make.note(begun, by=otto, text=f"Note {_number}")
    things = [(Thing.NOTE, number) for number in range(1, 6)]
    accesses.note(cora, begun, [(Thing.NOTE, 99)])

    with counted() as first:
        accesses.note(cora, begun, things)
    with counted() as second:
        accesses.note(cora, begun, things)

    assert (len(first), second) == (1, [])
    # Another process does not remember, and the line is there once all the same.
    accesses.forget()
    accesses.note(cora, begun, things)
    assert len(noted(begun)) == 6


def test_what_cannot_be_noted_stops_nobody_from_reading(
    app: Flask, begun: Case, cora: User, otto: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    make.note(begun, by=otto)

    def broken(*_about: object) -> None:
        raise OperationalError("insert", {}, Exception("locked"))

    with monkeypatch.context() as patched:
        patched.setattr(accesses, "_unless_noted", broken)
        assert look(app, cora, f"/cases/{begun.id}").status_code == 200
    assert noted(begun) == []

    look(app, cora, f"/cases/{begun.id}")
    assert len(noted(begun)) == 2


def test_statements_the_plan_and_a_document_are_noted(
    app: Flask, begun: Case, carl: User, cora: User, otto: User
) -> None:
    story.answer(otto, story.open_task(begun, "draft_action_plan"))
    shown = make.document(begun, by=otto)
    inside = make.document(begun, by=cora, audience=Audience.STAFF)

    for page in ("statements", "plan"):
        look(app, carl, f"/cases/{begun.id}/{page}")
    for document in (shown, inside):
        look(app, carl, f"/documents/{document.id}")
        look(app, carl, f"/documents/{document.id}/versions/1").close()

    forms = select(Answers.id).where(
        Answers.task_name.in_(("submit_baseline", "draft_action_plan"))
    )
    read = select(Access.thing_id).where(Access.kind == Thing.ANSWERS)
    assert set(db.session.scalars(read)) == set(db.session.scalars(forms))
    assert [line for line in noted(begun) if line[1] == "document"] == [
        ("Carl", "document", "coach")
    ]


def test_the_organisation_reads_who_has_read_what(
    app: Flask, begun: Case, carl: User, cora: User, otto: User, stina: User
) -> None:
    for text in ("One", "Two"):
        make.note(begun, by=otto, text=text)
    document = make.document(begun, by=otto, title="Staff survey")
    look(app, cora, f"/cases/{begun.id}")
    look(app, carl, f"/cases/{begun.id}/statements")
    look(app, carl, f"/documents/{document.id}")

    page = words(look(app, stina, f"/cases/{begun.id}/readers"))

    assert "Carl Coach Coach" in page
    assert "Send the baseline" in page or "baseline" in page
    assert "Staff survey" in page
    assert "Cora Coordinator Coordinator 2 notes 1 entry of the guidance log" in page


def test_the_list_goes_on_on_another_page(
    begun: Case, cora: User, otto: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readings, "PAGE", 3)
    accesses.note(cora, begun, [(Thing.NOTE, number) for number in range(1, 6)])

    first = readings.page_of(otto, begun)
    second = readings.page_of(otto, begun, before=first.older)

    assert [reader.things for day in first.days for reader in day.readers] == [["3 notes"]]
    assert [reader.things for day in second.days for reader in day.readers] == [["2 notes"]]
    assert second.older is None


def test_what_is_gone_is_told_without_its_name(begun: Case, cora: User, otto: User) -> None:
    accesses.note(cora, begun, [(Thing.DOCUMENT, 999), (Thing.ANSWERS, 999)])

    (day,) = readings.page_of(otto, begun).days
    assert day.readers[0].things == [
        "A form that is not there any more",
        "A document that has been removed",
    ]


def test_it_is_kept_for_two_years(begun: Case, cora: User) -> None:
    accesses.note(cora, begun, [(Thing.NOTE, 1), (Thing.NOTE, 2)])
    today = clock.today()
    with transaction():
        old = update(Access).where(Access.thing_id == 1)
        db.session.execute(old.values(day=today.replace(year=today.year - 2) - timedelta(days=1)))
    # What has been kept for long enough goes in the night.
    clock.set_to(clock.now().replace(hour=23, minute=30))

    jobs.run_due()

    assert db.session.scalar(select(func.count(Access.id))) == 1
