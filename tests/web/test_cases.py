"""The case page: one organisation's year, each reader with what is for them."""

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import undefer

from coaching import clock
from coaching.data.assessment import DIMENSIONS, STATEMENTS
from coaching.model.assessments import Score
from coaching.model.base import db
from coaching.model.cases import Case
from coaching.model.guidance import GuidanceEntry
from coaching.model.history import Access
from coaching.model.people import User
from coaching.model.processes import Answers
from coaching.services import tasks
from tests import story
from tests.statements import counted
from tests.story import answer, open_task, start
from tests.web.reading import look, words

NOTE = "The director decides alone"
EVIDENCE = "The statement of the board is on the intranet"
REASON = "I know the director privately"


@pytest.fixture
def full(case: Case, cora: User, carl: User, kim: User, otto: User, stina: User) -> Case:
    """A case with a declined coach, guidance, a sent baseline with evidence, and one high score."""
    start(case, cora)
    answer(cora, open_task(case, "assign_coach"), coach=str(kim.id), deputy_coach=str(carl.id))
    answer(
        kim,
        open_task(case, "confirm_assignment"),
        coach_accepts="no",
        reason="other",
        explanation=REASON,
    )
    answer(stina, open_task(case, "sign_commitment"))
    answer(otto, open_task(case, "name_team"))
    answer(cora, open_task(case, "assign_coach"), coach=str(carl.id), deputy_coach=str(kim.id))
    answer(carl, open_task(case, "confirm_assignment"))
    clock.set_to(story.KICKOFF)
    answer(carl, open_task(case, "hold_intro_call"))
    answer(cora, open_task(case, "record_kickoff"))
    answer(carl, open_task(case, "hold_baseline_workshop"))
    answer(otto, open_task(case, "submit_baseline"), d1_2="4")
    return case


def test_the_page_tells_where_the_year_stands_and_who_has_the_ball(
    app: Flask, full: Case, otto: User
) -> None:
    page = words(look(app, otto, f"/cases/{full.id}"))

    assert "Harjula Schools On track Education Finnish 2026–2027" in page
    assert "Get started together until 14 September , done" in page
    assert "See where you stand until 2 November , phase 2 of 6 You are here" in page
    assert "Write the coach's summary Waiting for Carl Coach. Due 14 September." in page
    assert "Guidance log 1 entry, 1 h Introductory call" in page
    assert "Done: Send the baseline self-assessment" in page
    assert "Stina Sponsor Management sponsor, Director" in page


def test_only_those_who_can_do_a_task_get_its_link(
    app: Flask, full: Case, cora: User, carl: User, otto: User, mona: User
) -> None:
    task = open_task(full, "summarise_baseline")
    link = f'href="/tasks/{task.id}"'

    assert link in look(app, carl, f"/cases/{full.id}").text
    for reader in (cora, otto, mona):
        assert link not in look(app, reader, f"/cases/{full.id}").text


def test_every_dimension_has_its_band_and_there_is_no_total(
    app: Flask, full: Case, otto: User
) -> None:
    page = words(look(app, otto, f"/cases/{full.id}"))

    for dimension in DIMENSIONS:
        assert f"{dimension.name} Build , step 2 of 4" in page or dimension.key == "d1"
    assert "Leadership and commitment Strengthen , step 3 of 4" in page
    for word in ("average", "total", "2.5"):
        assert word not in page.lower()


def test_statements_are_read_with_score_evidence_and_what_still_needs_it(
    app: Flask, full: Case, otto: User, stina: User, carl: User, cora: User
) -> None:
    for reader in (otto, stina, carl, cora):
        page = words(look(app, reader, f"/cases/{full.id}/statements"))
        assert f"{STATEMENTS[0].text} 2: Agreed, partly in use {EVIDENCE}" in page
        assert f"{STATEMENTS[1].text} 4: Established, evaluated and improved Needs evidence" in page


def test_the_coachs_own_note_is_for_coaches_alone(
    app: Flask, full: Case, carl: User, kim: User, cora: User, otto: User, mona: User
) -> None:
    entry = db.session.scalars(
        select(GuidanceEntry).options(undefer(GuidanceEntry.coach_note))
    ).one()
    assert (entry.coach_note, entry.risk) == (NOTE, "minor")

    for reader in (carl, kim):
        assert NOTE in look(app, reader, f"/cases/{full.id}").text
    for reader in (cora, otto, mona):
        assert NOTE not in look(app, reader, f"/cases/{full.id}").text


def test_the_risk_is_for_staff_alone(
    app: Flask, full: Case, carl: User, cora: User, otto: User, stina: User, mona: User
) -> None:
    for reader in (carl, cora):
        assert "Minor risk" in words(look(app, reader, f"/cases/{full.id}"))
    for reader in (otto, stina):
        assert "Minor risk" not in look(app, reader, f"/cases/{full.id}").text
    # The manager hears of it as the reason for the traffic light, and nowhere else.
    assert words(look(app, mona, f"/cases/{full.id}")).count("Minor risk") == 1


