"""Somebody asks about their own data: a process with the month that the law gives."""

from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from coaching import clock, jobs
from coaching.clock import now
from coaching.data.personal import Rule
from coaching.model.base import db, transaction
from coaching.model.cases import Case, Member
from coaching.model.data_requests import DataRequest
from coaching.model.erasures import Erasure
from coaching.model.failures import Failure
from coaching.model.mail import Mail
from coaching.model.people import User
from coaching.model.processes import Process, Task
from coaching.permissions import Forbidden
from coaching.services import data_requests, people_erased, retention
from coaching.services.data_requests import AskedAlready
from coaching.services.people_erased import StillNeeded
from tests import make
from tests.services.privacy.planting import places
from tests.story import answer, open_names, open_task


def mails(name: str) -> list[User | None]:
    """Who gets this mail."""
    found = db.session.scalars(select(Mail).where(Mail.name == name).order_by(Mail.id))
    return [mail.to for mail in found]


def test_a_request_opens_a_task_with_its_clock(otto: User, cora: User) -> None:
    request = data_requests.ask(otto, otto, kind="copy", words="All of it")

    task = open_task(None, "answer_data_request")
    # Asked on Monday 3 August: ten working days, and a month by the law.
    assert task.due_at is not None
    assert task.due_at.date() == date(2026, 8, 17)
    assert (request.answer_by, request.is_open) == (date(2026, 9, 3), True)
    assert (task.role, task.case_id, request.entered_by) == ("coordinator", None, None)
    assert mails("data_request_received") == [cora]


def test_an_answer_ends_it_and_reaches_whoever_asked(otto: User, cora: User) -> None:
    request = data_requests.ask(otto, otto, kind="correction", words="My name")
    answer(cora, open_task(None, "answer_data_request"), answer="It is spelled right now")

    assert (request.outcome, request.answer) == ("done", "It is spelled right now")
    assert (request.answered_at, request.erase_from) == (now(), None)
    assert request.process.ended_at == now()
    assert open_names(None) == []
    assert mails("data_request_answered") == [otto]


def test_more_time_has_a_reason_and_an_end(otto: User, cora: User) -> None:
    request = data_requests.ask(otto, otto, kind="copy")
    clock.set_to(datetime(2026, 8, 20, 9, 0, tzinfo=UTC))
    answer(
        cora,
        open_task(None, "answer_data_request"),
        needs_more_time="yes",
        extended_why="There are many years",
    )

    assert request.is_open
    assert (request.extended_why, request.answer_by) == ("There are many years", date(2026, 11, 3))
    assert mails("data_request_extended") == [otto]
    later = open_task(None, "answer_extended_request")
    assert later.due_at is not None
    assert later.due_at.date() < request.answer_by
    answer(cora, later)
    assert (request.outcome, request.is_open) == ("partly", False)


def test_a_month_ends_on_the_last_day_of_a_short_one(otto: User) -> None:
    clock.set_to(datetime(2027, 1, 31, 9, 0, tzinfo=UTC))

    assert data_requests.ask(otto, otto, kind="copy").answer_by == date(2027, 2, 28)


def test_a_late_answer_is_told_like_every_late_task(otto: User, cora: User) -> None:
    data_requests.ask(otto, otto, kind="copy")
    clock.set_to(datetime(2026, 8, 26, 9, 0, tzinfo=UTC))

    jobs.run_due()

    assert (
        db.session.scalars(select(Task.rung).where(Task.name == "answer_data_request")).one() >= 2
    )


def test_the_same_is_asked_once_at_a_time(otto: User, cora: User) -> None:
    data_requests.ask(otto, otto, kind="copy")
    with pytest.raises(AskedAlready):
        data_requests.ask(otto, otto, kind="copy")
    data_requests.ask(otto, otto, kind="consent")
    answer(cora, open_task(None, "answer_data_request"))

    assert data_requests.ask(otto, otto, kind="copy").is_open


def test_a_coordinator_writes_down_what_somebody_asked(otto: User, cora: User, carl: User) -> None:
    request = data_requests.ask(cora, otto, kind="objection", words="On the phone")

    assert (request.person, request.entered_by) == (otto, cora)
    with pytest.raises(Forbidden):
        data_requests.ask(carl, otto, kind="copy")


