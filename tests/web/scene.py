"""An organisation in the middle of its year with everybody around it, and every address."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from coaching import mail
from coaching.model.applications import Application, ApplicationLink
from coaching.model.base import db, transaction
from coaching.model.cases import Case
from coaching.model.documents import Audience
from coaching.model.guidance import GuidanceEntry
from coaching.model.notes import NoteAudience
from coaching.model.people import StaffRole, User
from coaching.model.processes import Answers
from coaching.services import conflicts, feedback, saved_views
from tests import applying, lists, make, story
from tests.story import open_task
from tests.web.sessions import sign_in

__all__ = ["scene"]

AUTUMN = datetime(2026, 10, 12, 6, 0, tzinfo=UTC)
ROLES = (
    *("nobody", "otto", "stina", "tea", "eve", "carl", "lena", "cora", "mona", "ada", "tess"),
    *("dora", "kim", "sten", "una", "toni", "edda"),
)
# Of every role that belongs to an organisation: who has it in this one, and who in another.
OWN_AND_OTHER = {
    "contact": ("otto", "eve"),
    "deputy": ("dora", "eve"),
    "sponsor": ("stina", "sten"),
    "team_member": ("tea", "una"),
    "coach": ("carl", "lena"),
    "deputy_coach": ("kim", "lena"),
    "trainer": ("tess", "toni"),
}
# Of every role of the whole programme, for which no organisation is the own one.
OF_THE_PROGRAMME = {
    "coordinator": "cora",
    "manager": "mona",
    "administrator": "ada",
    "editor": "edda",
}

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
    tea, dora, sten = (_named(name) for name in ("Tea", "Dora Deputy", "Sten Elsewhere"))
    una = make.person("Una Elsewhere")
    make.member(eves_case, una)
    toni = make.person("Toni Trainer", StaffRole.TRAINER)
    make.training_session(case.cohort, "M02", trainer=toni, starts_at=AUTUMN)
    record = db.session.scalars(select(Answers).where(Answers.task_name == "sign_commitment")).one()
    application = applying.of_year(case, "Applicationword")
    brought = lists.bring(cora, case.cohort, lists.line())
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
        "dora": dora,
        "kim": kim,
        "sten": sten,
        "una": una,
        "toni": toni,
        "edda": make.person("Edda Editor", StaffRole.EDITOR),
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
        "new_address": mail.address_link(otto, "new@example.org").rpartition("/")[2],
        "device": make.device(otto).id,
        "invitation": make.invitation_token(make.person("Nora Invited"), case),
        "unsubscribe": mail.unsubscribe_link(otto).rpartition("/")[2],
        "version": 1,
        "application": application.id,
        "applied": _link_to(application),
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
        "conflict": conflicts.declare(lena, eves_case.organisation_id, "My sister works there").id,
        "import_list": brought.id,
        "import_row": lists.rows_of(brought)[0].id,
        "view": saved_views.save(mona, "board", name="Late", asked={"state": ["late"]}).id,
    }
    return Scene(people, ids)


def _link_to(application: Application) -> str:
    """The word in a private link to an application."""
    link, token = ApplicationLink.of(application)
    with transaction():
        db.session.add(link)
    return token


def _named(name: str) -> User:
    return db.session.scalars(select(User).where(User.name == name)).one()


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
