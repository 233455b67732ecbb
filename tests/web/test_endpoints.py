"""Every address, and what each role gets there; a new endpoint without a line here fails."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from coaching import mail
from coaching.model.base import db
from coaching.model.cases import Case
from coaching.model.documents import Audience
from coaching.model.guidance import GuidanceEntry
from coaching.model.notes import NoteAudience
from coaching.model.people import StaffRole, User
from coaching.model.processes import Answers
from coaching.services import feedback, saved_views
from tests import make, story
from tests.story import open_task
from tests.web.sessions import sign_in

AUTUMN = datetime(2026, 10, 12, 6, 0, tzinfo=UTC)
ROLES = ("nobody", "otto", "stina", "tea", "eve", "carl", "lena", "cora", "mona", "ada", "tess")

TABLE = Path(__file__).with_name("endpoints.txt")


@dataclass(frozen=True)
class Line:
    """One request and the status that each role gets."""

    endpoint: str
    method: str
    path: str
    statuses: tuple[int, ...]


def table() -> list[Line]:
    """The lines of the table."""
    text = TABLE.read_text(encoding="utf-8").splitlines()
    lines = [line.split() for line in text if not line.startswith("#")]
    return [Line(e, m, p, tuple(int(s) for s in statuses)) for e, m, p, *statuses in lines]


@dataclass(frozen=True)
class Scene:
    """The cast and the ids that addresses need."""

    people: dict[str, User | None]
    ids: dict[str, object]


@pytest.fixture
def scene(
    cora: User,
    carl: User,
    kim: User,
    otto: User,
    stina: User,
    mona: User,
    ada: User,
    tess: User,
    eve: User,
    case: Case,
    eves_case: Case,
) -> Scene:
    """An organisation with its baseline to send, a record, a certificate; feedback that waits."""
    lena = make.person("Lena Coach", StaffRole.COACH)
    story.run_to_baseline(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)
    task = open_task(case, "submit_baseline")
    make.certificate(case, by=cora)
    make.plan(case)
    session = make.training_session(case.cohort, "M01", trainer=tess, starts_at=AUTUMN)
    received = feedback.receive(message="Too small", page="", email="", language="en")
    tea = db.session.scalars(select(User).where(User.email == "tea@example.org")).one()
    record = db.session.scalars(select(Answers).where(Answers.task_name == "sign_commitment")).one()
    people = {
        "nobody": None,
        "otto": otto,
        "stina": stina,
        "tea": tea,
        "eve": eve,
        "carl": carl,
        "lena": lena,
        "cora": cora,
        "mona": mona,
        "ada": ada,
        "tess": tess,
    }
    ids: dict[str, object] = {
        "case": case.id,
        "new_case": eves_case.id,
        "cohort": case.cohort_id,
        "task": task.id,
        "done": record.task_id,
        "feedback": open_task(None, "answer_feedback").id,
        "record": record.id,
        "staff_record": db.session.scalars(
            select(Answers.id).where(Answers.task_name == "confirm_assignment")
        ).one(),
        "person": otto.id,
        "member": make.member(case, make.person("Leaving Member")).id,
        "added": make.added_task(case, by=carl).id,
        "unsubscribe": mail.unsubscribe_link(otto).rpartition("/")[2],
        "version": 1,
        "received": received.id,
        "session": session.id,
        "booking": make.booking(case, session).id,
        "coaching_session": make.coaching_session(case, AUTUMN).id,
        "guidance": db.session.scalars(select(GuidanceEntry.id)).one(),
        "promise": make.promise(case).id,
        "note": make.note(case, by=otto).id,
        "staff_note": make.note(case, by=carl, audience=NoteAudience.STAFF).id,
        "document": make.document(case, by=otto).id,
        "staff_document": make.document(case, by=carl, audience=Audience.STAFF).id,
        "substitution": make.substitution(carl, kim).id,
        "new_address": mail.address_link(otto, "new@example.org").rpartition("/")[2],
        "device": make.device(otto).id,
        "view": saved_views.save(mona, "board", name="Late", asked={"state": ["late"]}).id,
    }
    return Scene(people, ids)


def statuses(app: Flask, scene: Scene, line: Line) -> tuple[int, ...]:
    """What each role gets; requests that change something are sent empty."""
    found = []
    for role in ROLES:
        client = app.test_client()
        person = scene.people[role]
        if person is not None:
            sign_in(client, person)
        answered = client.open(line.path.format(**scene.ids), method=line.method)
        found.append(answered.status_code)
        answered.close()
    return tuple(found)


@pytest.mark.parametrize("line", table(), ids=lambda line: f"{line.method} {line.path}")
def test_each_role_gets_what_the_table_says(app: Flask, scene: Scene, line: Line) -> None:
    assert dict(zip(ROLES, statuses(app, scene, line), strict=True)) == dict(
        zip(ROLES, line.statuses, strict=True)
    )


def test_every_endpoint_stands_in_the_table(app: Flask) -> None:
    there = {
        (rule.endpoint, method)
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if rule.endpoint != "static"
    }

    assert there == {(line.endpoint, line.method) for line in table()}


def test_a_stranger_is_led_to_the_sign_in_page(app: Flask) -> None:
    answered = app.test_client().get("/coordinator")

    assert answered.status_code == 302
    assert answered.headers["Location"].startswith("/sign-in")
