"""The parts of a case page: for each reader what is there, and what one may not see is not."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from coaching.data.events import FILTERS
from coaching.ladder import Rung
from coaching.model.base import db, transaction
from coaching.model.cases import Case
from coaching.model.notes import Note, NoteAudience
from coaching.model.people import User
from coaching.services import tasks, versions
from tests import make, story
from tests.crowd import crowd
from tests.services.climbing import climb_until
from tests.statements import counted
from tests.story import answer, open_task
from tests.web.reading import look, words
from tests.web.sessions import sign_in
from tests.years import Year

SECRET = "The director decides alone"
TEXT = "The kitchen team is in."


@pytest.fixture
def begun(case: Case, cora: User, carl: User, kim: User, otto: User, stina: User) -> Case:
    """A year with a baseline, an entry in the log and a promise."""
    story.run_to_plan(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)
    make.promise(case)
    return case


def parts(page: TestResponse) -> set[str]:
    """The parts of the page, by the name that links lead to."""
    return set(re.findall(r'<section[^>]* id="([\w-]+)"', page.text))


def send(app: Flask, person: User, address: str, **typed: str) -> TestResponse:
    with app.app_context():
        return sign_in(app.test_client(), person).post(address, data=typed)


# ---- what is there for whom ----


def test_each_reader_has_the_parts_that_are_for_them(
    app: Flask, begun: Case, cora: User, carl: User, otto: User, mona: User
) -> None:
    for_all = {"steps", "timeline", "assessment", "people", "more", "process"}
    for reader in (cora, carl, otto):
        found = parts(look(app, reader, f"/cases/{begun.id}"))
        assert found == for_all | {"guidance", "promises", "documents"}
    assert parts(look(app, mona, f"/cases/{begun.id}")) == for_all


def test_a_light_with_its_reason_stands_beside_the_name_and_not_for_the_organisation(
    app: Flask, begun: Case, cora: User, carl: User, otto: User, stina: User, mona: User
) -> None:
    for reader in (cora, carl, mona):
        page = words(look(app, reader, f"/cases/{begun.id}"))
        assert "Needs attention" in page
        assert "The coach has recorded a minor risk." in page
    for reader in (otto, stina):
        page = words(look(app, reader, f"/cases/{begun.id}"))
        assert "Harjula Schools On track" in page
        assert "risk" not in page


def test_the_coach_alone_logs_guidance_from_here(
    app: Flask, begun: Case, cora: User, carl: User, kim: User, otto: User, mona: User
) -> None:
    link = f'class="btn btn--primary" href="/cases/{begun.id}/guidance/new"'
    for reader in (carl, kim):
        assert link in look(app, reader, f"/cases/{begun.id}").text
    for reader in (cora, otto, mona):
        page = look(app, reader, f"/cases/{begun.id}").text
        assert f'href="/cases/{begun.id}/guidance/new"' not in page
        assert page.split("<main")[1].count("btn--primary") == 0


def test_the_process_is_a_drawing_and_the_same_as_a_list(
    app: Flask, begun: Case, otto: User, mona: User
) -> None:
    for reader in (otto, mona):
        page = look(app, reader, f"/cases/{begun.id}")
        assert f'data-xml="/cases/{begun.id}/drawings/year.bpmn"' in page.text
        told = words(page)
        assert "Sign the commitment of the management Management sponsor Stina Sponsor" in told
        assert "Draft the action plan Contact person Otto Contact, since" in told
        assert "Accept the completion of the year Coordinator Later" in told


def test_every_link_of_the_page_leads_somewhere(
    app: Flask, begun: Case, cora: User, carl: User, otto: User, stina: User, mona: User
) -> None:
    for reader in (cora, carl, otto, stina, mona):
        main = look(app, reader, f"/cases/{begun.id}").text.split("<main")[1]
        addresses = set(re.findall(r'href="(/[^"#]*)', main))
        assert {f"/cases/{begun.id}/records", f"/cases/{begun.id}/process"} <= addresses
        for address in addresses:
            found = look(app, reader, address.replace("&amp;", "&"))
            assert found.status_code in (200, 302), f"{reader.name}: {address}"


def test_pages_of_their_own_keep_from_the_manager_what_people_wrote(
    app: Flask, begun: Case, carl: User, mona: User
) -> None:
    assert SECRET in look(app, carl, f"/cases/{begun.id}/guidance").text
    for page, status in (("guidance", 403), ("statements", 403), ("promises", 403)):
        assert look(app, mona, f"/cases/{begun.id}/{page}").status_code == status
    assert "There is no form here" in words(look(app, mona, f"/cases/{begun.id}/records"))


def test_the_whole_log_comes_in_pages(
    app: Flask, begun: Case, otto: User, monkeypatch: pytest.MonkeyPatch, carl: User
) -> None:
    for number in range(3):
        entry = make.guidance_entry(begun, coach=carl)
        with transaction():
            entry.summary = f"Call number {number}"
    monkeypatch.setattr("coaching.web.case_coaching.PAGE", 2)

    first = look(app, otto, f"/cases/{begun.id}/guidance")
    older = re.search(r'rel="next" href="([^"]+)"', first.text)
    assert older
    second = look(app, otto, older[1])

    assert "4 entries" in words(first)
    assert [f"Call number {n}" in words(first) for n in (2, 1, 0)] == [True, True, False]
    assert [f"Call number {n}" in words(second) for n in (2, 1, 0)] == [False, False, True]
    assert "Introductory call" in words(second)
    assert 'rel="next"' not in second.text


# ---- the timeline ----


def test_each_kind_of_the_timeline_has_an_address(app: Flask, begun: Case, cora: User) -> None:
    page = look(app, cora, f"/cases/{begun.id}")
    for kind in FILTERS:
        assert f'href="/cases/{begun.id}?kind={kind}#timeline"' in page.text

    of_training = words(look(app, cora, f"/cases/{begun.id}?kind=training"))
    of_people = look(app, cora, f"/cases/{begun.id}?kind=people")

    assert "Nothing of this kind has happened yet." in of_training
    assert "The coach confirmed" in words(of_people)
    assert "Phase begun" not in words(of_people)
    assert f'href="/cases/{begun.id}?kind=people#timeline" aria-current="true"' in of_people.text


def test_a_kind_that_does_not_exist_is_not_found(app: Flask, begun: Case, cora: User) -> None:
    assert look(app, cora, f"/cases/{begun.id}?kind=gossip").status_code == 404


# ---- notes ----


def test_a_note_is_written_on_the_page_and_read_there(
    app: Flask, begun: Case, otto: User, carl: User, mona: User
) -> None:
    assert 'name="audience"' not in look(app, otto, f"/cases/{begun.id}").text

    sent = send(app, otto, f"/cases/{begun.id}/notes/new", text=TEXT)

    assert sent.headers["Location"] == f"/cases/{begun.id}#timeline"
    for reader in (otto, carl):
        page = words(look(app, reader, f"/cases/{begun.id}"))
        assert "Otto Contact wrote" in page
        assert f"{TEXT} The organisation, the coach and the coordinators read this" in page
    page = words(look(app, mona, f"/cases/{begun.id}"))
    assert "Otto Contact wrote" in page
    assert TEXT not in page
    assert "Write a note" not in page


def test_staff_say_who_reads_a_note_and_nothing_typed_is_lost(
    app: Flask, begun: Case, carl: User, otto: User, cora: User
) -> None:
    address = f"/cases/{begun.id}/notes/new"
    refused = send(app, carl, address, text=TEXT)
    assert "Choose who reads the note" in words(refused)
    assert f"{TEXT}</textarea>" in refused.text

    send(app, carl, address, text=TEXT, audience="staff")

    assert f"{TEXT} Coaches and coordinators only" in words(look(app, cora, f"/cases/{begun.id}"))
    page = words(look(app, otto, f"/cases/{begun.id}"))
    assert TEXT not in page
    assert "Carl Coach wrote" not in page


def test_only_its_writer_finds_the_way_to_change_a_note(
    app: Flask, begun: Case, carl: User, otto: User, cora: User
) -> None:
    note = make.note(begun, by=otto, text=TEXT)
    link = f'href="/notes/{note.id}"'
    assert link in look(app, otto, f"/cases/{begun.id}").text
    for reader in (carl, cora):
        assert link not in look(app, reader, f"/cases/{begun.id}").text

    send(app, otto, f"/notes/{note.id}", text="Two teams are in.")
    assert "Two teams are in." in words(look(app, carl, f"/cases/{begun.id}"))
    send(app, otto, f"/notes/{note.id}/remove")

    page = words(look(app, carl, f"/cases/{begun.id}"))
    assert "The note was removed." in page
    assert "Two teams are in." not in page
    assert db.session.scalars(select(Note.text)).all() == [""]


def test_what_somebody_writes_is_never_markup(app: Flask, begun: Case, otto: User) -> None:
    make.note(begun, by=otto, text="<script>alert(1)</script> & more")

    page = look(app, otto, f"/cases/{begun.id}").text

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; more" in page


# ---- how much it asks of the database ----


def statements(app: Flask, reader: User, case: Case) -> list[str]:
    """What the page asks, once a server has read its drawings."""
    for _copy in range(versions.copies + 1):
        look(app, reader, f"/cases/{case.id}")
    with counted() as sent:
        assert look(app, reader, f"/cases/{case.id}").status_code == 200
    return sent


@pytest.mark.parametrize("number", [30, 1_000])
def test_a_year_at_its_busiest_takes_at_most_fifteen_statements(
    app: Flask, year: Year, otto: User, carl: User, cora: User, mona: User, number: int
) -> None:
    year.begin()
    year.plan_training()
    year.live("write_final_report", leaving=["do_between_task"])
    late = year.task("write_final_report")
    assert late.due_at is not None
    climb_until(late.due_at + timedelta(days=10))
    assert late.rung >= Rung.TOLD
    for reader in (carl, cora, otto):
        make.note(year.case, by=reader, audience=NoteAudience.CASE, text=f"{reader.name} was here")
    crowd(year.case.cohort, number, coach=carl, contact=otto)

    for reader in (otto, carl, cora, mona):
        sent = statements(app, reader, year.case)
        assert len(sent) <= 15, "\n".join([f"{reader.name}: {len(sent)}", *sent])


def test_a_finished_year_takes_no_more(
    app: Flask, year: Year, otto: User, carl: User, cora: User, mona: User
) -> None:
    year.begin()
    year.plan_training()
    year.live()

    for reader in (otto, carl, cora, mona):
        sent = statements(app, reader, year.case)
        assert len(sent) <= 15, "\n".join([f"{reader.name}: {len(sent)}", *sent])


def test_a_form_that_is_asked_back_takes_no_more(
    app: Flask, begun: Case, otto: User, carl: User, cora: User, mona: User
) -> None:
    tasks.ask_back(otto, answer(otto, open_task(begun, "draft_action_plan")))

    for reader in (otto, carl, cora, mona):
        sent = statements(app, reader, begun)
        assert len(sent) <= 15, "\n".join([f"{reader.name}: {len(sent)}", *sent])
