"""Background work: at least once, by one runner at a time, and one failure stops nothing else."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from coaching import clock, jobs
from coaching.clock import now
from coaching.data.mails import Way
from coaching.jobs import rounds
from coaching.jobs.waking import WAKING
from coaching.jobs.work import Work
from coaching.model.base import db
from coaching.model.cases import Case
from coaching.model.failures import Failure
from coaching.model.mail import Mail
from coaching.model.people import User
from coaching.model.processes import Outcome, Process, Task
from coaching.services import failures, pauses, tasks
from tests.story import answer, open_names, open_task, start
from tests.together import together

pytestmark = pytest.mark.parametrize(
    "app",
    ["sqlite", pytest.param("postgresql", marks=pytest.mark.servers)],
    indirect=True,
)


@pytest.fixture(autouse=True)
def folder(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where mail is written."""
    monkeypatch.setitem(app.config, "MAIL_FOLDER", tmp_path / "mail")
    monkeypatch.setitem(app.config, "SMTP_URL", None)
    return tmp_path / "mail"


def pass_time(**much: int) -> None:
    """Move the clock on."""
    clock.set_to(now() + timedelta(**much))


@pytest.fixture
def waiting(case: Case, cora: User, carl: User, kim: User, stina: User) -> Process:
    """A process in which a coach has been asked and has five working days to answer."""
    process = start(case, cora)
    answer(stina, open_task(case, "sign_commitment"))
    answer(cora, open_task(case, "assign_coach"), coach=str(carl.id), deputy_coach=str(kim.id))
    assert process.next_timer_at is not None
    return process


def test_silence_wakes_the_process(case: Case, waiting: Process) -> None:
    asked = open_task(case, "confirm_assignment")
    assert waiting.next_timer_at is not None
    clock.set_to(waiting.next_timer_at - timedelta(minutes=1))
    too_early = WAKING.attempt(waiting.id)
    pass_time(minutes=2)

    jobs.run_due()

    assert too_early is False
    assert asked.outcome == Outcome.SILENCE
    assert "assign_coach" in open_names(case)


def test_a_process_wakes_once_under_two_runners(app: Flask, case: Case, waiting: Process) -> None:
    assert waiting.next_timer_at is not None
    clock.set_to(waiting.next_timer_at + timedelta(minutes=1))
    process_id, case_id = waiting.id, case.id
    done: list[bool] = []

    together(app, lambda: done.append(WAKING.attempt(process_id)))

    silent = select(Task).where(Task.case_id == case_id, Task.outcome == Outcome.SILENCE)
    again = select(Task).where(
        Task.case_id == case_id, Task.name == "assign_coach", Task.closed_at.is_(None)
    )
    assert sorted(done) == [False, True]
    assert len(db.session.scalars(silent).all()) == 1
    assert len(db.session.scalars(again).all()) == 1


def test_a_process_that_cannot_wake_is_tried_again_and_stops_nothing(
    case: Case,
    waiting: Process,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert waiting.next_timer_at is not None
    clock.set_to(waiting.next_timer_at + timedelta(minutes=1))

    def fail(process_id: int) -> None:
        raise LookupError("Stina said so")

    with monkeypatch.context() as patched:
        patched.setattr(tasks, "wake", fail)
        jobs.run_due()
    first_log = capsys.readouterr().out
    owed = select(Mail).where(Mail.sent_at.is_(None), Mail.way == Way.SINGLE)
    mails_left = db.session.scalars(owed).all()
    at_once = WAKING.attempt(waiting.id)
    pass_time(minutes=5)
    later_on = WAKING.attempt(waiting.id)

    assert mails_left == []
    assert (at_once, later_on) == (False, True)
    assert "assign_coach" in open_names(case)
    lines = [json.loads(line) for line in first_log.splitlines() if "wake_failed" in line]
    assert [(line["thing"], line["kind"]) for line in lines] == [(waiting.id, "LookupError")]
    assert "Stina" not in first_log


def test_waking_twice_does_no_harm(case: Case, waiting: Process) -> None:
    before = open_names(case)

    tasks.wake(waiting.id)
    tasks.wake(waiting.id)

    assert open_names(case) == before


def test_a_process_that_goes_on_failing_is_tried_after_growing_pauses(
    waiting: Process, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_process_id: int) -> None:
        raise LookupError

    rests = []
    with monkeypatch.context() as patched:
        patched.setattr(tasks, "wake", fail)
        for _ in range(4):
            assert waiting.next_timer_at is not None
            clock.set_to(waiting.next_timer_at)
            jobs.run_due()
            db.session.refresh(waiting)
            rests.append(waiting.next_timer_at - now())
    standing = db.session.scalars(select(Failure)).one()
    as_noted = (standing.job, standing.thing_id, standing.kind, standing.count)
    clock.set_to(waiting.next_timer_at)
    jobs.run_due()

    assert as_noted == ("wake", waiting.id, "LookupError", 4)
    for rest, longest in zip(rests, pauses.PAUSES, strict=False):
        assert longest * 0.9 <= rest <= longest
    assert failures.count() == 0


def test_work_that_cannot_even_begin_stops_no_other_work(
    waiting: Process, monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    def cannot_look(_limit: int) -> list[int]:
        raise ConnectionError

    broken = Work("broken", due=cannot_look, do=bool, try_again=lambda _id, _at: None)
    monkeypatch.setattr(rounds, "JOBS", (broken, *rounds.JOBS))

    jobs.run_due()

    assert list(folder.glob("*.eml")) != []


def test_what_is_not_due_any_more_stands_no_longer(
    case: Case, waiting: Process, cora: User, carl: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert waiting.next_timer_at is not None
    clock.set_to(waiting.next_timer_at + timedelta(minutes=1))
    with monkeypatch.context() as broken:
        broken.setattr(tasks, "wake", lambda _id: 1 / 0)
        jobs.run_due()
    assert failures.count() == 1

    answer(carl, open_task(case, "confirm_assignment"))
    jobs.run_due()
    assert failures.count() == 1, "somebody may be at it at this moment"
    pass_time(hours=1)
    jobs.run_due()

    assert failures.count() == 0
