"""Ask for holds, grant them and end them, through the real services and forms."""

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select

from coaching import clock
from coaching.calendar import day_in_helsinki
from coaching.clock import today
from coaching.model.base import db
from coaching.model.cases import Case
from coaching.model.holds import Hold, Reason
from coaching.model.mail import Mail
from coaching.model.people import User
from coaching.model.processes import Process, Task
from coaching.services import holds, tasks
from tests.story import answer, open_task

WEEK = timedelta(weeks=1)


def propose(user: User, case: Case, weeks: int = 6, **given: Any) -> Hold:
    """Ask for a hold from today on."""
    asked = {
        "reason": Reason.CRISIS,
        "begins_on": today(),
        "expected_until": today() + weeks * WEEK,
    }
    return holds.propose(user, case, **{**asked, **given})


def pause(user: User, cora: User, case: Case, weeks: int = 6) -> Hold:
    """Ask for a hold from today on, and grant it."""
    hold = propose(user, case, weeks)
    answer(cora, open_task(case, "decide_hold"))
    return hold


def go_on(cora: User, case: Case, dates: str = "shift") -> None:
    """Let the year go on."""
    answer(cora, open_task(case, "resume_year"), dates=dates)


def pass_weeks(case: Case, weeks: int) -> None:
    """Let time pass, and timers wake."""
    for _day in range(weeks * 7):
        clock.set_to(clock.now() + timedelta(days=1))
        wake(case)


def wake(case: Case) -> None:
    """What the background work does."""
    due = select(Process.id).where(Process.case_id == case.id, Process.next_timer_at < clock.now())
    for process_id in db.session.scalars(due).all():
        tasks.wake(process_id)


def dues(case: Case) -> dict[str, date | None]:
    """When each open task is due, by name."""
    return {task.name: _day(task.due_at) for task in open_tasks(case)}


def open_tasks(case: Case) -> list[Task]:
    """What waits for somebody, or is on hold."""
    query = select(Task).where(Task.case_id == case.id, Task.closed_at.is_(None))
    return list(db.session.scalars(query.order_by(Task.id)))


def _day(moment: datetime | None) -> date | None:
    return day_in_helsinki(moment) if moment else None


def mails(name: str) -> list[str]:
    """Who is owed a mail, by first name."""
    found = db.session.scalars(select(Mail).where(Mail.name == name).order_by(Mail.id))
    return [mail.to.first_name for mail in found if mail.to]


def is_on_hold(case: Case) -> bool:
    """Whether the year pauses now."""
    return case.is_on_hold
