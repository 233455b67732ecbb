"""Mail that asks for something which has been done, or waits, by the time it leaves."""

from collections.abc import Iterable

from coaching.clock import now
from coaching.model.applications import Application
from coaching.model.base import db
from coaching.model.mail import Mail
from coaching.model.processes import Task
from coaching.model.signing_codes import SigningCode
from coaching.services import invitations

LATE_AGAIN = "late_again"
SIGNING_CODE = "signing_code"
# They say of a task that somebody should do it.
OF_OPEN_TASKS = frozenset(
    {
        "draft_waiting",
        "late_escalated",
        "late_reminder",
        "late_to_handle",
        "late_told",
        "reminder",
        invitations.TO_SIGN,
        LATE_AGAIN,
    }
)


def is_outdated(mail: Mail) -> bool:
    """Whether it tells of what is gone, awaits nobody any more, or reminds of what is not late."""
    if "application_id" in mail.facts:
        # An applicant may delete what was begun.
        return db.session.get(Application, mail.facts["application_id"]) is None
    if _is_spent(mail):
        return True
    if mail.name not in OF_OPEN_TASKS:
        return False
    task = db.session.get(Task, mail.facts["task_id"])
    if task is None or not task.is_open or task.is_suspended:
        return True
    return mail.name == LATE_AGAIN and not task.is_late


def _is_spent(mail: Mail) -> bool:
    """Whether what it lets its reader do has been done or taken back."""
    if mail.name == SIGNING_CODE:
        code = db.session.get(SigningCode, mail.facts["signing_code_id"])
        return code is None or code.ended_at is not None
    invitation = invitations.carried_by(mail)
    return invitation is not None and not invitation.is_open


def drop(mails: Iterable[Mail]) -> None:
    """Never send those that are; within the caller's transaction."""
    for mail in mails:
        if is_outdated(mail):
            mail.failed_at, mail.last_error = now(), "OutOfDate"
