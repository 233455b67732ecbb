"""Feedback on accessibility: anybody may send it, a coordinator answers within 14 days."""

from typing import Any

from sqlalchemy import select

from coaching.model.base import db, transaction
from coaching.model.feedback import Feedback
from coaching.model.history import note_event
from coaching.model.mail import note_mail, note_mail_to_address
from coaching.model.people import StaffRole
from coaching.model.processes import Task
from coaching.services import cases, people
from coaching.services.completions import Completion


def receive(*, message: str, page: str, email: str, language: str) -> Feedback:
    """Store what somebody wrote and open the coordinators' task."""
    with transaction():
        process = cases.begin("feedback")
        received = Feedback(
            process=process, message=message, page=page, email=email or None, language=language
        )
        db.session.add(received)
        db.session.flush()
        note_event(None, "feedback_received")
        for coordinator in people.with_role(StaffRole.COORDINATOR):
            note_mail("feedback_received", coordinator, feedback_id=received.id)
    return received


def of_task(task: Task) -> Feedback | None:
    """The feedback that a task is about."""
    return db.session.scalar(select(Feedback).where(Feedback.process_id == task.process_id))


def answer_feedback_facts(task: Task) -> dict[str, Any]:
    """What was written, for the form beside it."""
    received = of_task(task)
    if received is None:
        return {}
    return {
        "message": received.message,
        "page": received.page,
        "received_at": received.received_at,
        "can_be_answered": bool(received.email),
    }


def answer_feedback(done: Completion) -> None:
    """The answer goes by mail to whoever left an address."""
    received = of_task(done.task)
    if received is None:
        return
    received.answer = done.values["answer"]
    if received.email:
        note_mail_to_address(
            "feedback_answered", received.email, received.language, feedback_id=received.id
        )
