"""Seats, bookings and open tasks follow training sessions; trainers see their own alone."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from coaching import clock
from coaching.model.base import db, transaction
from coaching.model.cases import Case, Cohort
from coaching.model.people import StaffRole, User
from coaching.model.training import CaseModule, Participant, TrainingSession
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
    training_sessions,
    withdrawals,
)
from coaching.services.attendances import NothingToReplace
from coaching.services.bookings import SessionClosed, SessionFull, YearOver
from coaching.services.training_sessions import Details
from tests import make
from tests.story import answer, open_task
from tests.together import together
from tests.training import AUTUMN, WINTER, attendance_of, foundations, mails

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


# ---- open tasks follow ----


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


def test_nobody_is_booked_after_the_year(
    under_way: Case, cora: User, otto: User, mona: User, tess: User
) -> None:
    withdrawals.ask(otto, under_way)
    answer(mona, open_task(under_way, "confirm_withdrawal"), withdrawal_confirmed="yes")
    other = make.training_session(under_way.cohort, "M01", trainer=tess, starts_at=WINTER)
    before = mails()

    with pytest.raises(YearOver):
        bookings.change(cora, foundations(under_way), other)

    assert bookings.seats_left([other])[other.id] == other.capacity
    assert mails() == before


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
