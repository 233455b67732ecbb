"""What a coach would like to be reminded of, each with something to do about it.

A nudge goes away when it has been acted on, and a reminder keeps it away for a week: nothing has
to be dismissed.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import groupby

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import joinedload, lazyload

from coaching.clock import now, today
from coaching.model.action_items import ActionItem, ItemOwner
from coaching.model.base import db
from coaching.model.cases import Case, CaseStatus, Member
from coaching.model.coaching_sessions import TO_COME, CoachingSession
from coaching.model.people import User
from coaching.model.processes import Draft, Task
from coaching.permissions import coach_ids
from coaching.services import between_sessions, days, reminders

UNTOUCHED = timedelta(days=14)
# Until then whoever held a session plans the next one anyway.
TIME_TO_PLAN = timedelta(days=7)
# What the organisation writes together; what somebody answers alone is nobody's business.
SHARED_LANES = ("contact", "sponsor")


class About(StrEnum):
    """What a nudge is about."""

    OWN_LOG = "own_log"
    OWN_PROMISE = "own_promise"
    PROMISES = "promises"
    NO_SESSION = "no_session"
    OWN_DRAFT = "own_draft"
    THEIR_DRAFT = "their_draft"


@dataclass(frozen=True)
class Nudge:
    """One thing worth doing: ``since`` when it waits, for a task, a promise or some of them."""

    about: About
    case: Case
    since: date
    task: Task | None = None
    item: ActionItem | None = None
    count: int = 1
    who: str = ""

    @property
    def thing_id(self) -> int:
        """The id of the task or promise to open; of the case where there is none."""
        return (self.task or self.item or self.case).id


def of_coach(user: User, cases: Sequence[Case]) -> list[Nudge]:
    """What this coach may have lost sight of in these cases; five statements."""
    running = {case.id: case for case in cases if case.status == CaseStatus.ACTIVE}
    hushed = reminders.lately(running)
    return [
        *_logs_begun(user, running),
        *_overdue(user, running, hushed),
        *_without_session(running),
        *_drafts(user, running, hushed),
    ]


def _logs_begun(user: User, cases: Mapping[int, Case]) -> Iterator[Nudge]:
    for draft in between_sessions.drafts_of(user):
        if draft.case_id in cases:
            yield Nudge(About.OWN_LOG, cases[draft.case_id], days.day_of(draft.saved_at))


def _overdue(
    user: User, cases: Mapping[int, Case], hushed: Collection[tuple[str, int | None, int | None]]
) -> Iterator[Nudge]:
    """The coach's own promises one by one, those of an organisation together."""
    query = (
        select(ActionItem)
        .where(
            ActionItem.case_id.in_(cases),
            ActionItem.closed_at.is_(None),
            ActionItem.due_on < today(),
        )
        .order_by(ActionItem.case_id, ActionItem.due_on, ActionItem.id)
        .options(
            lazyload(ActionItem.moves),
            joinedload(ActionItem.member).joinedload(Member.user),
        )
    )
    for case_id, found in groupby(db.session.scalars(query).unique(), lambda i: i.case_id):
        case, items = cases[case_id], list(found)
        own = [item for item in items if item.owner == ItemOwner.COACH]
        theirs = [item for item in items if item not in own]
        if case.coach_id in coach_ids(user, case):
            yield from (Nudge(About.OWN_PROMISE, case, i.due_on, item=i) for i in own)
        if theirs and (reminders.PROMISES, case_id, None) not in hushed:
            yield Nudge(About.PROMISES, case, theirs[0].due_on, count=len(theirs))


def _without_session(cases: Mapping[int, Case]) -> Iterator[Nudge]:
    """Coaching goes on, and no day is booked: the task to plan it has been open for a week."""
    to_come = exists().where(
        CoachingSession.case_id == Task.case_id,
        CoachingSession.state.in_(TO_COME),
        CoachingSession.starts_at > now(),
    )
    query = (
        select(Task)
        .where(
            Task.case_id.in_(cases),
            Task.name == "plan_session",
            Task.closed_at.is_(None),
            or_(Task.opens_at.is_(None), Task.opens_at <= now()),
            Task.opened_at <= now() - TIME_TO_PLAN,
            ~to_come,
        )
        .order_by(Task.opened_at, Task.id)
        .options(joinedload(Task.process))
    )
    for task in db.session.scalars(query).unique():
        yield Nudge(
            About.NO_SESSION, cases[task.case_id or 0], days.day_of(task.opened_at), task=task
        )


def _drafts(
    user: User, cases: Mapping[int, Case], hushed: Collection[tuple[str, int | None, int | None]]
) -> Iterator[Nudge]:
    """Forms that somebody began and has not touched since; what stands in them is not loaded."""
    query = (
        select(Task, Draft.user_id, Draft.saved_at, User.name)
        .join(Draft, Draft.task_id == Task.id)
        .join(User, User.id == Draft.user_id)
        .where(
            Task.case_id.in_(cases),
            Task.closed_at.is_(None),
            Task.assignee_id.is_(None),
            Draft.saved_at <= now() - UNTOUCHED,
            or_(
                Draft.user_id == user.id,
                and_(Task.role.in_(SHARED_LANES), _is_member()),
            ),
        )
        .order_by(Draft.saved_at, Draft.id)
        .options(joinedload(Task.process))
    )
    told: set[int] = set()
    for task, writer, saved_at, name in db.session.execute(query).unique():
        about = About.OWN_DRAFT if writer == user.id else About.THEIR_DRAFT
        hush = about == About.THEIR_DRAFT and (reminders.DRAFT, task.case_id, task.id) in hushed
        # One reminder reaches everybody who has begun the same form.
        if not hush and task.id not in told and task.case_id is not None:
            told.add(task.id)
            yield Nudge(about, cases[task.case_id], days.day_of(saved_at), task=task, who=name)


def _is_member() -> ColumnElement[bool]:
    return exists().where(
        Member.case_id == Task.case_id, Member.user_id == Draft.user_id, Member.left_at.is_(None)
    )
