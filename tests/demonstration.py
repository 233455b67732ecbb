"""What the tests of the demonstration ask of it."""

from typing import Any

from sqlalchemy import select

from coaching.model.base import db
from coaching.model.cases import Case
from coaching.model.history import Event
from coaching.model.mail import Mail
from coaching.model.people import User
from coaching.model.processes import Task


def hashed(password: str) -> str:
    """Stands in for the slow hash of real passwords."""
    return f"hash of {password}"


def open_tasks() -> list[Task]:
    """Everything that waits for somebody."""
    return list(db.session.scalars(select(Task).where(Task.closed_at.is_(None)).order_by(Task.id)))


def content() -> list[Any]:
    """What somebody who looks around can tell two demonstrations apart by; ids may differ."""
    return [
        [(c.organisation.full_name, c.status, c.phase) for c in db.session.scalars(select(Case))],
        [(t.name, t.organisation_name, t.opened_at, t.due_at) for t in open_tasks()],
        [(u.name, u.email, u.language) for u in db.session.scalars(select(User))],
        [(e.name, e.at) for e in db.session.scalars(select(Event).order_by(Event.id))],
        [(m.name, m.sent_at) for m in db.session.scalars(select(Mail).order_by(Mail.id))],
    ]


def waiting() -> dict[str, set[str]]:
    """What is open in each organisation, by the names of the tasks."""
    found: dict[str, set[str]] = {
        case.organisation.full_name: set() for case in db.session.scalars(select(Case))
    }
    for task in open_tasks():
        if task.case is not None:
            found[task.case.organisation.full_name].add(task.name)
    return found


def year_of(name: str) -> Case:
    """The case of an organisation."""
    return next(c for c in db.session.scalars(select(Case)) if c.organisation.full_name == name)
