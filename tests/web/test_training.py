"""Coordinators plan training sessions and book organisations on them."""

from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from coaching import clock
from coaching.model.base import db, transaction
from coaching.model.cases import Case, CaseStatus, Cohort
from coaching.model.people import StaffRole, User
from coaching.model.training import CaseModule, TrainingSession
from tests import make
from tests.story import answer, open_task
from tests.training import AUTUMN, WINTER, foundations, run_to_seats
from tests.web.reading import look, words
from tests.web.sending import send

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
    run_to_seats(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina, tess=tess)
    return case


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


def test_a_year_that_has_ended_offers_no_other_booking(
    app: Flask, cora: User, under_way: Case
) -> None:
    toni = make.person("Toni Trainer", StaffRole.TRAINER)
    other = make.training_session(under_way.cohort, "M01", trainer=toni, starts_at=WINTER)
    address = f"{HOME}/organisations/{under_way.id}"
    booking = f"{address}/{foundations(under_way).id}"
    assert booking in look(app, cora, address).text
    with transaction():
        under_way.status = CaseStatus.COMPLETED

    assert booking not in look(app, cora, address).text
    refused = send(app, cora, booking, {"session": str(other.id)})

    assert "The year of this organisation has ended already." in refused.text
    assert foundations(under_way).session_id != other.id


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
