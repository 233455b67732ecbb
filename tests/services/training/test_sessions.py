"""Training sessions are planned, changed and called off by coordinators, with named refusals."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from coaching import clock
from coaching.clock import HELSINKI
from coaching.model.base import db
from coaching.model.cases import Case, Cohort
from coaching.model.people import StaffRole, User
from coaching.model.training import (
    TrainingSession,
)
from coaching.permissions import (
    Forbidden,
)
from coaching.services import (
    training_sessions,
)
from coaching.services.bookings import SessionFull
from coaching.services.training_sessions import (
    AlreadyHeld,
    Details,
    InThePast,
    IsBooked,
    IsCancelled,
    NoSuchModule,
    NotATrainer,
    TooFewSeats,
    WrongTimes,
)
from tests import make
from tests.story import answer
from tests.training import AUTUMN, WINTER, attendance_of, foundations, mails

# ---- plan ----


def test_a_planned_session_tells_its_trainer(planned: TrainingSession, cohort: Cohort) -> None:
    assert (planned.cohort_id, planned.day.isoformat()) == (cohort.id, "2026-10-12")
    assert planned.hours == 3
    assert mails()[-1] == ("Tess", "training_session_given")


@pytest.mark.parametrize(
    ("changes", "refusal", "field"),
    [
        ({"starts_at": datetime(2026, 8, 3, 8, 59, tzinfo=UTC)}, InThePast, "day"),
        ({"ends_at": AUTUMN}, WrongTimes, "ends"),
        ({"module_id": "M99"}, NoSuchModule, "module"),
        ({"trainer_id": 999_999}, NotATrainer, "trainer"),
    ],
)
def test_what_cannot_be_planned_is_refused_at_its_field(
    cohort: Cohort, cora: User, details: Details, changes: Any, refusal: Any, field: str
) -> None:
    with pytest.raises(refusal) as refused:
        training_sessions.create(cora, cohort, replace(details, **changes))

    assert refused.value.field == field
    assert db.session.scalars(select(TrainingSession)).first() is None


def test_only_trainers_teach(cohort: Cohort, cora: User, carl: User, details: Details) -> None:
    with pytest.raises(NotATrainer):
        training_sessions.create(cora, cohort, replace(details, trainer_id=carl.id))


def test_only_coordinators_plan(
    cohort: Cohort, carl: User, tess: User, otto: User, mona: User, details: Details
) -> None:
    for person in (carl, tess, otto, mona):
        with pytest.raises(Forbidden):
            training_sessions.create(person, cohort, details)


def test_days_are_those_of_helsinki_at_both_ends_of_the_summer(
    cohort: Cohort, cora: User, details: Details
) -> None:
    # Half past midnight in Helsinki is still the evening before in UTC, in summer and in winter.
    for day, hour in ((date(2026, 10, 24), 21), (date(2026, 10, 26), 22)):
        starts = datetime.combine(day, time(0, 30), HELSINKI)
        made = training_sessions.create(
            cora, cohort, replace(details, starts_at=starts, ends_at=starts + timedelta(hours=2))
        )
        db.session.refresh(made)
        assert made.starts_at.utcoffset() == timedelta(0)
        assert (made.starts_at.day, made.starts_at.hour) == (day.day - 1, hour)
        assert made.day == day


# ---- change ----


def test_what_matters_to_people_is_told_to_them(
    planned: TrainingSession, case: Case, cora: User, details: Details
) -> None:
    make.booking(case, planned)
    before = len(mails())

    training_sessions.change(
        cora, planned, replace(details, starts_at=WINTER, ends_at=WINTER + timedelta(hours=3))
    )
    assert mails()[before:] == [
        ("Otto", "training_session_changed"),
        ("Tess", "training_session_changed"),
    ]

    before = len(mails())
    now = replace(details, starts_at=WINTER, ends_at=WINTER + timedelta(hours=3))
    training_sessions.change(cora, planned, replace(now, capacity=20, materials="A reader"))
    assert mails()[before:] == []


def test_both_trainers_hear_of_a_change_of_trainer(
    planned: TrainingSession, cora: User, details: Details
) -> None:
    toni = make.person("Toni Trainer", StaffRole.TRAINER)
    before = len(mails())

    training_sessions.change(cora, planned, replace(details, trainer_id=toni.id))

    assert mails()[before:] == [
        ("Tess", "training_session_taken"),
        ("Toni", "training_session_given"),
    ]


def test_a_booked_session_keeps_its_module_and_its_seats(
    planned: TrainingSession, case: Case, eves_case: Case, cora: User, details: Details
) -> None:
    make.booking(case, planned)
    make.booking(eves_case, planned)

    with pytest.raises(IsBooked):
        training_sessions.change(cora, planned, replace(details, module_id="M02"))
    with pytest.raises(TooFewSeats, match="4 seats"):
        training_sessions.change(cora, planned, replace(details, capacity=3))
    training_sessions.change(cora, planned, replace(details, capacity=4))

    assert (planned.module_id, planned.capacity) == ("M01", 4)


def test_a_session_does_not_move_into_the_past(
    planned: TrainingSession, cora: User, details: Details
) -> None:
    with pytest.raises(InThePast):
        training_sessions.change(
            cora, planned, replace(details, starts_at=clock.now() - timedelta(days=1))
        )

    # What was held may still get a correction of its other facts.
    clock.set_to(WINTER)
    training_sessions.change(cora, planned, replace(details, place="Harjula"))
    assert planned.place == "Harjula"


# ---- cancel ----


def test_a_cancelled_session_lets_its_organisations_wait_for_another(
    under_way: Case, cora: User
) -> None:
    session = foundations(under_way).session
    assert session is not None
    before = len(mails())

    training_sessions.cancel(cora, session, reason="The trainer is ill")

    assert (session.cancelled_at, session.cancel_reason) == (clock.now(), "The trainer is ill")
    assert foundations(under_way).session_id is None
    assert attendance_of(under_way).assignee_id is None
    assert mails()[before:] == [
        ("Otto", "training_session_cancelled"),
        ("Tess", "training_session_cancelled"),
    ]
    with pytest.raises(IsCancelled):
        training_sessions.cancel(cora, session, reason="Again")


def test_a_cancelled_session_can_lead_to_another_one(under_way: Case, cora: User) -> None:
    toni = make.person("Toni Trainer", StaffRole.TRAINER)
    other = make.training_session(under_way.cohort, "M01", trainer=toni, starts_at=WINTER)
    session = foundations(under_way).session
    assert session is not None

    training_sessions.cancel(cora, session, reason="The trainer is ill", instead=other)

    assert foundations(under_way).session_id == other.id
    assert attendance_of(under_way).assignee_id == toni.id


def test_nothing_is_cancelled_when_the_other_session_is_full(
    planned: TrainingSession, cohort: Cohort, case: Case, cora: User, tess: User
) -> None:
    small = make.training_session(cohort, "M01", trainer=tess, starts_at=WINTER, capacity=1)
    taken = make.booking(case, planned)

    with pytest.raises(SessionFull) as refused:
        training_sessions.cancel(cora, planned, reason="Ill", instead=small)

    assert refused.value.field == "instead"
    db.session.refresh(planned)
    assert planned.cancelled_at is None
    assert taken.session_id == planned.id


def test_what_was_held_cannot_be_cancelled(under_way: Case, cora: User, tess: User) -> None:
    session = foundations(under_way).session
    assert session is not None
    clock.set_to(AUTUMN + timedelta(hours=4))
    answer(tess, attendance_of(under_way))

    with pytest.raises(AlreadyHeld):
        training_sessions.cancel(cora, session, reason="Ill")
