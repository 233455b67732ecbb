"""Trainers record who came; organisations read what is proposed and name who comes."""

from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import select

from coaching import clock
from coaching.model.base import db, transaction
from coaching.model.cases import Case, Cohort
from coaching.model.people import StaffRole, User
from coaching.model.training import CaseModule
from tests import make, story
from tests.story import answer, open_task
from tests.training import AUTUMN, WINTER, foundations, run_to_seats
from tests.web.reading import look, words
from tests.web.sending import send


@pytest.fixture
def under_way(
    case: Case, cora: User, carl: User, kim: User, otto: User, stina: User, tess: User
) -> Case:
    """Foundations have a session, and participants are named."""
    run_to_seats(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina, tess=tess)
    return case


# ---- trainers ----


def test_a_trainer_records_attendance_first_and_sees_who_comes(
    app: Flask, tess: User, under_way: Case
) -> None:
    clock.set_to(datetime(2026, 10, 12, 12, 0, tzinfo=UTC))
    session = foundations(under_way).session
    assert session is not None

    home = words(look(app, tess, "/trainer"))
    assert home.index("Record who took part") < home.index("Held or called off")
    page = words(look(app, tess, f"/trainer/sessions/{session.id}"))
    assert "Harjula Schools Otto Contact Stina Sponsor A break every hour" in page

    task = open_task(under_way, "record_attendance")
    form = look(app, tess, f"/tasks/{task.id}")
    assert 'value="12.10.2026"' in form.text
    assert 'value="3"' in form.text
    typed = story.ANSWERS[task.name](task)
    receipt = words(send(app, tess, f"/tasks/{task.id}", typed, follow=True))
    assert "Thank you, this is done" in receipt
    assert "What happens next" not in receipt
    assert "Draft the action plan" not in receipt


def test_a_trainer_reaches_neither_the_case_nor_another_trainers_session(
    app: Flask, tess: User, under_way: Case
) -> None:
    toni = make.person("Toni Trainer", StaffRole.TRAINER)
    session = foundations(under_way).session
    assert session is not None
    task = open_task(under_way, "record_attendance")

    assert look(app, tess, f"/cases/{under_way.id}").status_code == 404
    assert look(app, toni, f"/trainer/sessions/{session.id}").status_code == 404
    assert look(app, toni, f"/tasks/{task.id}").status_code == 404


def test_whoever_stands_in_for_a_trainer_has_the_sessions_on_the_first_page(
    app: Flask, cohort: Cohort, tess: User, kim: User
) -> None:
    session = make.training_session(cohort, "M01", trainer=tess, starts_at=AUTUMN)
    address = f"/trainer/sessions/{session.id}"
    assert look(app, kim, address).status_code == 403
    make.substitution(tess, kim)

    assert address in look(app, kim, "/trainer").text
    assert look(app, kim, address).status_code == 200


def test_a_trainer_who_coordinates_sees_the_own_sessions_on_the_trainers_page(
    app: Flask, cohort: Cohort, tess: User
) -> None:
    both = make.person("Berta Both", StaffRole.TRAINER, StaffRole.COORDINATOR)
    make.training_session(cohort, "M01", trainer=both, starts_at=AUTUMN)
    make.training_session(cohort, "M02", trainer=tess, starts_at=AUTUMN)

    page = words(look(app, both, "/trainer"))

    assert "M01 Foundations" in page
    assert "M02 Norms" not in page


def test_somebody_who_came_along_is_added_to_the_attendance(
    app: Flask, tess: User, under_way: Case
) -> None:
    clock.set_to(datetime(2026, 10, 12, 12, 0, tzinfo=UTC))
    task = open_task(under_way, "record_attendance")
    typed = story.ANSWERS[task.name](task)

    page = send(app, tess, f"/tasks/{task.id}", typed | {"_add": "added"}, follow=True)

    assert 'name="added-0-member_id"' in page.text
    assert "Otto Contact" in words(page)


# ---- the organisation ----


def test_the_contact_reads_the_proposal_with_its_reasons(
    app: Flask, case: Case, cora: User, carl: User, kim: User, otto: User, stina: User
) -> None:
    story.run_to_plan(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)
    proposing = open_task(case, "propose_training")
    advised = words(look(app, carl, f"/tasks/{proposing.id}"))
    assert "Training recommendation" in advised
    assert "Recommended: take part" in advised
    assert "The figures behind it" in advised
    answer(carl, proposing)

    page = words(look(app, otto, f"/tasks/{open_task(case, 'accept_training').id}"))

    assert "M06 Intervening in racism: from bystander to actor Applied" in page
    assert "Intervening in racism and discrimination has begun and needs building." in page
    assert "You would meet your coach every 28 days, about 11 times in the year" in page


def test_the_contact_names_participants_for_a_session_that_is_described(
    app: Flask, under_way: Case, otto: User, stina: User, tess: User
) -> None:
    later = open_task(under_way, "name_participants")
    assert "This module has no date yet" in words(look(app, otto, f"/tasks/{later.id}"))
    with transaction():
        taken = db.session.scalars(
            select(CaseModule).where(
                CaseModule.case_id == under_way.id, CaseModule.module_id == later.module_id
            )
        ).one()
        taken.session = make.training_session(
            under_way.cohort, later.module_id or "", trainer=tess, starts_at=WINTER
        )

    response = look(app, otto, f"/tasks/{later.id}")

    page = words(response)
    assert "Thu, 12 Nov 2026, 9.00–12.00" in page
    assert "https://video.example.org/training" in page
    assert "Each participant watches these parts of the online course" in page
    assert "online-course-on-anti-racism-for-professionals" in response.text


def test_the_training_of_a_case_has_dates_for_all_and_no_text_for_the_manager(
    app: Flask, under_way: Case, otto: User, mona: User, cora: User, eve: User
) -> None:
    with transaction():
        foundations(under_way).replaced = "Parts 0 and 1"

    training = f"/cases/{under_way.id}/training"
    for person in (otto, cora):
        page = words(look(app, person, training))
        assert "Mon, 12 Oct 2026, 9.00–12.00" in page
        assert "Parts 0 and 1" in page
    told = words(look(app, mona, training))
    assert "Mon, 12 Oct 2026, 9.00–12.00" in told
    assert "Parts 0 and 1" not in told
    assert "https://video.example.org" not in told
    assert "Change the training sessions" in words(
        look(app, cora, f"/cases/{under_way.id}/training")
    )
    assert look(app, eve, f"/cases/{under_way.id}").status_code == 404
