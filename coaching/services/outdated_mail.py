"""Mail that asks for something which has been done, or waits, by the time it leaves."""

from collections.abc import Iterable

from coaching.clock import now
from coaching.model.applications import Application
from coaching.model.base import db
from coaching.model.mail import Mail
from coaching.model.processes import Task

LATE_AGAIN = "late_again"
# They say of a task that somebody should do it.
OF_OPEN_TASKS = frozenset(
    {
        "draft_waiting",
        "late_escalated",
        "late_reminder",
        "late_to_handle",
        "late_told",
        "reminder",
        LATE_AGAIN,
    }
)


def is_outdated(mail: Mail) -> bool:
    """Whether what it tells of does not wait for anybody any more, or is not there."""
    if "application_id" in mail.facts:
        # An applicant may delete what was begun.
        return db.session.get(Application, mail.facts["application_id"]) is None
    if mail.name not in OF_OPEN_TASKS:
        return False
    task = db.session.get(Task, mail.facts["task_id"])
    if task is None or not task.is_open or task.is_suspended:
        return True
    return mail.name == LATE_AGAIN and not task.is_late


def drop(mails: Iterable[Mail]) -> None:
    """Never send those that are; within the caller's transaction."""
    for mail in mails:
        if is_outdated(mail):
            mail.failed_at, mail.last_error = now(), "OutOfDate"
