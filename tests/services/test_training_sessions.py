"""Training sessions are planned, moved and called off, and organisations are booked on them."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from coaching import clock
from coaching.clock import HELSINKI
from coaching.model.base import db, transaction
from coaching.model.cases import Case, Cohort
from coaching.model.mail import Mail
from coaching.model.people import StaffRole, User
from coaching.model.processes import Task
from coaching.model.training import CaseModule, Level, Mode, Participant, TrainingSession
from coaching.permissions import (
    Can,
    Forbidden,
    allowed,
    visible_answers,
    visible_cases,
    visible_tasks,
    visible_training_sessions,
)
from coaching.services import (
    attendances,
    bookings,
    training_calendar,
    training_proposals,
    training_sessions,
)
from coaching.services.attendances import NothingToReplace
from coaching.services.bookings import SessionClosed, SessionFull
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
from tests import make, story
from tests.story import answer, open_task
from tests.together import together

AUTUMN = datetime(2026, 10, 12, 6, 0, tzinfo=UTC)
WINTER = datetime(2026, 11, 12, 7, 0, tzinfo=UTC)


@pytest.fixture
def details(tess: User) -> Details:
    """Foundations on a morning in October."""
    return Details(
        module_id="M01",
        level=Level.BASIC,
        language="fi",
        starts_at=AUTUMN,
        ends_at=AUTUMN + timedelta(hours=3),
        mode=Mode.REMOTE,
        place="https://video.example.org/m01",
        capacity=30,
        trainer_id=tess.id,
    )


@pytest.fixture
def planned(cohort: Cohort, cora: User, details: Details) -> TrainingSession:
    """Cora has planned it."""
    return training_sessions.create(cora, cohort, details)


def mails() -> list[tuple[str, str]]:
    found = db.session.scalars(select(Mail).order_by(Mail.id))
    return [(mail.to.first_name, mail.name) for mail in found if mail.to]


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


# ---- seats ----


def test_seats_are_kept_free_until_participants_are_named(
    planned: TrainingSession, case: Case, eves_case: Case
) -> None:
    def free() -> int:
        return bookings.seats_left([planned])[planned.id]

    assert free() == 30
    taken = make.booking(case, planned)
    assert free() == 28
    make.booking(eves_case, planned, *[member.id for member in eves_case.members])
    assert free() == 26
    with transaction():
        taken.participants = [Participant(member_id=case.members[0].id)]
    assert free() == 27


def test_the_sponsors_module_keeps_one_seat_free(cohort: Cohort, case: Case, tess: User) -> None:
    session = make.training_session(cohort, "M03", trainer=tess, starts_at=AUTUMN)

    make.booking(case, session)

    assert bookings.seats_left([session]) == {session.id: 29}


def test_the_last_seats_go_to_one_of_two_who_ask_at_once(
    app: Flask, cohort: Cohort, case: Case, eves_case: Case, cora: User, tess: User
) -> None:
    session = make.training_session(cohort, "M01", trainer=tess, starts_at=AUTUMN, capacity=3)
    waiting = [make.booking(each, None).id for each in (case, eves_case)]
    session_id, cora_id = session.id, cora.id
    refused: list[str] = []

    def one() -> None:
        taken = db.session.get_one(CaseModule, waiting.pop())
        chosen = db.session.get_one(TrainingSession, session_id)
        try:
            bookings.change(db.session.get_one(User, cora_id), taken, chosen)
        except SessionFull as refusal:
            refused.append(str(refusal))

    together(app, one)

    booked = db.session.scalars(select(CaseModule).where(CaseModule.session_id == session_id))
    assert len(booked.unique().all()) == 1
    assert len(refused) == 1
    assert "room for only 1 person" in refused[0]
    assert "choose another training session" in refused[0]


def test_nobody_is_booked_on_what_is_over_cancelled_or_of_another_module(
    cohort: Cohort, case: Case, cora: User, tess: User
) -> None:
    other = make.training_session(cohort, "M02", trainer=tess, starts_at=AUTUMN)
    over = make.training_session(
        cohort, "M01", trainer=tess, starts_at=clock.now() - timedelta(hours=1)
    )
    cancelled = make.training_session(cohort, "M01", trainer=tess, starts_at=AUTUMN)
    training_sessions.cancel(cora, cancelled, reason="Ill")
    elsewhere = make.training_session(make.cohort("Another"), "M01", trainer=tess, starts_at=AUTUMN)
    taken = make.booking(case, None)

    for session in (other, over, cancelled, elsewhere):
        with pytest.raises(SessionClosed):
            bookings.change(cora, taken, session)
    assert taken.session_id is None


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


# ---- open tasks follow ----


@pytest.fixture
def under_way(
    case: Case, cora: User, carl: User, kim: User, otto: User, stina: User, tess: User
) -> Case:
    """Participants are named for foundations, so their attendance is to be recorded."""
    story.run_to_plan(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)
    answer(carl, open_task(case, "propose_training"))
    answer(otto, open_task(case, "accept_training"))
    make.training_session(case.cohort, "M01", trainer=tess, starts_at=AUTUMN)
    answer(cora, open_task(case, "confirm_training"))
    answer(otto, open_task(case, "name_participants"))
    return case


def attendance_of(case: Case) -> Task:
    task = open_task(case, "record_attendance")
    db.session.refresh(task)
    return task


def foundations(case: Case) -> CaseModule:
    return next(t for t in training_proposals.of_case(case) if t.module_id == "M01")


def test_open_tasks_move_with_their_session_and_its_trainer(
    under_way: Case, cora: User, tess: User, details: Details
) -> None:
    toni = make.person("Toni Trainer", StaffRole.TRAINER)
    session = foundations(under_way).session
    assert session is not None
    assert attendance_of(under_way).assignee_id == tess.id

    training_sessions.change(
        cora,
        session,
        replace(details, starts_at=WINTER, ends_at=WINTER + timedelta(hours=3), trainer_id=toni.id),
    )

    task = attendance_of(under_way)
    assert task.assignee_id == toni.id
    assert task.opens_at == datetime(2026, 11, 11, 22, 0, tzinfo=UTC)
    assert task.due_at == datetime(2026, 11, 16, 21, 59, tzinfo=UTC)


def test_another_booking_moves_the_task_and_tells_the_contact(under_way: Case, cora: User) -> None:
    toni = make.person("Toni Trainer", StaffRole.TRAINER)
    other = make.training_session(under_way.cohort, "M01", trainer=toni, starts_at=WINTER)

    bookings.change(cora, foundations(under_way), other)
    assert attendance_of(under_way).assignee_id == toni.id
    assert mails()[-1] == ("Otto", "training_booked")

    bookings.change(cora, foundations(under_way), None)
    task = attendance_of(under_way)
    assert (task.assignee_id, task.opens_at, task.due_at) == (None, None, None)


def test_only_coordinators_change_bookings(
    under_way: Case, carl: User, otto: User, tess: User
) -> None:
    for person in (carl, otto, tess):
        with pytest.raises(Forbidden):
            bookings.change(person, foundations(under_way), None)
        with pytest.raises(Forbidden):
            attendances.replace(person, foundations(under_way), "Nothing")


def test_what_replaces_a_missed_session_can_be_written_down_later(
    under_way: Case, cora: User, tess: User
) -> None:
    taken = foundations(under_way)
    with pytest.raises(NothingToReplace):
        attendances.replace(cora, taken, "Parts 0 and 1")
    clock.set_to(AUTUMN + timedelta(hours=4))
    absent = {f"attendance-{n}-presence": "absent" for n in range(2)}
    answer(tess, attendance_of(under_way), **absent, nobody_came="missed")

    attendances.replace(cora, taken, "Parts 0 and 1")

    assert taken.replaced == "Parts 0 and 1"


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


# ---- lists ----


def test_trainers_see_only_what_they_teach_and_organisations_nothing(
    planned: TrainingSession, cohort: Cohort, cora: User, tess: User, otto: User, eve: User
) -> None:
    toni = make.person("Toni Trainer", StaffRole.TRAINER)
    theirs = make.training_session(cohort, "M02", trainer=toni, starts_at=WINTER)

    def sees(person: User) -> list[int]:
        lines = training_calendar.coming(visible_training_sessions(person)).lines
        return [line.session.id for line in lines]

    assert sees(cora) == [planned.id, theirs.id]
    assert sees(tess) == [planned.id]
    assert sees(toni) == [theirs.id]
    assert sees(otto) == sees(eve) == []


def test_lists_go_on_where_a_page_ends(
    monkeypatch: pytest.MonkeyPatch, cohort: Cohort, cora: User, tess: User
) -> None:
    monkeypatch.setattr(training_calendar, "PAGE", 2)
    made = [
        make.training_session(
            cohort, "M01", trainer=tess, starts_at=AUTUMN + timedelta(days=number // 2)
        ).id
        for number in range(5)
    ]

    query = visible_training_sessions(cora)
    seen, after = [], None
    for _page in range(3):
        page = training_calendar.coming(query, after=after)
        seen += [line.session.id for line in page.lines]
        after = page.next
    assert seen == made
    assert after is None

    clock.set_to(WINTER)
    assert training_calendar.coming(query).lines == []
    first = training_calendar.past(query)
    second = training_calendar.past(query, after=first.next)
    assert [line.session.id for line in first.lines + second.lines] == made[::-1][:4]


def test_a_trainer_sees_the_own_attendance_task_and_nothing_else_of_the_case(
    under_way: Case, tess: User
) -> None:
    toni = make.person("Toni Trainer", StaffRole.TRAINER)
    task = attendance_of(under_way)

    for person, sees in ((tess, [task.id]), (toni, [])):
        found = db.session.scalars(visible_tasks(person)).unique().all()
        assert [each.id for each in found] == sees
        assert allowed(person, Can.COMPLETE_TASK, task) is bool(sees)
        assert allowed(person, Can.SEE_TASK, task) is bool(sees)
        assert db.session.scalars(visible_cases(person)).unique().all() == []
        assert db.session.scalars(visible_answers(person)).unique().all() == []
    assert [each.id for each in attendances.to_record_by(tess)] == [task.id]
    assert attendances.to_record_by(toni) == []
