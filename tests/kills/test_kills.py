"""Five hundred answers while servers are killed: each is there or its draft is; all mail leaves."""

from collections import Counter
from pathlib import Path
from random import Random

import pytest
from flask import Flask
from flask_migrate import stamp
from flask_security import hash_password
from sqlalchemy import func, select, update

from coaching import clock
from coaching.clock import now
from coaching.data.mails import MailChoice
from coaching.model.base import db, transaction
from coaching.model.cases import Case, Cohort
from coaching.model.history import Event
from coaching.model.mail import Mail
from coaching.model.people import User
from coaching.model.processes import Answers, Draft, Outcome, Task
from coaching.rehearsal import checks
from tests import make
from tests.kills.crowd import Desk, Enough, Sent, signed_in, work_together
from tests.kills.house import House, on_one_machine, on_several
from tests.kills.reaper import SERVERS, Reaper
from tests.servers import mail_server, wait_until
from tests.story import answer, open_task, start

pytestmark = pytest.mark.servers

PASSWORD = "river lantern 47 moss"
DESKS, CASES_EACH, ANSWERS = 3, 6, 500
SEED = 20261126


@pytest.fixture
def organisations(
    staff: tuple[User, User, User], cohort: Cohort, otto: User, stina: User
) -> list[Case]:
    """Organisations whose year has begun, each waiting for a coach."""
    stamp()
    clock.set_to(None)
    with transaction():
        # A digest would wait for eight in the morning.
        db.session.execute(update(User).values(mail_choice=MailChoice.SINGLE))
    names = [f"Organisation {number}" for number in range(DESKS * CASES_EACH)]
    cases = [make.case(cohort, name, contact=otto, sponsor=stina) for name in names]
    for case in cases:
        start(case, staff[0])
    return cases


@pytest.fixture
def staff(app: Flask, cora: User, carl: User, kim: User) -> tuple[User, User, User]:
    """A coordinator and two coaches who can sign in."""
    with transaction():
        for person in (cora, carl, kim):
            person.password = hash_password(PASSWORD)
    return cora, carl, kim


class Kills:
    """Takes long; each class runs on a worker of its own."""

    def test_nothing_is_lost_when_servers_are_killed(
        self, app: Flask, organisations: list[Case], staff: tuple[User, User, User], tmp_path: Path
    ) -> None:
        work_while_servers_are_killed(app, organisations, staff, tmp_path)


@pytest.mark.parametrize("app", ["postgresql"], indirect=True)
class TestSeveralMachines(Kills):
    """Web servers, workers and Redis, with PostgreSQL."""


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
class TestOneMachine(Kills):
    """One program on SQLite."""


def work_while_servers_are_killed(
    app: Flask, organisations: list[Case], staff: tuple[User, User, User], folder: Path
) -> None:
    """Five hundred answers, and then everything is there, has left and goes on."""
    database = db.engine.url.render_as_string(hide_password=False)
    with mail_server() as (postbox, smtp):
        house = housed(app, folder, database, smtp)
        with house.open():
            desks = staffed(house, organisations, staff)
            cut = database if database.startswith("postgresql") else None
            enough = Enough(ANSWERS)
            with Reaper(house, enough, Random(SEED), cut) as reaper:
                sent = work_together(app, desks, enough)
            kills = reaper.killed
            everything_leaves()

    assert sum(kills.values()) >= 10, kills
    assert set(kills) >= set(house.programs), kills
    for each in sent:
        is_whole(each)
    mail_has_arrived(postbox.received, kills)
    ids, people = [case.id for case in organisations], [person.id for person in staff]
    for case_id in ids:
        checks.check(checks.look(case_id))
        goes_on(case_id, people)


