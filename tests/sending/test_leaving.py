"""Mail leaves once, and after whatever happens at least once, under one Message-ID."""

from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, update

from coaching import clock, jobs
from coaching.clock import now
from coaching.jobs import mails
from coaching.model.base import db, transaction
from coaching.model.mail import Mail
from coaching.model.people import User
from tests.postbox import Postbox
from tests.sending.outbox import OTTO, STINA, files, owe, pass_time, send
from tests.together import together

pytestmark = pytest.mark.parametrize(
    "app",
    ["sqlite", pytest.param("postgresql", marks=pytest.mark.servers)],
    indirect=True,
)


def test_a_mail_leaves_once(owed: Mail, folder: Path) -> None:
    first, second = jobs.run_due(), jobs.run_due()

    assert (first, second) == (1, 0)
    assert (owed.sent_at, owed.tries) == (now(), 1)
    assert len(files(folder)) == 1


def test_a_sent_mail_is_not_sent_again_by_a_late_job(owed: Mail, folder: Path) -> None:
    send(owed)
    files(folder)[0].unlink()

    assert send(owed) is False
    assert files(folder) == []


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
        db.session.execute(update(Mail).values(next_try_at=now() + timedelta(hours=1)))

    assert jobs.run_due() == 0
    pass_time(hours=1)
    assert jobs.run_due() == 1


def test_only_so_many_mails_leave_in_one_round(otto: User, folder: Path) -> None:
    for _ in range(3):
        owe(otto)

    assert [jobs.run_due(limit=2), jobs.run_due(limit=2)] == [2, 1]


def test_a_worker_killed_after_the_server_took_a_mail_repeats_it_under_its_old_name(
    owed: Mail, postbox: Postbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(_mail_id: int, _told: object) -> None:
        raise SystemExit

    with monkeypatch.context() as patched:
        patched.setattr(mails, "_note_arrival", die)
        with pytest.raises(SystemExit):
            jobs.run_due()
    db.session.rollback()

    at_once = jobs.run_due()
    clock.set_to(now() + mails.HOLD)
    later_on = jobs.run_due()

    assert (at_once, later_on) == (0, 1)
    assert [each["Message-ID"] for each in postbox.received] == [
        f"<{owed.message_id}@localhost>"
    ] * 2


def test_one_connection_carries_the_mails_of_a_round(
    otto: User, stina: User, postbox: Postbox
) -> None:
    for reader in (otto, stina, otto):
        owe(reader)

    jobs.run_due()

    assert postbox.readers == [OTTO, STINA, OTTO]
    assert postbox.connections == 1
