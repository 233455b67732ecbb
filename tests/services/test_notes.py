"""Notes: written at any time, read by those they are meant for, changed within a day."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from coaching import clock
from coaching.model.base import db
from coaching.model.cases import Case
from coaching.model.history import Event
from coaching.model.mail import Mail
from coaching.model.notes import Note, NoteAudience
from coaching.model.people import User
from coaching.permissions import Forbidden, visible_notes
from coaching.services import histories, notes
from coaching.services.histories import Line
from coaching.services.notes import Standing
from tests import story

TEXT = "The kitchen team is in. Can we see an example?"


@pytest.fixture
def begun(case: Case, cora: User, carl: User, kim: User, otto: User, stina: User) -> Case:
    """A year that has its coach."""
    story.run_to_kickoff(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)
    return case


def owed() -> list[str]:
    """Who is owed a mail about a note."""
    query = select(Mail).where(Mail.name == "note_written").order_by(Mail.id)
    return [mail.to.first_name for mail in db.session.scalars(query) if mail.to]


def of_notes(reader: User, case: Case) -> list[Line]:
    """What the timeline tells somebody about notes."""
    return histories.timeline(reader, case, kind="messages").lines


@pytest.mark.parametrize(
    ("writer", "audience", "hear", "read"),
    [
        ("otto", "case", ["Carl", "Kim"], "cora carl kim otto stina"),
        ("carl", "case", ["Otto", "Dora"], "cora carl kim otto stina"),
        ("cora", "case", ["Otto", "Dora"], "cora carl kim otto stina"),
        ("cora", "staff", ["Carl", "Kim"], "cora carl kim"),
        ("carl", "staff", ["Cora"], "cora carl kim"),
    ],
)
def test_a_note_is_read_by_those_it_is_meant_for_and_told_to_the_other_side(
    begun: Case,
    request: pytest.FixtureRequest,
    eve: User,
    ada: User,
    mona: User,
    writer: str,
    audience: str,
    hear: list[str],
    read: str,
) -> None:
    person: User = request.getfixturevalue(writer)

    notes.write(person, begun, text=TEXT, audience=NoteAudience(audience))

    assert owed() == hear
    for name in ("cora", "carl", "kim", "otto", "stina"):
        told = [
            (line.title, line.note.text)
            for line in of_notes(request.getfixturevalue(name), begun)
            if line.note
        ]
        assert told == ([(f"{person.name} wrote", TEXT)] if name in read.split() else []), name
    for stranger in (eve, ada, mona):
        assert db.session.scalars(visible_notes(stranger)).all() == []


def test_an_organisation_cannot_keep_a_note_from_itself(begun: Case, otto: User) -> None:
    note = notes.write(otto, begun, text=TEXT, audience=NoteAudience.STAFF)

    assert note.audience == NoteAudience.CASE


def test_before_there_is_a_coach_the_coordinators_hear_of_a_note(
    case: Case, cora: User, otto: User
) -> None:
    notes.write(otto, case, text=TEXT, audience=NoteAudience.CASE)

    assert owed() == ["Cora"]


def test_a_manager_hears_that_there_was_a_note_and_not_what_it_says(
    begun: Case, carl: User, mona: User
) -> None:
    notes.write(carl, begun, text=TEXT, audience=NoteAudience.CASE)
    notes.write(carl, begun, text="For us alone", audience=NoteAudience.STAFF)

    told = [(line.title, line.who, line.note) for line in of_notes(mona, begun)]
    assert told == [("Carl Coach wrote", "", None)] * 2


def test_others_write_no_note(begun: Case, mona: User, eve: User, ada: User, tess: User) -> None:
    for person in (mona, eve, ada, tess):
        with pytest.raises(Forbidden):
            notes.write(person, begun, text=TEXT, audience=NoteAudience.CASE)
    assert db.session.scalars(select(Note)).all() == []


def test_its_writer_corrects_a_note_within_a_day_and_history_keeps_that(
    begun: Case, otto: User, carl: User
) -> None:
    note = notes.write(otto, begun, text=TEXT, audience=NoteAudience.CASE)

    notes.correct(otto, note, text="Two teams are in.")

    told = [(line.title, line.note.text if line.note else "") for line in of_notes(carl, begun)]
    assert told == [
        ("Otto Contact corrected a note", ""),
        ("Otto Contact wrote", "Two teams are in."),
    ]
    assert note.corrected_at is not None


def test_a_removed_note_leaves_only_that_it_was(begun: Case, otto: User, carl: User) -> None:
    note = notes.write(otto, begun, text=TEXT, audience=NoteAudience.CASE)

    notes.remove(otto, note)

    assert [line.title for line in of_notes(carl, begun)] == [
        "Otto Contact removed a note",
        "Otto Contact wrote",
    ]
    assert db.session.scalars(select(Note.text)).all() == [""]
    with pytest.raises(Standing):
        notes.correct(otto, note, text=TEXT)


def test_nobody_else_changes_a_note_and_nobody_does_after_a_day(
    begun: Case, otto: User, carl: User, cora: User, stina: User
) -> None:
    note = notes.write(otto, begun, text=TEXT, audience=NoteAudience.CASE)
    for person in (carl, cora, stina):
        with pytest.raises(Forbidden):
            notes.correct(person, note, text="Something else")

    clock.set_to(clock.now() + timedelta(days=1))

    with pytest.raises(Standing):
        notes.correct(otto, note, text="No")
    with pytest.raises(Standing):
        notes.remove(otto, note)
    assert note.text == TEXT


def test_what_the_organisation_does_not_read_leaves_no_line_in_its_timeline(
    begun: Case, carl: User, otto: User, cora: User
) -> None:
    note = notes.write(carl, begun, text=TEXT, audience=NoteAudience.STAFF)
    notes.correct(carl, note, text="Better said")

    assert of_notes(otto, begun) == []
    assert len(of_notes(cora, begun)) == 2


def test_a_second_press_writes_no_second_note(begun: Case, otto: User) -> None:
    for _press in range(2):
        notes.write(otto, begun, text=TEXT, audience=NoteAudience.CASE)

    assert len(db.session.scalars(select(Note)).all()) == 1
    assert owed() == ["Carl", "Kim"]
    written = select(Event).where(Event.name == "note_written")
    assert len(db.session.scalars(written).all()) == 1
