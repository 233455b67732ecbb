"""A mail server in trouble costs no mail a try, and is asked again soon."""

from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from flask import Flask
from sqlalchemy import select

from coaching import jobs
from coaching.clock import now
from coaching.mail import posts
from coaching.model.base import db
from coaching.model.failures import Failure
from coaching.model.mail import Mail
from coaching.model.people import User
from tests.postbox import Postbox, open_postbox
from tests.sending.outbox import OTTO, STINA, owe, pass_time, standing

pytestmark = pytest.mark.parametrize(
    "app",
    ["sqlite", pytest.param("postgresql", marks=pytest.mark.servers)],
    indirect=True,
)


def test_a_server_that_is_down_costs_no_mail_a_try(
    app: Flask, otto: User, stina: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    box = Postbox()
    monkeypatch.setitem(app.config, "SMTP_URL", box.address)
    waiting = [owe(otto), owe(stina)]
    tried = [jobs.run_due(), jobs.run_due()]
    down = standing()
    pass_time(hours=20)
    jobs.run_due()
    pass_time(minutes=5)

    with open_postbox(box):
        jobs.run_due()

    assert tried == [0, 0]
    assert down == [("mail_server", 0, "ConnectionRefusedError", 1, True)]
    assert box.readers == [OTTO, STINA]
    assert [(each.tries, each.sent_at) for each in waiting] == [(1, now())] * 2
    assert standing() == []


def test_a_server_that_is_down_is_asked_again_after_pauses_that_stay_short(
    app: Flask, owed: Mail, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "SMTP_URL", Postbox().address)
    asked: list[datetime] = []
    begun = now()
    while now() < begun + timedelta(minutes=30):
        jobs.run_due()
        failure = db.session.scalars(select(Failure)).one()
        if not asked or failure.last_at > asked[-1]:
            asked.append(failure.last_at)
        pass_time(seconds=10)

    rests = [later - earlier for earlier, later in pairwise(asked)]
    assert rests[0] <= timedelta(seconds=30) < rests[1] < rests[2] < rests[3]
    assert timedelta(minutes=4) < max(rests) <= timedelta(minutes=5)


def test_a_slow_mail_pays_alone(
    otto: User, stina: User, postbox: Postbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(posts, "PATIENCE", 0.3)
    postbox.seconds[OTTO] = 1
    slow, others = owe(otto), [owe(stina), owe(stina)]

    jobs.run_due()

    assert (slow.sent_at, slow.last_error) == (None, "SMTPServerDisconnected")
    assert [each.sent_at for each in others] == [now()] * 2
    assert standing() == [("mail", slow.id, "SMTPServerDisconnected", 1, True)]


def test_a_server_that_is_slow_with_every_mail_is_left_alone_for_a_while(
    otto: User, stina: User, postbox: Postbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(posts, "PATIENCE", 0.3)
    postbox.seconds = {OTTO: 1, STINA: 1}
    owed = [owe(reader) for reader in (otto, stina, otto, stina, otto)]

    jobs.run_due()

    assert [each.tries for each in owed] == [1, 0, 0, 0, 0]
    assert standing()[-1] == ("mail_server", 0, "SMTPServerDisconnected", 1, True)


@pytest.mark.parametrize(
    ("setting", "kind"),
    [
        ("smtp://polku:wrong@127.0.0.1:{port}", "SMTPAuthenticationError"),
        ("smtps://127.0.0.1:{port}", "SSLError"),
        ("smtp://127.0.0.1:{port}?starttls=1", "SMTPNotSupportedError"),
    ],
)
def test_trouble_with_signing_in_or_encryption_is_the_servers(
    app: Flask,
    owed: Mail,
    postbox: Postbox,
    monkeypatch: pytest.MonkeyPatch,
    setting: str,
    kind: str,
) -> None:
    with monkeypatch.context() as patched:
        patched.setitem(app.config, "SMTP_URL", setting.format(port=postbox.port))
        jobs.run_due()
    troubled, tries = standing(), owed.tries
    pass_time(minutes=1)

    jobs.run_due()

    assert troubled == [("mail_server", 0, kind, 1, True)]
    assert tries == 0
    assert postbox.readers == [OTTO]


def test_a_failure_is_kept_without_what_the_server_said(
    owed: Mail, postbox: Postbox, capsys: pytest.CaptureFixture[str]
) -> None:
    postbox.refusals[OTTO] = "550 5.1.1 Nobody called otto.contact lives here"

    jobs.run_due()

    assert "otto" not in capsys.readouterr().out
    assert "otto" not in owed.last_error
