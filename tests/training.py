"""What tests of training ask and do: the modules of an organisation, rows of forms, sessions."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select

from coaching.model.base import db
from coaching.model.cases import Case
from coaching.model.history import Event
from coaching.model.mail import Mail
from coaching.model.people import User
from coaching.model.processes import Task
from coaching.model.training import CaseModule, TrainingSession
from coaching.services import tasks, training_proposals
from tests import make, story
from tests.story import answer, open_task

AUTUMN = datetime(2026, 10, 12, 6, 0, tzinfo=UTC)
WINTER = datetime(2026, 11, 12, 7, 0, tzinfo=UTC)


def mails() -> list[tuple[str, str]]:
    """Who was sent what."""
    found = db.session.scalars(select(Mail).order_by(Mail.id))
    return [(mail.to.first_name, mail.name) for mail in found if mail.to]


def events() -> list[str]:
    """What was noted, by name."""
    return list(db.session.scalars(select(Event.name).order_by(Event.id)))


def modules_of(case: Case) -> dict[str, CaseModule]:
    """The modules of an organisation, by key."""
    return {taken.module_id: taken for taken in training_proposals.of_case(case)}


def change(task: Task, module: str, **fields: str) -> dict[str, str]:
    """Other answers about one module."""
    number = [each["id"] for each in tasks.facts(task)["modules"]].index(module)
    return {f"modules-{number}-{name}": value for name, value in fields.items()}


def session(case: Case, module: str, trainer: User, **more: Any) -> TrainingSession:
    """A training session of the organisation's cohort, on a morning in October."""
    return make.training_session(
        case.cohort, module, trainer=trainer, **{"starts_at": AUTUMN, **more}
    )


def of_module(case: Case, name: str, module: str = "M01") -> Task:
    """The open task of this name about one module."""
    return db.session.scalars(
        select(Task).where(
            Task.case_id == case.id,
            Task.name == name,
            Task.module_id == module,
            Task.closed_at.is_(None),
        )
    ).one()


def attendance_of(case: Case) -> Task:
    """The open task of recording who came to foundations, as it stands in the database."""
    task = of_module(case, "record_attendance")
    db.session.refresh(task)
    return task


def foundations(case: Case) -> CaseModule:
    """The first module of an organisation, as it stands in the database."""
    query = select(CaseModule).where(CaseModule.case_id == case.id, CaseModule.module_id == "M01")
    return db.session.scalars(query.execution_options(populate_existing=True)).one()


def run_to_seats(
    case: Case, *, cora: User, carl: User, kim: User, otto: User, stina: User, tess: User
) -> None:
    """Until foundations have a session, and participants are named for it."""
    story.run_to_plan(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)
    answer(carl, open_task(case, "propose_training"))
    answer(otto, open_task(case, "accept_training"))
    session(case, "M01", tess)
    answer(cora, open_task(case, "confirm_training"))
    answer(otto, of_module(case, "name_participants"), needs="A break every hour")
