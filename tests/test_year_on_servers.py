"""A year on real servers: pages from gunicorn, timers and mail from workers, a moved clock."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import stamp
from flask_security import hash_password
from redis import Redis
from rq import Queue
from sqlalchemy import func, select, update

from coaching import clock, cron, jobs
from coaching.calendar import day_in_helsinki
from coaching.clock import HELSINKI
from coaching.data.mails import Way
from coaching.model.base import db, transaction
from coaching.model.cases import CaseStatus
from coaching.model.certificates import Certificate
from coaching.model.devices import Device
from coaching.model.history import Event
from coaching.model.mail import Mail
from coaching.model.people import User
from coaching.model.processes import Process, Task
from coaching.services import digests
from coaching.services.replies import Reply
from forms import FORMS
from tests import moved
from tests.servers import Machine, Postbox, Visitor, mail_server, redis_server, wait_until
from tests.years import Year

pytestmark = [
    pytest.mark.servers,
    pytest.mark.parametrize("app", ["postgresql"], indirect=True),
]

PASSWORD = "river lantern 47 moss"
MORNING = time(9)


@dataclass
class Served(Year):
    """A year whose people use browsers, while workers do what is due."""

    address: str = ""
    moment: Path = Path()
    queue: Queue | None = None
    visitors: dict[int, Visitor] = field(default_factory=dict)

    def send(self, person: User, task: Task, sent: Reply) -> None:
        """Send the form of a task."""
        browser = self.browser(person)
        # A long form has several pages, and a summary that sends it.
        for part in (*FORMS[task.name].parts, "summary"):
            typed = {**sent.typed, "part": part}
            status, led = browser.post(f"/tasks/{task.id}", typed, page="/account")
            assert status == 302, f"{task.name}, {part}: {status} {led[:2000]}"
        db.session.rollback()

    def browser(self, person: User) -> Visitor:
        """The browser in which somebody is signed in."""
        if person.id not in self.visitors:
            visitor = Visitor(self.address)
            # Whoever was named in a form has an account, and no password yet.
            with transaction():
                person.password = hash_password(PASSWORD)
            assert visitor.sign_in(person.email, PASSWORD)[0] == 302
            self.visitors[person.id] = visitor
        return self.visitors[person.id]

    def wait(self, *, days: int = 0, until: datetime | None = None) -> "Year":
        """Go to the morning on which something is due next, and let the workers do it."""
        last = until or self._next_moment()
        self.set_to(max(last, clock.now() + timedelta(minutes=1)))
        self.wake()
        return self

    def set_to(self, moment: datetime) -> None:
        """Move the clock of all processes; nobody has been away from the browser meanwhile."""
        clock.set_to(moment)
        with transaction():
            db.session.execute(update(Device).values(seen_at=clock.now()))
        moved.set_to(self.moment, clock.now())

    def wake(self) -> None:
        """Ask the workers, as `rq cron` does every few seconds, until nothing is due any more."""
        assert self.queue is not None
        self.queue.enqueue(jobs.run_due, result_ttl=0)
        wait_until(self._is_quiet, "the workers have done what is due")

    def _is_quiet(self) -> bool:
        assert self.queue is not None
        busy = self.queue.count + self.queue.started_job_registry.count
        return not busy and nothing_is_due()

    def _next_moment(self) -> datetime:
        """The next morning on which something happens by itself, or somebody may do something."""
        db.session.rollback()
        tomorrow = clock.today() + timedelta(days=1)
        of_tasks = [
            moment
            for task in db.session.scalars(select(Task).where(Task.closed_at.is_(None))).unique()
            for moment in (task.opens_at, task.next_rung_at)
        ]
        of_processes = db.session.scalars(select(Process.next_timer_at)).all()
        days = [day_in_helsinki(each) for each in (*of_tasks, *of_processes) if each is not None]
        day = max(tomorrow, min((each for each in days if each >= tomorrow), default=tomorrow))
        return datetime.combine(day, MORNING, HELSINKI)


def nothing_is_due() -> bool:
    """Timers have fired, rungs are climbed, and what is owed has left.

    Nobody's day waits to be looked at either: the clock would else move on under a digest.
    """
    db.session.rollback()
    if digests.readers(1):
        return False
    now = clock.now()
    papers = select(func.count(Certificate.id)).where(Certificate.rendered_at.is_(None))
    late = select(func.count(Task.id)).where(Task.closed_at.is_(None), Task.next_rung_at <= now)
    timers = select(func.count(Process.id)).where(Process.next_timer_at <= now)
    mails = select(func.count(Mail.id)).where(
        Mail.way == Way.SINGLE,
        Mail.sent_at.is_(None),
        Mail.failed_at.is_(None),
        Mail.next_try_at <= now,
    )
    return not any(db.session.scalar(query) for query in (late, timers, mails, papers))


@pytest.fixture
def served(app: Flask, year: Year, tmp_path: Path) -> Iterator[tuple[Served, Machine, Postbox]]:
    """A year before its beginning, with everything running."""
    stamp()
    moment = tmp_path / "moment"
    moved.set_to(moment, clock.now())
    with redis_server(tmp_path) as redis, mail_server() as (postbox, smtp):
        settings = {
            "DATABASE_URL": db.engine.url.render_as_string(hide_password=False),
            "REDIS_URL": redis,
            "SECRET_KEY": app.config["SECRET_KEY"],
            "SECOND_STEP": "nobody",
            "SMTP_URL": smtp,
            "UPLOADS_FOLDER": str(tmp_path / "uploads"),
        }
        machine = Machine(tmp_path / "machine", settings, moment=moment)
        try:
            machine.worker()
            machine.worker()
            machine.cron()
            address = machine.web(workers=2)
            with Redis.from_url(redis) as connection:
                queue = Queue(cron.QUEUE, connection=connection)
                story = Served(year.case, year.people, [], address, moment, queue)
                yield story, machine, postbox
        finally:
            machine.stop()
            with db.engine.begin() as connected:
                connected.exec_driver_sql("DROP TABLE alembic_version")


def test_an_organisation_lives_its_year_on_servers(
    served: tuple[Served, Machine, Postbox],
) -> None:
    year, machine, postbox = served
    year.plan_training()
    year.begin()
    year.wake()

    # Nobody begins for weeks, and every rung of the late ladder is climbed meanwhile.
    while "handle_late_task" not in year.names:
        year.wait(days=1)

    # Everybody does what is open, day by day, until the year can be completed.
    year.live("accept_completion")
    year.do("accept_completion")
    year.wake()

    case = year.case
    db.session.refresh(case)
    assert case.status == CaseStatus.COMPLETED
    certificate = db.session.scalars(select(Certificate)).one()
    assert certificate.kind == "completed"
    assert certificate.rendered_at is not None
    assert (certificate.pdf or b"").startswith(b"%PDF-")

    # Each mail has left once; nobody got two digests a day; no rung was climbed twice.
    arrived = Counter(message for _to, message in postbox.received)
    assert set(arrived.values()) == {1}
    sent = db.session.scalars(select(Mail).where(Mail.sent_at.is_not(None))).all()
    told = Counter(
        (m.to_id, day_in_helsinki(m.sent_at)) for m in sent if m.name == "digest" and m.sent_at
    )
    assert set(told.values()) == {1}
    rungs = db.session.execute(select(Event.task_id, Event.name).where(Event.name.like("late_%")))
    assert set(Counter(tuple(row) for row in rungs).values()) == {1}
    assert {"late_reminder", "late_again", "late_told", "late_to_handle"} <= {m.name for m in sent}
    assert "Traceback" not in machine.log
