"""Staff see what the contact person sees: exactly that, read only, marked and told in history."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from coaching import clock, jobs
from coaching.model.base import db, transaction
from coaching.model.cases import Case
from coaching.model.documents import Audience
from coaching.model.history import Access, Event
from coaching.model.notes import Note, NoteAudience
from coaching.model.people import Office, StaffRole, User
from coaching.model.processes import Answers, Draft, Task
from coaching.model.viewings import Viewing
from coaching.services import histories, tasks
from tests import make, story
from tests.web.reading import look, words
from tests.web.sessions import sign_in

MARK = "You see what Otto Contact sees."


@pytest.fixture
def begun(case: Case, cora: User, carl: User, kim: User, otto: User, stina: User) -> Case:
    """A year with a baseline to send."""
    story.run_to_baseline(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)
    return case


def looking(app: Flask, person: User, case: Case) -> FlaskClient:
    """The browser of somebody who has pressed the button on the case page."""
    client = sign_in(app.test_client(), person)
    began = client.post(f"/cases/{case.id}/as-contact")
    assert began.headers["Location"] == f"/my/{case.id}"
    return client


def told(reader: User, case: Case) -> list[tuple[str, str]]:
    """The lines of history about it, as somebody reads them."""
    lines = histories.timeline(reader, case, kind="people").lines
    return [(line.title, line.who) for line in lines if "the pages" in line.title]


def test_the_pages_are_those_of_the_contact_person(
    app: Flask, begun: Case, carl: User, otto: User
) -> None:
    make.note(begun, by=carl, audience=NoteAudience.STAFF, text="Only for coaches")
    make.document(begun, by=carl, audience=Audience.STAFF, title="Background")
    client = looking(app, carl, begun)

    for page in (f"/my/{begun.id}", f"/cases/{begun.id}", f"/cases/{begun.id}/documents"):
        seen = client.get(page)
        assert MARK in seen.text
        assert words(seen) == words(look(app, otto, page))
    assert "Only for coaches" not in client.get(f"/cases/{begun.id}").text
    assert "Your account" not in seen.text
    assert client.get("/").headers["Location"] == f"/my/{begun.id}"


def test_a_task_is_shown_as_it_was_asked_and_without_what_was_typed(
    app: Flask, begun: Case, cora: User, otto: User
) -> None:
    task = story.open_task(begun, "submit_baseline")
    tasks.save_draft(otto, task, {"strengths": ["Typed and not sent"]})
    client = looking(app, cora, begun)

    for page in (f"/tasks/{task.id}", f"/tasks/{task.id}?part=stage", f"/my/{begun.id}"):
        seen = client.get(page)
        assert seen.status_code == 200
        assert "Typed and not sent" not in seen.text
        assert "Continue where you left off" not in seen.text
    form = client.get(f"/tasks/{task.id}").text
    assert "<fieldset" in form
    assert "disabled" in form
    assert "data-autosave=" not in form


def test_nothing_can_be_sent_saved_or_changed(
    app: Flask, begun: Case, carl: User, otto: User
) -> None:
    task = story.open_task(begun, "submit_baseline")
    client = looking(app, carl, begun)
    before = [
        db.session.scalar(select(func.count()).select_from(t)) for t in (Answers, Note, Draft)
    ]

    for address in (
        f"/tasks/{task.id}",
        f"/tasks/{task.id}/draft",
        f"/cases/{begun.id}/notes/new",
        "/account/language",
        "/change-password",
    ):
        refused = client.post(address, data={"text": "Hello", "language": "sv"})
        assert refused.status_code == 403, address
        assert "nothing can be sent, saved or changed" in refused.text
    client.get(f"/my/{begun.id}?lang=sv")

    after = [db.session.scalar(select(func.count()).select_from(t)) for t in (Answers, Note, Draft)]
    assert after == before
    assert (otto.language, carl.language) == ("en", "sv")


def test_what_is_of_another_organisation_is_not_shown(
    app: Flask, begun: Case, eves_case: Case, cora: User, otto: User
) -> None:
    make.member(eves_case, otto)
    story.start(eves_case, cora)
    document = make.document(eves_case, by=cora)
    client = looking(app, cora, begun)

    for page in (
        f"/my/{eves_case.id}",
        f"/cases/{eves_case.id}",
        f"/documents/{document.id}",
        f"/documents/{document.id}/versions/1",
        "/account",
        "/worklist",
        "/coordinator",
        "/substitutions",
    ):
        assert client.get(page).status_code == 404, page
    assert "Elsewhere Ltd" not in client.get(f"/my/{begun.id}").text


def test_what_the_organisation_says_of_its_coach_is_not_for_the_coach(
    app: Flask, begun: Case, carl: User, cora: User
) -> None:
    told_of = db.session.scalars(select(Answers).where(Answers.task_name == "name_team")).one()
    with transaction():
        told_of.task_name = "give_feedback"
        told_of.audience = "programme"
        db.session.get_one(Task, told_of.task_id).name = "give_feedback"
    record, task_id = f"/cases/{begun.id}/records/{told_of.id}", told_of.task_id

    of_coach, of_coordinator = looking(app, carl, begun), looking(app, cora, begun)

    assert of_coach.get(record).status_code == 404
    assert of_coach.get(f"/tasks/{task_id}/receipt").status_code == 404
    assert of_coordinator.get(record).status_code == 200


def test_it_ends_by_a_button_and_history_tells_both(
    app: Flask, begun: Case, carl: User, otto: User
) -> None:
    client = looking(app, carl, begun)

    ended = client.post("/as-contact/end")

    assert ended.headers["Location"] == f"/cases/{begun.id}"
    page = client.get(f"/cases/{begun.id}")
    assert MARK not in page.text
    assert "You see your own pages again." in page.text
    assert told(otto, begun) == [
        ("Stopped looking at the pages as the contact person sees them", "Carl Coach"),
        ("Began to look at the pages as the contact person sees them", "Carl Coach"),
    ]


def test_after_half_an_hour_it_ends_by_itself(app: Flask, begun: Case, carl: User) -> None:
    client = looking(app, carl, begun)
    clock.set_to(clock.now() + timedelta(minutes=29))
    assert MARK in client.get(f"/cases/{begun.id}").text
    clock.set_to(clock.now() + timedelta(minutes=2))

    # What was written on a page of the contact person is not sent in the coach's own name.
    late = client.post(f"/cases/{begun.id}/notes/new", data={"text": "Hello"})
    assert late.status_code == 302
    assert db.session.scalar(select(func.count(Note.id))) == 0
    assert MARK not in client.get(f"/cases/{begun.id}").text
    viewing = db.session.scalars(select(Viewing)).one()
    assert viewing.ended_at == viewing.ends_at


def test_whoever_goes_away_is_noted_to_have_ended(app: Flask, begun: Case, cora: User) -> None:
    looking(app, cora, begun)
    jobs.run_due()
    assert len(told(cora, begun)) == 1
    clock.set_to(clock.now() + timedelta(minutes=31))

    jobs.run_due()
    jobs.run_due()

    assert len(told(cora, begun)) == 2


def test_signing_out_ends_it(app: Flask, begun: Case, cora: User) -> None:
    client = looking(app, cora, begun)

    client.post("/sign-out")

    assert db.session.scalars(select(Viewing)).one().ended_at is not None
    assert "/sign-in" in client.get(f"/cases/{begun.id}").headers["Location"]


def test_it_ends_when_somebody_else_coaches_or_is_the_contact_person(
    app: Flask, begun: Case, carl: User, cora: User
) -> None:
    of_coach, of_coordinator = looking(app, carl, begun), looking(app, cora, begun)
    with transaction():
        begun.coach = begun.deputy_coach
    assert of_coach.get(f"/cases/{begun.id}").status_code == 404
    with transaction():
        for member in begun.members:
            member.left_at = clock.now() if member.user.first_name == "Otto" else member.left_at

    assert MARK not in of_coordinator.get(f"/cases/{begun.id}").text


def test_nobody_is_seen_as_who_works_for_the_programme_too(
    app: Flask, begun: Case, carl: User, otto: User
) -> None:
    with transaction():
        db.session.add(Office(user=otto, role=StaffRole.MANAGER))
    client = sign_in(app.test_client(), carl)

    refused = client.post(f"/cases/{begun.id}/as-contact")

    assert refused.headers["Location"] == f"/cases/{begun.id}"
    assert "their pages show more" in client.get(f"/cases/{begun.id}").text
    assert (
        db.session.scalar(select(func.count(Event.id)).where(Event.name == "seen_as_contact")) == 0
    )


def test_reading_meanwhile_is_noted_for_the_one_who_reads(
    app: Flask, begun: Case, carl: User, otto: User
) -> None:
    document = make.document(begun, by=otto)
    client = looking(app, carl, begun)

    client.get(f"/documents/{document.id}/versions/1").close()

    noted = db.session.scalars(select(Access)).all()
    assert [(each.user, each.kind) for each in noted] == [(carl, "document")]


def test_the_button_is_for_coaches_and_coordinators(
    app: Flask, begun: Case, carl: User, cora: User, otto: User, mona: User
) -> None:
    button = "See it as the contact person"

    for person, has in ((carl, True), (cora, True), (otto, False), (mona, False)):
        assert (button in look(app, person, f"/cases/{begun.id}").text) == has
