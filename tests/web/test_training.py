"""Pages about training: planned and booked, taught and recorded, proposed and answered."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, select

from coaching import clock
from coaching.model.base import db, transaction
from coaching.model.cases import Case, Cohort
from coaching.model.people import StaffRole, User
from coaching.model.training import CaseModule, Module, TrainingSession
from coaching.services import modules
from tests import make, story
from tests.story import answer, open_task
from tests.web.reading import look, words
from tests.web.sending import send

AUTUMN = datetime(2026, 10, 12, 6, 0, tzinfo=UTC)
WINTER = datetime(2026, 11, 12, 7, 0, tzinfo=UTC)
HOME = "/coordinator/training"


@pytest.fixture
def typed(cohort: Cohort, tess: User) -> dict[str, Any]:
    """What a coordinator types into the form of a training session."""
    return {
        "cohort": str(cohort.id),
        "module": "M01",
        "level": "B",
        "language": "sv",
        "day": "12.10.2026",
        "starts": "9",
        "ends": "12.30",
        "mode": "hybrid",
        "place": "Harjula 1 and https://video.example.org",
        "capacity": "20",
        "trainer": str(tess.id),
        "accessibility": "Step-free entrance",
        "materials": "",
    }


@pytest.fixture
def under_way(
    case: Case, cora: User, carl: User, kim: User, otto: User, stina: User, tess: User
) -> Case:
    """Foundations have a session, and participants are named."""
    story.run_to_plan(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)
    answer(carl, open_task(case, "propose_training"))
    answer(otto, open_task(case, "accept_training"))
    make.training_session(case.cohort, "M01", trainer=tess, starts_at=AUTUMN)
    answer(cora, open_task(case, "confirm_training"))
    answer(otto, open_task(case, "name_participants"), needs="A break every hour")
    return case


def foundations(case: Case) -> CaseModule:
    query = select(CaseModule).where(CaseModule.case_id == case.id, CaseModule.module_id == "M01")
    return db.session.scalars(query.execution_options(populate_existing=True)).one()


# ---- coordinators plan ----


def test_an_empty_calendar_says_what_to_do(app: Flask, cora: User, cohort: Cohort) -> None:
    assert "Plan the training sessions of a cohort" in words(look(app, cora, HOME))


def test_without_a_cohort_there_is_nothing_to_plan(app: Flask, cora: User) -> None:
    response = look(app, cora, f"{HOME}/new")

    assert (response.status_code, response.location) == (302, "/coordinator/cohorts/new")


def test_a_session_is_planned_in_the_time_of_helsinki(
    app: Flask, cora: User, typed: dict[str, Any]
) -> None:
    page = words(send(app, cora, f"{HOME}/new", typed, follow=True))

    planned = db.session.scalars(select(TrainingSession)).one()
    assert planned.starts_at == AUTUMN
    assert planned.ends_at == datetime(2026, 10, 12, 9, 30, tzinfo=UTC)
    for told in (
        "M01 Foundations: racism, racialisation and anti-racism",
        "Mon, 12 Oct 2026, 9.00–12.30",
        "Basic",
        "Swedish",
        "On site and remote",
        "Tess Trainer",
        "20 of 20 seats are free",
        "No organisation is booked.",
    ):
        assert told in page
    assert "Step-free entrance" in page


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"ends": "9.00"}, "The training session ends before it begins."),
        ({"day": "3.8.2026", "starts": "8"}, "This time has passed. Choose a later one."),
        ({"day": "31.2.2027"}, "Write the day as day.month.year"),
        ({"trainer": ""}, "Choose a trainer"),
        ({"module": "M99"}, "Choose one of the options"),
        ({"capacity": "0"}, "Write a whole number from 1 to 500."),
    ],
)
def test_what_is_wrong_is_said_and_everything_typed_stays(
    app: Flask, cora: User, typed: dict[str, Any], changes: dict[str, str], told: str
) -> None:
    response = send(app, cora, f"{HOME}/new", typed | changes)

    assert response.status_code == 200
    assert told in words(response)
    assert 'value="Harjula 1 and https://video.example.org"' in response.text
    assert db.session.scalars(select(TrainingSession)).first() is None


def test_the_form_can_begin_with_a_module(app: Flask, cora: User, cohort: Cohort) -> None:
    response = look(app, cora, f"{HOME}/new?module=M07")

    assert '<option selected value="M07">' in response.text


def test_a_session_is_changed_and_called_off(
    app: Flask, cora: User, case: Case, typed: dict[str, Any], tess: User
) -> None:
    send(app, cora, f"{HOME}/new", typed)
    planned = db.session.scalars(select(TrainingSession)).one()
    other = make.training_session(case.cohort, "M01", trainer=tess, starts_at=WINTER)
    taken = make.booking(case, planned)
    address = f"{HOME}/{planned.id}"

    page = look(app, cora, f"{address}/edit").text
    assert 'value="12.10.2026"' in page
    assert 'value="9.00"' in page
    send(app, cora, f"{address}/edit", typed | {"starts": "10.00"})
    db.session.refresh(planned)
    assert planned.starts_at == datetime(2026, 10, 12, 7, 0, tzinfo=UTC)

    page = words(look(app, cora, f"{address}/cancel"))
    assert "1 organisation is booked: Harjula Schools" in page
    assert "Thu, 12 Nov 2026, 9.00–12.00" in page
    assert "Tell why it is called off" in words(
        send(app, cora, f"{address}/cancel", {"reason": "", "instead": "later"})
    )
    page = words(
        send(
            app,
            cora,
            f"{address}/cancel",
            {"reason": "The trainer is ill", "instead": str(other.id)},
            follow=True,
        )
    )
    assert "The trainer is ill" in page
    db.session.refresh(taken)
    assert taken.session_id == other.id
    assert "Called off" in words(look(app, cora, f"{HOME}/earlier"))
    assert words(look(app, cora, HOME)).count("M01 Foundations") == 1


# ---- coordinators book ----


def test_the_training_of_an_organisation_and_another_booking(
    app: Flask, cora: User, under_way: Case
) -> None:
    toni = make.person("Toni Trainer", StaffRole.TRAINER)
    other = make.training_session(under_way.cohort, "M01", trainer=toni, starts_at=WINTER)
    address = f"{HOME}/organisations/{under_way.id}"
    page = words(look(app, cora, address))
    assert "Mon, 12 Oct 2026, 9.00–12.00 2 Booked" in page
    assert "No date yet" in page
    assert "Self-study" in page

    booking = f"{address}/{foundations(under_way).id}"
    assert "Trainer: Toni Trainer. 30 seats are free." in words(look(app, cora, booking))
    send(app, cora, booking, {"session": str(other.id)})
    assert foundations(under_way).session_id == other.id
    send(app, cora, booking, {"session": "later"})
    assert foundations(under_way).session_id is None


def test_what_replaces_a_missed_session_is_written_down_on_its_page(
    app: Flask, cora: User, tess: User, under_way: Case
) -> None:
    clock.set_to(datetime(2026, 10, 12, 12, 0, tzinfo=UTC))
    absent = {f"attendance-{number}-presence": "absent" for number in range(2)}
    answer(tess, open_task(under_way, "record_attendance"), **absent, nobody_came="missed")
    address = f"{HOME}/organisations/{under_way.id}"
    assert "Missed" in words(look(app, cora, address))

    send(app, cora, f"{address}/{foundations(under_way).id}", {"replaced": "Parts 0 and 1"})

    assert "Replaced Parts 0 and 1" in words(look(app, cora, address))


def test_there_is_no_booking_of_another_organisation_or_of_self_study(
    app: Flask, cora: User, under_way: Case, eves_case: Case
) -> None:
    foreign = make.booking(eves_case, None)
    alone = db.session.scalars(
        select(CaseModule).where(CaseModule.self_study.is_(True)).limit(1)
    ).one()

    for taken in (foreign, alone):
        address = f"{HOME}/organisations/{under_way.id}/{taken.id}"
        assert look(app, cora, address).status_code == 404


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


def test_the_case_page_tells_dates_to_the_organisation_and_no_text_to_the_manager(
    app: Flask, under_way: Case, otto: User, mona: User, cora: User, eve: User
) -> None:
    with transaction():
        foundations(under_way).replaced = "Parts 0 and 1"

    for person in (otto, cora):
        page = words(look(app, person, f"/cases/{under_way.id}"))
        assert "Mon, 12 Oct 2026, 9.00–12.00" in page
        assert "Parts 0 and 1" in page
    told = words(look(app, mona, f"/cases/{under_way.id}"))
    assert "Mon, 12 Oct 2026, 9.00–12.00" in told
    assert "Parts 0 and 1" not in told
    assert "https://video.example.org" not in told
    assert "Change the training sessions" in words(look(app, cora, f"/cases/{under_way.id}"))
    assert look(app, eve, f"/cases/{under_way.id}").status_code == 404


# ---- administrators ----


@pytest.fixture
def modules_as_they_were(app: Flask) -> Iterator[None]:
    """Modules stay from test to test: leave them as the programme begins with them."""
    yield
    db.session.rollback()
    with transaction():
        db.session.execute(delete(Module))
        modules.prepare()


def test_an_administrator_changes_a_module(
    app: Flask, ada: User, modules_as_they_were: None
) -> None:
    assert "M10 Anti-racist communication, language and images" in words(
        look(app, ada, "/administrator/modules")
    )
    typed = {
        f"{code}-{field}": f"{field} {code}"
        for code in ("fi", "sv", "en")
        for field in ("name", "target_group", "between_task")
    } | {
        "minutes": "120",
        "prerequisites": ["M02"],
        "prework_parts": ["6"],
        "active": "no",
    }

    page = words(send(app, ada, "/administrator/modules/M10", typed, follow=True))

    assert "M10 name en target_group en 120 M02 Out of use" in page
    assert db.session.get_one(Module, "M10").between_task_in("sv") == "between_task sv"
    refused = words(
        send(app, ada, "/administrator/modules/M10", typed | {"prerequisites": ["M10"]})
    )
    assert "Choose from the options" in refused
    kept = words(send(app, ada, "/administrator/modules/M01", typed | {"prerequisites": []}))
    assert "Every organisation takes this module. It cannot go out of use." in kept


def test_a_module_that_is_not_there_is_not_found(app: Flask, ada: User) -> None:
    assert look(app, ada, "/administrator/modules/M99").status_code == 404
