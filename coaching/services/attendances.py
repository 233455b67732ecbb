"""Attendance at training: who came, for how long, and what replaces a session that was missed."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import joinedload

from coaching.i18n import gettext as _
from coaching.model.base import db, transaction
from coaching.model.cases import Case
from coaching.model.history import note_event
from coaching.model.mail import note_mail
from coaching.model.people import User
from coaching.model.processes import Task
from coaching.model.training import Attendance, CaseModule, Presence
from coaching.permissions import Can, own_tasks, require
from coaching.services.completions import Completion
from coaching.services.refusals import Refusal

CAME = (Presence.PRESENT, Presence.PARTLY)
# What a trainer chooses when nobody came, and something else is done instead.
REPLACED = "replaced"
TASK = "record_attendance"


class NotAMember(Refusal):
    """Attendance is recorded for members of the organisation alone."""


class NothingToReplace(Refusal):
    """Only a session that has been recorded can be replaced by something."""


def record(done: Completion, taken: CaseModule) -> None:
    """Keep who came to a module, within the caller's transaction; raises `NotAMember`."""
    values = done.values
    rows = [*values["attendance"], *values["added"]]
    _stop_strangers(done, rows)
    held_on = date.fromisoformat(values["held_on"])
    for row in rows:
        db.session.add(
            Attendance(
                case_id=taken.case_id,
                task_id=done.task.id,
                member_id=int(row["member_id"]),
                case_module_id=taken.id,
                held_on=held_on,
                presence=Presence(row["presence"]),
                hours=Decimal(row["hours"] or 0),
            )
        )
    taken.replaced = (values["replaced"] or "") if values["nobody_came"] == REPLACED else ""
    if not any(row["presence"] in CAME for row in rows):
        _tell_missed(done, taken)


def forget(task: Task, taken: CaseModule) -> None:
    """Take out what a task recorded, within the caller's transaction."""
    db.session.execute(delete(Attendance).where(Attendance.task_id == task.id))
    taken.replaced = ""


def _stop_strangers(done: Completion, rows: Iterable[Mapping[str, Any]]) -> None:
    own = {member.id for member in done.case.members}
    if any(int(row["member_id"]) not in own for row in rows):
        raise NotAMember(_("This person is not a member of the organisation."), field="attendance")


def _tell_missed(done: Completion, taken: CaseModule) -> None:
    about: dict[str, Any] = {"task": done.task, "on_behalf_of": done.on_behalf_of}
    if taken.replaced:
        note_event(done.by, "module_replaced", done.case, **about)
        return
    note_event(done.by, "module_missed", done.case, **about)
    for speaker in done.case.speakers:
        note_mail("module_missed", speaker, case_id=done.case.id, module_id=taken.module_id)


def to_record(case: Case) -> dict[str, Task]:
    """The open tasks of recording who came, by module."""
    query = select(Task).where(Task.case_id == case.id, Task.name == TASK, Task.closed_at.is_(None))
    return {task.module_id or "": task for task in db.session.scalars(query).unique()}


def to_record_by(trainer: User) -> list[Task]:
    """The open tasks of recording who came to a trainer's sessions, by urgency."""
    query = own_tasks(trainer).where(
        Task.name == TASK, Task.assignee_id == trainer.id, Task.closed_at.is_(None)
    )
    in_order = query.order_by(Task.due_at.asc().nulls_last(), Task.id)
    return list(db.session.scalars(in_order.options(joinedload(Task.process))).unique())


def is_recorded(taken: CaseModule) -> bool:
    """Whether somebody has recorded who came."""
    query = select(Attendance.id).where(Attendance.case_module_id == taken.id).limit(1)
    return db.session.scalar(query) is not None


def replace(user: User, taken: CaseModule, words: str) -> None:
    """Write down what replaces a session that was missed; raises `NothingToReplace`."""
    require(user, Can.PLAN_TRAINING)
    if not is_recorded(taken):
        raise NothingToReplace(
            _("Attendance has not been recorded yet. Choose another training session instead.")
        )
    with transaction():
        taken.replaced = words
        note_event(user, "module_replaced", taken.case, module=taken.module_id)