def test_the_organisation_hears_nothing_of_a_coach_who_declined(
    app: Flask, full: Case, cora: User, otto: User, stina: User, mona: User
) -> None:
    declined = db.session.scalars(
        select(Answers).where(Answers.task_name == "confirm_assignment").order_by(Answers.id)
    ).first()
    assert declined is not None
    assert declined.values["explanation"] == REASON
    assert "The coach declined" in words(look(app, cora, f"/cases/{full.id}"))
    assert REASON in look(app, cora, f"/cases/{full.id}/records/{declined.id}").text

    for reader in (otto, stina):
        assert "declined" not in look(app, reader, f"/cases/{full.id}").text
        assert look(app, reader, f"/cases/{full.id}/records/{declined.id}").status_code == 404
    for reader in (otto, stina, mona):
        assert REASON not in look(app, reader, f"/cases/{full.id}").text


def test_a_manager_sees_where_the_year_stands_and_nothing_that_people_wrote(
    app: Flask, full: Case, mona: User
) -> None:
    page = words(look(app, mona, f"/cases/{full.id}"))

    assert "Waiting for Carl Coach" in page
    assert "Done: Send the baseline self-assessment" in page
    assert "Leadership and commitment Strengthen" in page
    assert "Carl Coach Coach" in page
    written = [EVIDENCE, NOTE, "We agreed to meet", "1 entry", "2: Agreed"]
    assert [text for text in [*written, STATEMENTS[0].text, "Dora"] if text in page] == []
    for answers in db.session.scalars(select(Answers)).all():
        record = f"/cases/{full.id}/records/{answers.id}"
        assert look(app, mona, record).status_code == 404


def test_links_within_the_page_lead_to_parts_that_are_there(
    app: Flask, case: Case, cora: User, mona: User, otto: User
) -> None:
    for reader in (cora, mona, otto):
        page = look(app, reader, f"/cases/{case.id}").text
        targets = {part.split('"')[0] for part in page.split('href="#')[1:]}
        assert {target for target in targets if f'id="{target}"' not in page} == set()
        assert ("guidance" in targets) == (reader != mona)


def test_a_form_asked_back_can_be_given_back_by_staff(
    app: Flask, full: Case, carl: User, cora: User, otto: User, mona: User
) -> None:
    submitted = db.session.scalars(
        select(Answers).where(Answers.task_name == "submit_baseline")
    ).one()
    tasks.ask_back(otto, submitted.task)
    button = f'action="/tasks/{submitted.task_id}/give-back"'

    for reader in (carl, cora):
        assert button in look(app, reader, f"/cases/{full.id}").text
    for reader in (otto, mona):
        page = look(app, reader, f"/cases/{full.id}")
        assert button not in page.text
        assert "would like this form back: Send the baseline self-assessment" in words(page)


def test_a_record_reads_as_it_was_asked_and_staff_who_read_it_are_noted(
    app: Flask, full: Case, carl: User, cora: User, otto: User
) -> None:
    submitted = db.session.scalars(
        select(Answers).where(Answers.task_name == "submit_baseline")
    ).one()
    address = f"/cases/{full.id}/records/{submitted.id}"

    for reader in (otto, carl, carl, cora):
        page = look(app, reader, address)
        assert page.status_code == 200
        assert f"{STATEMENTS[0].text} 2: Agreed, partly in use" in words(page)

    noted = db.session.execute(select(Access.user_id, Access.thing_id).order_by(Access.id)).all()
    assert [tuple(row) for row in noted] == [(carl.id, submitted.id), (cora.id, submitted.id)]


def test_a_given_back_form_stays_readable_and_is_marked(
    app: Flask, full: Case, carl: User, otto: User
) -> None:
    submitted = db.session.scalars(
        select(Answers).where(Answers.task_name == "submit_baseline")
    ).one()
    tasks.give_back(carl, submitted.task)

    assert "Otto Contact, given back" in words(look(app, otto, f"/cases/{full.id}/records"))
    record = words(look(app, otto, f"/cases/{full.id}/records/{submitted.id}"))
    assert "This form was given back" in record
    assert db.session.scalars(select(Score)).all() == []


def test_somebody_of_another_organisation_finds_nothing(
    app: Flask, full: Case, eves_case: Case, eve: User, ada: User
) -> None:
    answers = db.session.scalars(select(Answers).order_by(Answers.id)).all()

    for stranger in (eve, ada):
        assert look(app, stranger, f"/cases/{full.id}").status_code == 404
        assert look(app, stranger, f"/my/{full.id}").status_code == 404
        for each in answers:
            for case_id in (full.id, eves_case.id):
                record = f"/cases/{case_id}/records/{each.id}"
                assert look(app, stranger, record).status_code == 404
    assert look(app, eve, f"/cases/{eves_case.id}").status_code == 200


def test_the_page_takes_at_most_fifteen_statements(
    app: Flask, full: Case, carl: User, cora: User, otto: User, mona: User
) -> None:
    for reader in (carl, cora, otto, mona):
        for _time in range(4):
            look(app, reader, f"/cases/{full.id}")
        with counted() as sent:
            look(app, reader, f"/cases/{full.id}")

        assert len(sent) <= 15, "\n".join([reader.name, *sent])


def test_older_lines_of_the_timeline_have_an_address(app: Flask, full: Case, otto: User) -> None:
    newest = look(app, otto, f"/cases/{full.id}")
    assert "Done: Send the baseline" in words(newest)

    older = words(look(app, otto, f"/cases/{full.id}?before=4"))

    assert "Done: Send the baseline" not in older
    assert "Show the newest" in older
