"""Reminders that somebody of the programme sends with one press: of promises, of a draft."""

from collections import Counter
from collections.abc import Collection
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from coaching.clock import now
from coaching.i18n import gettext as _
from coaching.model.base import db, transaction
from coaching.model.cases import Case, CaseStatus
from coaching.model.history import Event, note_event
from coaching.model.mail import note_mail
from coaching.model.people import User
from coaching.model.processes import Draft, Task
from coaching.permissions import Can, require
from coaching.services import action_items, year_locks
from coaching.services.refusals import Refusal

# So long a reminder is enough.
HUSH = timedelta(days=7)
PROMISES, DRAFT = "promises_reminded", "draft_reminded"


class RemindedLately(Refusal):
    """Another reminder so soon would only annoy."""


class NothingToRemindOf(Refusal):
    """It has been done by now."""


def lately(case_ids: Collection[int]) -> set[tuple[str, int | None, int | None]]:
    """What was reminded of in the last days: which reminder, of which case and task."""
    rows = db.session.execute(
        select(Event.name, Event.case_id, Event.task_id).where(
            Event.case_id.in_(case_ids),
            Event.at > now() - HUSH,
            Event.name.in_((PROMISES, DRAFT)),
        )
    )
    return {(name, case_id, task_id) for name, case_id, task_id in rows}


def of_promises(user: User, case: Case) -> list[User]:
    """Write to everybody of the organisation with overdue promises; gives who is written to."""
    require(user, Can.REMIND, case)
    with transaction():
        year_locks.lock_year(case.id)
        _stop_if_lately(case, PROMISES)
        overdue = [item for item in action_items.open_of(case) if item.is_overdue]
        owners = (action_items.person_of(item) for item in overdue)
        told = Counter(person for person in owners if person and person != case.coach)
        if not told or case.status != CaseStatus.ACTIVE:
            raise NothingToRemindOf(_("No promise of the organisation is overdue any more."))
        for person, count in told.items():
            note_mail("promises_overdue", person, case_id=case.id, promises=count)
        note_event(user, "promises_reminded", case)
    return list(told)


def of_draft(user: User, task: Task) -> list[User]:
    """Write to those of the organisation who have begun a form; nobody reads their drafts."""
    require(user, Can.REMIND, task)
    case = task.case
    with transaction():
        year_locks.lock_year(task.case_id or 0)
        if case is not None:
            _stop_if_lately(case, DRAFT, task)
        writers = _writers(task)
        if case is None or not task.is_open or not writers:
            raise NothingToRemindOf(_("This form is not waiting as a draft any more."))
        for person in writers:
            note_mail("draft_waiting", person, task_id=task.id)
        note_event(user, "draft_reminded", case, task=task)
    return writers


def _stop_if_lately(case: Case, name: str, task: Task | None = None) -> None:
    if (name, case.id, task.id if task else None) in lately([case.id]):
        raise RemindedLately(_("A reminder went out in the last seven days. Give it some time."))


def _writers(task: Task) -> list[User]:
    """Members of the organisation with a draft of a task that is not one person's alone."""
    if task.case is None or task.assignee_id is not None:
        return []
    here = {member.user_id for member in task.case.members if member.left_at is None}
    query = select(Draft).where(Draft.task_id == task.id, Draft.user_id.in_(here))
    query = query.order_by(Draft.id).options(joinedload(Draft.user))
    return [draft.user for draft in db.session.scalars(query)]
