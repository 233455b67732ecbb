"""Eight people at once on one SQLite file, served by several processes: nobody meets a lock."""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from threading import Barrier

import pytest
from flask import Flask
from flask_migrate import stamp
from flask_security import hash_password
from sqlalchemy import func, select, update

from coaching import clock
from coaching.data.mails import MailChoice
from coaching.model.base import db, transaction
from coaching.model.cases import Case, Cohort
from coaching.model.history import Event
from coaching.model.mail import Mail
from coaching.model.people import StaffRole, User
from coaching.model.processes import Answers, Draft, Outcome, Task
from coaching.rehearsal import checks
from tests import make, story
from tests.servers import Machine, Postbox, Visitor, mail_server, wait_until
from tests.together import PATIENCE

PASSWORD = "river lantern 47 moss"
PROCESSES, PEOPLE, FORMS_EACH = 3, 8, 5


class Noting(Visitor):
    """Remembers of every answer its page, its status, and whether it tells of a lock."""

    def __init__(self, address: str) -> None:
        super().__init__(address)
        self.seen: list[tuple[str, int, bool]] = []

    def _ask(self, path: str, typed: bytes | None = None) -> tuple[int, str]:
        status, text = super()._ask(path, typed)
        self.seen.append((path, status, "locked" in text))
        return status, text


@dataclass
class Desk:
    """Somebody with forms to send, and the pages that he or she looks at between them."""

    person: User
    pages: tuple[str, ...]
    tasks: list[Task]
    email: str = ""
    visitor: Noting | None = None
    # What was sent, by the number of the task.
    sent: dict[int, str] = field(default_factory=dict)

    def open(self, address: str) -> "Desk":
        """Prepare what is asked of the database, which belongs to another thread later."""
        self.email, self.visitor = self.person.email, Noting(address)
        self.sent = {task.id: f"What {self.person.name} did about {task.id}" for task in self.tasks}
        return self

    def work(self, gate: Barrier) -> None:
        """Sign in with everybody else, then read, write, pause and send, form after form."""
        visitor = self.visitor
        assert visitor is not None
        gate.wait(PATIENCE)
        assert visitor.sign_in(self.email, PASSWORD)[0] == 302
        for task_id, words in self.sent.items():
            page = f"/tasks/{task_id}"
            for path in self.pages:
                visitor.get(path)
            for end in (len(words) // 2, len(words)):
                visitor.post(f"{page}/draft", {"outcome": words[:end]}, page=page)
            visitor.post(page, {"outcome": words}, page=page)


@pytest.fixture
def served(app: Flask, tmp_path: Path) -> Iterator[tuple[Machine, Postbox]]:
    """Gunicorn with several processes, one of which does the background work; and a postbox."""
    stamp()
    clock.set_to(None)
    with mail_server() as (postbox, smtp):
        settings = {
            "DATABASE_URL": db.engine.url.render_as_string(hide_password=False),
            "SECRET_KEY": app.config["SECRET_KEY"],
            "SECOND_STEP": "nobody",
            "SMTP_URL": smtp,
            "UPLOADS_FOLDER": str(tmp_path / "uploads"),
        }
        machine = Machine(tmp_path / "machine", settings)
        yield machine, postbox
        machine.stop()
    with db.engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE alembic_version")


@pytest.fixture
def desks(served: tuple[Machine, Postbox], cohort: Cohort) -> list[Desk]:
    """Four contact persons, two coaches and two coordinators, each with forms of their own."""
    coordinators = [make.person(f"Cora {n}", StaffRole.COORDINATOR) for n in range(2)]
    coaches = [make.person(f"Carl {n}", StaffRole.COACH) for n in range(2)]
    contacts = [make.person(f"Otto {n}") for n in range(4)]
    sponsor = make.person("Stina Sponsor")
    with transaction():
        # A digest would wait for eight in the morning.
        everybody = {"mail_choice": MailChoice.SINGLE, "password": hash_password(PASSWORD)}
        db.session.execute(update(User).values(everybody))
    years = [
        make.case(cohort, f"Organisation {n}", contact=contact, sponsor=sponsor)
        for n, contact in enumerate(contacts)
    ]
    for number, year in enumerate(years):
        with transaction():
            year.coach, year.coach_confirmed = coaches[number % 2], True
        story.start(year, coordinators[0])
    made = [
        desk(contact, "contact", year, f"/my/{year.id}", f"/cases/{year.id}")
        for contact, year in zip(contacts, years, strict=True)
    ]
    for coach, cora, year in zip(coaches, coordinators, years[:2], strict=True):
        made.append(desk(coach, "coach", year, "/coach", f"/cases/{year.id}"))
        made.append(desk(cora, f"person-{cora.id}", year, "/coordinator", "/manager"))
    return made


def desk(person: User, doer: str, year: Case, *pages: str) -> Desk:
    """Somebody who is asked to do several things."""
    by = db.session.scalars(select(User).where(User.name == "Cora 0")).one()
    asked = [
        make.added_task(year, by=by, doer=doer, title=f"{doer} {number}", wants_answer=True)
        for number in range(FORMS_EACH)
    ]
    return Desk(person, ("/worklist", *pages), asked)


def test_nobody_meets_a_lock_and_everything_that_was_sent_is_there(
    app: Flask, served: tuple[Machine, Postbox], desks: list[Desk]
) -> None:
    machine, postbox = served
    address = machine.web(workers=PROCESSES)
    opened = [each.open(address) for each in desks]
    db.session.rollback()
    gate = Barrier(PEOPLE)

    with ThreadPoolExecutor(PEOPLE) as pool:
        list(pool.map(lambda each: each.work(gate), opened))
    wait_until(lambda: owed() == 0, "every mail has left")

    seen = [each for one in opened if one.visitor for each in one.visitor.seen]
    assert len(seen) > 300
    assert {status for _path, status, _locked in seen} == {200, 302}, Counter(seen)
    assert not any(locked for _path, _status, locked in seen)
    assert "locked" not in machine.log
    assert "Traceback" not in machine.log
    for one in opened:
        for task_id, words in one.sent.items():
            is_whole(task_id, one.person.id, words)
    assert db.session.scalar(select(func.count(Draft.id))) == 0
    assert set(Counter(message for _to, message in postbox.received).values()) == {1}
    for case_id in db.session.scalars(select(Case.id)).all():
        checks.check(checks.look(case_id))


def owed() -> int:
    """How many mails have not left."""
    db.session.rollback()
    return db.session.scalar(select(func.count(Mail.id)).where(Mail.sent_at.is_(None))) or 0


def is_whole(task_id: int, by_id: int, words: str) -> None:
    """A form was recorded once, with every word, by whoever sent it."""
    task = db.session.get_one(Task, task_id)
    assert (task.outcome, task.closed_by_id) == (Outcome.DONE, by_id)
    sent = db.session.scalars(select(Answers).where(Answers.task_id == task_id)).one()
    assert (sent.by_id, sent.values["outcome"]) == (by_id, words)
    told = select(func.count(Event.id)).where(Event.task_id == task_id, Event.name == "task_done")
    assert db.session.scalar(told) == 1
