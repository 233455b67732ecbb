"""Training that an organisation takes, and who of it was there, without living through it."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from uuid import uuid4

from sqlalchemy import select

from coaching.clock import HELSINKI, now
from coaching.model.base import db, transaction
from coaching.model.cases import Case
from coaching.model.people import User
from coaching.model.processes import Outcome, Process, Task
from coaching.model.training import (
    Attendance,
    CaseModule,
    Level,
    Mode,
    Presence,
    TrainingSession,
)


def take(case: Case, module: str, on: date, trainer: User) -> CaseModule:
    """A confirmed module in the training of an organisation, with its session on a day."""
    starts_at = datetime.combine(on, time(9), HELSINKI)
    session = TrainingSession(
        cohort=case.cohort,
        module_id=module,
        level=Level.BASIC,
        language="fi",
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=2),
        mode=Mode.REMOTE,
        trainer=trainer,
    )
    taken = CaseModule(
        case=case, module_id=module, level=Level.BASIC, session=session, confirmed_at=now()
    )
    with transaction():
        db.session.add(taken)
    return taken


def mark(taken: CaseModule, **presence: str) -> None:
    """Who took part and how, by first name: present, partly or absent."""
    case = taken.case
    members = {m.user.first_name.lower(): m for m in reversed(case.members) if m.left_at is None}
    with transaction():
        task = _recorded(case)
        for name, how in presence.items():
            db.session.add(
                Attendance(
                    case_id=case.id,
                    task_id=task.id,
                    member=members[name],
                    case_module_id=taken.id,
                    held_on=taken.session.day if taken.session else now().date(),
                    presence=Presence(how),
                    hours=Decimal(0 if how == Presence.ABSENT else 2),
                )
            )


def _recorded(case: Case) -> Task:
    """The closed task in which a trainer wrote it down."""
    year = select(Process).where(Process.case_id == case.id, Process.name == "year")
    task = Task(
        process=db.session.scalars(year).one(),
        case=case,
        step=uuid4().hex,
        name="record_attendance",
        role="trainer",
        closed_at=now(),
        outcome=Outcome.DONE,
    )
    db.session.add(task)
    db.session.flush()
    return task
