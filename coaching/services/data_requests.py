"""Requests about one's own data: asked, answered within a month, or with a reason within three."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from coaching.calendar import day_in_helsinki
from coaching.clock import now, today
from coaching.data.data_requests import EXTENDED_MONTHS, KINDS, MONTHS
from coaching.i18n import gettext as _
from coaching.model.base import db, transaction
from coaching.model.data_requests import DataRequest
from coaching.model.history import note_event
from coaching.model.mail import note_mail
from coaching.model.people import StaffRole, User
from coaching.model.processes import Task
from coaching.permissions import Can, require
from coaching.services import cases, months, people, people_erased
from coaching.services.completions import Completion
from coaching.services.refusals import Refusal

DRAWING, ERASURE = "data_request", "erasure"
# Until the account goes its owner can read the answer.
TIME_TO_READ = timedelta(days=1)


class AskedAlready(Refusal):
    """The same was asked before, and waits for its answer."""


def ask(user: User, person: User, *, kind: str, words: str = "") -> DataRequest:
    """Ask about one's own data, or write down what somebody has asked; raises `AskedAlready`."""
    require(user, Can.ASK_ABOUT_DATA, person)
    try:
        with transaction():
            request = _begin(user, person, kind, words)
            note_event(user, "data_requested", subject_id=person.id)
            for coordinator in people.with_role(StaffRole.COORDINATOR):
                note_mail("data_request_received", coordinator, data_request_id=request.id)
    except IntegrityError as error:
        told = _("This has been asked already and waits for its answer.")
        raise AskedAlready(told, field="kind") from error
    return request


def _begin(user: User, person: User, kind: str, words: str) -> DataRequest:
    """Raises `IntegrityError` where the same waits for its answer, even if sent this moment."""
    request = DataRequest(
        process=cases.begin(DRAWING),
        user_id=person.id,
        entered_by_id=None if user.id == person.id else user.id,
        kind=kind,
        words=words,
        received_at=now(),
        answer_by=months.after(today(), MONTHS),
    )
    db.session.add(request)
    db.session.flush()
    return request


def of_person(person: User) -> Sequence[DataRequest]:
    """What a person has asked, the last first."""
    query = select(DataRequest).where(DataRequest.user_id == person.id)
    return db.session.scalars(query.order_by(DataRequest.id.desc())).all()


def of_task(task: Task) -> DataRequest | None:
    """The request that a task is about."""
    return db.session.scalar(select(DataRequest).where(DataRequest.process_id == task.process_id))


def due_to_erase(limit: int) -> list[int]:
    """Requests whose answer was that the account goes, and whose day has come."""
    query = (
        select(DataRequest.id)
        .where(DataRequest.erase_from <= now())
        .order_by(DataRequest.id)
        .limit(limit)
    )
    with transaction():
        return list(db.session.scalars(query))


# ---- what the tasks need and change ----


def answer_data_request_facts(task: Task) -> dict[str, Any]:
    """What was asked, by whom, and until when the answer has to be there."""
    request = of_task(task)
    if request is None:
        return {}
    return {
        "asked": _(next(each.words for each in KINDS if each.key == request.kind)),
        "words": request.words,
        "person_id": request.user_id,
        "person": request.person.name,
        "entered_by": request.entered_by.name if request.entered_by else "",
        "received_at": request.received_at,
        "answer_by": request.answer_by,
        "extended_why": request.extended_why,
        "can_be_erased": request.kind == ERASURE,
    }


answer_extended_request_facts = answer_data_request_facts


def answer_data_request(done: Completion) -> None:
    """The person hears the answer, or why it takes longer."""
    request = of_task(done.task)
    if request is None:
        return
    if done.values["needs_more_time"]:
        request.extended_why = done.values["extended_why"] or ""
        received = day_in_helsinki(request.received_at)
        request.answer_by = months.after(received, EXTENDED_MONTHS)
        note_mail("data_request_extended", request.person, data_request_id=request.id)
        return
    _answer(request, done)


def answer_extended_request(done: Completion) -> None:
    """The person hears the answer."""
    request = of_task(done.task)
    if request is not None:
        _answer(request, done)


def _answer(request: DataRequest, done: Completion) -> None:
    """Keep it; raises `StillNeeded` where the account cannot go."""
    request.answered_at = now()
    if done.values.get("erases_account"):
        # Flushed before: what is answered here waits no more.
        db.session.flush()
        people_erased.check(request.person, field="erases_account")
        request.erase_from = now() + TIME_TO_READ
    request.outcome = done.values["outcome"]
    request.answer = done.values["answer"] or ""
    note_event(done.by, "data_request_answered", subject_id=request.user_id)
    note_mail("data_request_answered", request.person, data_request_id=request.id)
