"""Run coaching cycles through the real services, and see what they leave behind."""

from datetime import datetime, timedelta

from sqlalchemy import select

from coaching import clock
from coaching.clock import HELSINKI
from coaching.model.base import db
from coaching.model.cases import Case
from coaching.model.coaching_sessions import CoachingSession
from coaching.model.history import Event
from coaching.model.mail import Mail
from coaching.model.people import User
from coaching.model.processes import Process, Task
from coaching.services import coaching_sessions, subjects, tasks
from tests import story
from tests.story import answer, open_task

PLANNED = {"day": "5.10.2026", "starts_at": "13.00"}
AGREED_AT = datetime(2026, 10, 5, 13, 0, tzinfo=HELSINKI)


def sessions(case: Case) -> list[CoachingSession]:
    """Every coaching session, the first one first."""
    return list(reversed(coaching_sessions.of_case(case)))


def states(case: Case) -> list[tuple[int, str]]:
    """Number and state of every coaching session, by time."""
    return [(session.number, str(session.state)) for session in sessions(case)]


def plan(case: Case, carl: User, **changes: str) -> Task:
    """The coach proposes a time."""
    return answer(carl, open_task(case, "plan_session"), **{**PLANNED, **changes})


def agree(case: Case, carl: User, otto: User, **changes: str) -> None:
    """A time is proposed and accepted, and the day comes."""
    plan(case, carl, **changes)
    answer(otto, open_task(case, "confirm_time"))
    session = subjects.in_hand(case)
    assert session is not None
    clock.set_to(session.starts_at + timedelta(hours=2))


def not_held(case: Case, carl: User, outcome: str, **changes: str) -> Task:
    """The coach logs that it was not held."""
    task = open_task(case, "log_session")
    tasks.complete(
        carl, task, story.reply(task, {"outcome": outcome, "reason": "They were ill", **changes})
    )
    return task


def events(case: Case) -> list[str]:
    """What happened in coaching, by name."""
    query = select(Event.name).where(Event.case_id == case.id).order_by(Event.id)
    told = ("session_", "summary_", "other_time", "call_needed", "guidance", "promise")
    return [name for name in db.session.scalars(query) if name.startswith(told)]


def mails(*names: str) -> list[tuple[str, str]]:
    """Who is owed which of these mails."""
    query = select(Mail).where(Mail.name.in_(names)).order_by(Mail.id)
    return [(mail.name, mail.to.first_name) for mail in db.session.scalars(query) if mail.to]


def wake(case: Case) -> None:
    """Let the year notice that a timer is due."""
    query = select(Process.id).where(Process.case_id == case.id, Process.name == "year")
    tasks.wake(db.session.scalars(query).one())
