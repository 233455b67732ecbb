"""Two machines' worth of processes on one database and one Redis: what one does, all know."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import stamp
from flask_security import hash_password
from sqlalchemy import func, select

from coaching import clock
from coaching.data.mails import Way
from coaching.model.base import db, transaction
from coaching.model.cases import Case, Cohort
from coaching.model.mail import Mail
from coaching.model.people import User
from coaching.model.processes import Outcome, Task
from coaching.services import tasks
from tests import make
from tests.servers import Machine, Postbox, Visitor, mail_server, redis_server, wait_until
from tests.story import ANSWERS, answer, open_task, run_to_baseline, start

pytestmark = [
    pytest.mark.servers,
    pytest.mark.parametrize("app", ["postgresql"], indirect=True),
]

PASSWORD = "river lantern 47 moss"


@dataclass(frozen=True)
class Two:
    """Two machines, each with a web server and a worker; the first has `rq cron` too."""

    machines: tuple[Machine, Machine]
    first: str
    second: str
    postbox: Postbox


@pytest.fixture
def two(app: Flask, begun: Case, tmp_path: Path) -> Iterator[Two]:
    """Everything running, on the database that the test has filled."""
    with redis_server(tmp_path) as redis, mail_server() as (postbox, smtp):
        settings = {
            "DATABASE_URL": db.engine.url.render_as_string(hide_password=False),
            "REDIS_URL": redis,
            "SECRET_KEY": app.config["SECRET_KEY"],
            "SECOND_STEP": "nobody",
            "SMTP_URL": smtp,
            "UPLOADS_FOLDER": str(tmp_path / "uploads"),
        }
        one, other = (Machine(tmp_path / name, settings) for name in ("one", "other"))
        try:
            for machine in (one, other):
                machine.worker()
            first, second = one.web(), other.web()
            one.cron()
            yield Two((one, other), first, second, postbox)
        finally:
            one.stop()
            other.stop()


@pytest.fixture
def begun(
    app: Flask, case: Case, cora: User, carl: User, kim: User, otto: User, stina: User
) -> Case:
    """An organisation with its assessment to send, and passwords for those who look."""
    stamp()
    run_to_baseline(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)
    task = open_task(case, "submit_baseline")
    tasks.save_draft(otto, task, listed(ANSWERS["submit_baseline"](task)))
    with transaction():
        for person in (otto, carl):
            person.password = hash_password(PASSWORD)
    return case


def listed(typed: dict[str, object]) -> dict[str, list[str]]:
    """Typed fields as a browser sends them."""
    return {n: [str(e) for e in v] if isinstance(v, list) else [str(v)] for n, v in typed.items()}


@pytest.fixture
def silent(app: Flask, cohort: Cohort, cora: User, stina: User) -> Case:
    """Another organisation, whose coach has not answered for months."""
    theirs = make.case(cohort, "Silent Valley", contact=make.person("Eve"), sponsor=stina)
    start(theirs, cora)
    answer(stina, open_task(theirs, "sign_commitment"))
    answer(cora, open_task(theirs, "assign_coach"))
    return theirs


def signed_in(address: str, person: User) -> Visitor:
    """Somebody who has come in through the sign-in page."""
    visitor = Visitor(address)
    status, led = visitor.sign_in(person.email, PASSWORD)
    assert status == 302, led
    return visitor


def test_two_machines_work_as_one(
    two: Two, begun: Case, silent: Case, otto: User, carl: User
) -> None:
    clock.set_to(None)
    task = open_task(begun, "submit_baseline").id
    contact, coach = signed_in(two.first, otto), signed_in(two.second, carl)

    # A contact person sends a form to one machine, and the coach sees it on the other at once.
    sent = contact.post(f"/tasks/{task}", {"part": "summary"}, page=f"/tasks/{task}?part=summary")
    seen = coach.get(f"/cases/{begun.id}/records")
    assert sent == (302, f"/tasks/{task}/receipt")
    assert seen[0] == 200
    assert "baseline self-assessment" in seen[1]

    # The same cookie is good on both: they share the secret and the database.
    contact.address = two.second
    assert contact.get("/account")[0] == 200

    # A timer that both workers could notice fires once.
    wait_until(lambda: closed(silent, "confirm_assignment"), "the coach is asked no more")
    # All mail leaves, and each once.
    wait_until(lambda: owed() == 0, "every mail has left")
    fired = select(Task.outcome).where(Task.case_id == silent.id, Task.name == "confirm_assignment")
    assert db.session.scalars(fired).all() == [Outcome.SILENCE]
    mails = Counter(message for _to, message in two.postbox.received)
    assert set(mails.values()) == {1}
    single = select(Mail.message_id).where(Mail.way == Way.SINGLE, Mail.sent_at.is_not(None))
    assert {message.strip("<>").partition("@")[0] for message in mails} >= set(
        db.session.scalars(single)
    )

    # Only workers do background work: whatever was done says in which of their jobs.
    told = "".join(machine.log for machine in two.machines)
    done = [line for line in told.splitlines() if '"event": "job"' in line]
    assert len(done) > len(mails)
    assert all("worker_job" in line for line in done)
    assert "Traceback" not in told
    assert otto.email not in told


def closed(case: Case, name: str) -> bool:
    """Whether nobody is asked this any more."""
    db.session.rollback()
    query = select(Task.id).where(
        Task.case_id == case.id, Task.name == name, Task.closed_at.is_(None)
    )
    return db.session.scalar(query) is None


def owed() -> int:
    """How many mails have not left; what belongs in a digest waits for its working day."""
    db.session.rollback()
    waiting = select(func.count(Mail.id)).where(Mail.way == Way.SINGLE, Mail.sent_at.is_(None))
    return db.session.scalar(waiting) or 0


def test_tries_to_guess_a_password_count_on_all_machines_together(two: Two, otto: User) -> None:
    strangers = [Visitor(two.first), Visitor(two.second)]

    tries = [strangers[n % 2].sign_in(otto.email, f"guess {n}")[0] for n in range(14)]

    assert Counter(tries) == {200: 5, 429: 9}
    assert tries[-9:] == [429] * 9