def test_whoever_has_a_place_is_not_erased(case: Case, otto: User, cora: User) -> None:
    data_requests.ask(otto, otto, kind="erasure")

    with pytest.raises(StillNeeded) as refused:
        answer(cora, open_task(None, "answer_data_request"), erases_account="y")

    assert refused.value.field == "erases_account"
    assert open_names(None) == ["answer_data_request"]


def test_somebody_is_erased_the_day_after_the_answer(
    app: Flask, case: Case, otto: User, cora: User
) -> None:
    request = data_requests.ask(otto, otto, kind="erasure", words="Otto Contact asks")
    with transaction():
        for member in db.session.scalars(select(Member).where(Member.user_id == otto.id)):
            member.left_at = now()
    answer(cora, open_task(None, "answer_data_request"), erases_account="y", answer="Tomorrow")
    jobs.run_due()
    assert otto.name == "Otto Contact"
    assert mails("data_request_answered") == [otto]
    process_id = request.process_id
    clock.set_to(now() + timedelta(days=1))

    jobs.run_due()

    db.session.expire_all()
    assert people_erased.is_erased(otto)
    assert otto.name == "Former contact person"
    assert db.session.get(Process, process_id) is None
    assert db.session.scalars(select(DataRequest)).all() == []
    proof = db.session.scalars(select(Erasure)).one()
    assert (proof.rule, proof.thing_id, proof.reason) == (Rule.ACCOUNT, otto.id, "asked for")


def test_whoever_got_a_place_meanwhile_stays_and_administrators_hear_of_it(
    app: Flask, otto: User, cora: User, eves_case: Case
) -> None:
    data_requests.ask(otto, otto, kind="erasure")
    answer(cora, open_task(None, "answer_data_request"), erases_account="y")
    make.member(eves_case, otto)
    clock.set_to(now() + timedelta(days=1))

    jobs.run_due()

    failed = db.session.scalars(select(Failure).where(Failure.job == "erase_person")).one()
    assert (failed.kind, otto.name) == ("StillNeeded", "Otto Contact")


def test_nobody_is_erased_before_everything_else_is_answered(otto: User, cora: User) -> None:
    data_requests.ask(otto, otto, kind="copy")
    copy = open_task(None, "answer_data_request")
    data_requests.ask(otto, otto, kind="erasure")
    erasure = db.session.scalars(
        select(Task).where(Task.closed_at.is_(None), Task.id != copy.id)
    ).one()

    with pytest.raises(StillNeeded):
        answer(cora, erasure, erases_account="y")
    answer(cora, copy)
    answer(cora, erasure, erases_account="y")

    assert {each.erase_from is None for each in data_requests.of_person(otto)} == {True, False}


def test_retention_waits_for_the_answer_and_a_day(case: Case, otto: User, cora: User) -> None:
    with transaction():
        for member in db.session.scalars(select(Member).where(Member.user_id == otto.id)):
            member.left_at = now()
    clock.set_to(datetime(2028, 8, 3, 12, 0, tzinfo=UTC))
    assert otto.id in retention.due(Rule.ACCOUNT)
    data_requests.ask(otto, otto, kind="copy")
    assert otto.id not in retention.due(Rule.ACCOUNT)
    answer(cora, open_task(None, "answer_data_request"))
    assert otto.id not in retention.due(Rule.ACCOUNT)

    clock.set_to(now() + timedelta(days=1))

    assert otto.id in retention.due(Rule.ACCOUNT)


def test_requests_go_two_years_after_the_answer(otto: User, cora: User) -> None:
    data_requests.ask(otto, otto, kind="copy", words="All")
    answer(cora, open_task(None, "answer_data_request"))
    clock.set_to(datetime(2028, 8, 3, 12, 0, tzinfo=UTC))
    assert retention.due(Rule.REQUEST) == []
    clock.set_to(datetime(2028, 8, 4, 12, 0, tzinfo=UTC))

    retention.carry_out(places())

    assert db.session.scalars(select(DataRequest)).all() == []
    assert db.session.scalars(select(Process)).all() == []
