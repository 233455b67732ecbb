"""Background work: at least once, by one runner at a time, and one failure stops nothing else."""

import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, update

from coaching import clock, jobs, mail
from coaching.clock import now
from coaching.model.base import db, transaction
from coaching.model.cases import Case
from coaching.model.mail import Mail, note_mail
from coaching.model.people import User
from coaching.model.processes import Outcome, Process, Task
from coaching.services import tasks
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


@pytest.fixture
def no_server(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """The mail server does not answer."""
    monkeypatch.setitem(app.config, "SMTP_URL", "smtp://127.0.0.1:1")


@pytest.fixture
def owed(otto: User) -> Mail:
    """One mail in the outbox."""
    return owe(otto)


def owe(to: User) -> Mail:
    """Put one more mail into the outbox."""
    with transaction():
        note_mail("password_changed", to)
    return db.session.scalars(select(Mail).order_by(Mail.id.desc()).limit(1)).one()


def files(folder: Path) -> list[Path]:
    """The mails that have left."""
    return sorted(folder.glob("*.eml"))


def pass_time(**much: int) -> None:
    """Move the clock on."""
    clock.set_to(now() + timedelta(**much))


def later(minutes: float) -> datetime:
    """The moment so many minutes from now."""
    return now() + timedelta(minutes=minutes)


# ---- mail ----


def test_a_mail_leaves_once(owed: Mail, folder: Path) -> None:
    first, second = jobs.run_due(), jobs.run_due()

    assert (first, second) == (1, 0)
    assert (owed.sent_at, owed.tries) == (now(), 1)
    assert len(files(folder)) == 1


def test_a_sent_mail_is_not_sent_again_by_a_late_job(owed: Mail, folder: Path) -> None:
    jobs.send_mail(owed.id)
    files(folder)[0].unlink()

    assert jobs.send_mail(owed.id) is False
    assert files(folder) == []


def test_a_mail_that_fails_is_tried_again_after_growing_pauses(owed: Mail, no_server: None) -> None:
    pauses = []
    for _ in range(6):
        assert jobs.run_due() == 1
        pauses.append(owed.next_try_at - now())
        assert jobs.run_due() == 0
        clock.set_to(owed.next_try_at)

    assert pauses == [*jobs.PAUSES, jobs.PAUSES[-1]]
    assert owed.failed_at is not None
    assert owed.sent_at is None
    assert jobs.run_due() == 0


def test_a_failure_is_kept_without_what_the_server_said(owed: Mail, no_server: None) -> None:
    jobs.run_due()

    assert owed.last_error == "ConnectionRefusedError"


def test_a_mail_leaves_when_the_server_is_back(
    app: Flask, owed: Mail, folder: Path, no_server: None
) -> None:
    jobs.run_due()
    app.config["SMTP_URL"] = None
    pass_time(minutes=1)

    jobs.run_due()

    assert (owed.sent_at, owed.last_error, owed.tries) == (now(), "", 2)
    assert len(files(folder)) == 1


def test_a_crash_between_claim_and_sending_leads_to_a_later_try(
    owed: Mail, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(_mail: Mail) -> None:
        raise SystemExit

    with monkeypatch.context() as patched:
        patched.setattr(mail, "send", crash)
        with pytest.raises(SystemExit):
            jobs.run_due()
    db.session.rollback()

    at_once = jobs.run_due()
    pass_time(minutes=1)
    later_on = jobs.run_due()

    assert (at_once, later_on) == (0, 1)
    assert len(files(folder)) == 1


def test_one_bad_mail_does_not_stop_the_others(otto: User, stina: User, folder: Path) -> None:
    bad, good = owe(otto), owe(stina)
    with transaction():
        bad.name = "no_such_mail"

    jobs.run_due()

    assert (bad.sent_at, bad.last_error) == (None, "TemplateNotFound")
    assert good.sent_at == now()


def test_nobody_writes_to_a_closed_account(owed: Mail, otto: User, folder: Path) -> None:
    with transaction():
        otto.active = False

    jobs.run_due()

    assert (owed.failed_at, owed.last_error) == (now(), "NoLongerHere")
    assert files(folder) == []


def test_only_so_many_mails_leave_in_one_round(otto: User, folder: Path) -> None:
    for _ in range(3):
        owe(otto)

    assert [jobs.run_due(limit=2), jobs.run_due(limit=2)] == [2, 1]


def test_the_outbox_is_emptied_by_two_runners_without_doubles(
    app: Flask, otto: User, folder: Path
) -> None:
    for _ in range(12):
        owe(otto)
    done: list[int] = []

    together(app, lambda: done.append(jobs.run_due()))

    sent = db.session.scalars(select(Mail.tries).where(Mail.sent_at.is_not(None))).all()
    assert sum(done) == 12
    assert list(sent) == [1] * 12
    assert len(files(folder)) == 12


def test_mail_of_tomorrow_waits_for_tomorrow(owed: Mail, folder: Path) -> None:
    with transaction():
        db.session.execute(update(Mail).values(next_try_at=later(60)))

    assert jobs.run_due() == 0
    pass_time(hours=1)
    assert jobs.run_due() == 1


# ---- processes ----


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
    too_early = jobs.wake_process(waiting.id)
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

    together(app, lambda: done.append(jobs.wake_process(process_id)))

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
    mails_left = db.session.scalars(select(Mail).where(Mail.sent_at.is_(None))).all()
    at_once = jobs.wake_process(waiting.id)
    pass_time(minutes=5)
    later_on = jobs.wake_process(waiting.id)

    assert mails_left == []
    assert (at_once, later_on) == (False, True)
    assert "assign_coach" in open_names(case)
    lines = [json.loads(line) for line in first_log.splitlines() if "wake_failed" in line]
    assert [(line["process"], line["kind"]) for line in lines] == [(waiting.id, "LookupError")]
    assert "Stina" not in first_log


def test_waking_twice_does_no_harm(case: Case, waiting: Process) -> None:
    before = open_names(case)

    tasks.wake(waiting.id)
    tasks.wake(waiting.id)

    assert open_names(case) == before