def housed(app: Flask, folder: Path, database: str, smtp: str) -> House:
    """The servers of the installation: one machine on SQLite, several programs on PostgreSQL."""
    settings = {
        "DATABASE_URL": database,
        "SECRET_KEY": app.config["SECRET_KEY"],
        "SECOND_STEP": "nobody",
        "SMTP_URL": smtp,
        "UPLOADS_FOLDER": str(folder / "uploads"),
    }
    if database.startswith("sqlite"):
        return on_one_machine(folder / "house", settings)
    named = {**settings, "DATABASE_URL": f"{database}?application_name={SERVERS}"}
    return on_several(folder / "house", named)


def staffed(house: House, cases: list[Case], staff: tuple[User, User, User]) -> list[Desk]:
    """Desks that share the organisations between them, and their staff's sessions."""
    cora, carl, kim = staff
    visitors = {each.id: signed_in(house.address, each, PASSWORD) for each in staff}
    ids = [case.id for case in cases]
    return [
        Desk(ids[number::DESKS], cora, (carl, kim), visitors, Random(SEED + number))
        for number in range(DESKS)
    ]


def everything_leaves() -> None:
    """Service has returned: what is owed is tried now, rather than after its pause."""
    wait_until(lambda: owed() == 0 or not sending(), "what was being sent")
    with transaction():
        db.session.execute(
            update(Mail).where(Mail.sent_at.is_(None)).values(next_try_at=now(), failed_at=None)
        )
    wait_until(lambda: owed() == 0, "every mail has left")


def owed() -> int:
    """How many mails have not left."""
    db.session.rollback()
    return db.session.scalar(select(func.count(Mail.id)).where(Mail.sent_at.is_(None))) or 0


def sending() -> bool:
    """Whether a mail was taken up so lately that somebody may be sending it."""
    db.session.rollback()
    query = select(Mail.id).where(Mail.sent_at.is_(None), Mail.next_try_at <= now())
    return db.session.scalar(query.limit(1)) is not None


def is_whole(sent: Sent) -> None:
    """An answer is there with everything that belongs to it, or nothing of it is."""
    task = db.session.get_one(Task, sent.task_id)
    standing = select(func.count(Answers.id)).where(
        Answers.task_id == task.id, Answers.taken_back_at.is_(None)
    )
    told = select(func.count(Event.id)).where(Event.task_id == task.id, Event.name == "task_done")
    counted = db.session.scalar(standing), db.session.scalar(told)
    if task.outcome == Outcome.DONE:
        assert counted == (1, 1), task.id
        return
    assert task.closed_at is None
    assert not sent.confirmed, f"task {task.id} was confirmed and is open"
    assert counted == (0, 0), task.id
    if sent.draft is not None:
        draft = db.session.scalars(
            select(Draft).where(Draft.task_id == task.id, Draft.user_id == sent.by_id)
        ).one()
        assert [sent.draft] in draft.fields.values()


def mail_has_arrived(received: list[tuple[str, str]], kills: Counter[str]) -> None:
    """Every mail at least once, always under its one Message-ID, and hardly ever twice."""
    arrived = Counter(message.strip("<>").partition("@")[0] for _to, message in received)
    assert set(arrived) == set(db.session.scalars(select(Mail.message_id)))
    again = sum(arrived.values()) - len(arrived)
    assert again <= sum(kills.values()), (again, kills)


def goes_on(case_id: int, staff: list[int]) -> None:
    """The organisation gets its coach after all."""
    case = db.session.get_one(Case, case_id)
    cora, carl, kim = (db.session.get_one(User, each) for each in staff)
    waiting = select(Task.id).where(
        Task.case_id == case.id, Task.name == "assign_coach", Task.closed_at.is_(None)
    )
    if db.session.scalar(waiting) is not None:
        chosen = {"coach": str(carl.id), "deputy_coach": str(kim.id), "reason": "They are near."}
        answer(cora, open_task(case, "assign_coach"), **chosen)
        db.session.refresh(case)
    answer(carl if case.coach_id == carl.id else kim, open_task(case, "confirm_assignment"))
    assert case.coach_confirmed
