"""What a worklist may be narrowed to, as conditions on open tasks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, select

from coaching.clock import HELSINKI, now, today
from coaching.model.cases import Case, Member, MemberKind
from coaching.model.people import User
from coaching.model.processes import Task
from coaching.permissions import (
    cases_of,
    coached_by,
    is_coordinator,
    is_manager,
    visible_tasks,
    ways_to_do,
)

# The lanes in which one person of the organisation acts.
OF_ONE_MEMBER = (MemberKind.CONTACT, MemberKind.SPONSOR)

Condition = ColumnElement[bool]


class Tab(StrEnum):
    """Whose work a worklist holds."""

    MINE = "mine"
    OURS = "ours"
    ALL = "all"


class Due(StrEnum):
    """How near the work is: every open task is in exactly one of these."""

    LATE = "late"
    WEEK = "week"
    COMING = "coming"
    HELD = "held"
    NONE = "none"


@dataclass(frozen=True)
class Filters:
    """What somebody wants to see of a worklist; empty means everything."""

    tab: Tab = Tab.MINE
    due: Due | None = None
    phase: str = ""
    role: str = ""
    person: int | None = None
    cohort: int | None = None
    text: str = ""

    @property
    def chosen(self) -> int:
        """How many filters are set, the tab apart."""
        return sum(
            bool(each)
            for each in (self.due, self.phase, self.role, self.person, self.cohort, self.text)
        )


def is_own(user: User) -> Condition:
    """The tasks that a person has to do."""
    return or_(*ways_to_do(user))


def is_listed(user: User) -> Condition:
    """The tasks that a person may see in a list.

    Who has answered alone, and who has not, is nobody else's business.
    """
    return and_(is_visible(user), or_(Task.optional.is_(False), is_own(user)))


def is_visible(user: User) -> Condition:
    """The tasks that a person may see at all."""
    visible: Any = visible_tasks(user).whereclause
    return and_(visible)


def is_ours(user: User) -> Condition:
    """The tasks of a person's own organisations."""
    return Task.case_id.in_(cases_of(user).with_only_columns(Case.id))


def conditions(user: User, filters: Filters) -> list[Condition]:
    """Everything that is chosen, the tab apart."""
    return [is_near(filters.due), *conditions_besides_due(user, filters)]


def conditions_besides_due(user: User, filters: Filters) -> list[Condition]:
    """The same without how near a task is."""
    found: list[Condition] = [Task.closed_at.is_(None)]
    if filters.phase:
        found.append(Task.phase == filters.phase)
    if filters.role:
        found.append(Task.role == filters.role)
    if filters.person is not None:
        found.append(waits_for(user, filters.person))
    if filters.cohort is not None:
        cohort = select(Case.id).where(Case.cohort_id == filters.cohort)
        found.append(Task.case_id.in_(cohort))
    return [*found, *of_organisation(filters.text)]


def of_organisation(text: str) -> Sequence[Condition]:
    """Whose organisation's name contains a text, however it is spelled."""
    if not text:
        return []
    return [func.lower(Task.organisation_name).contains(text.lower(), autoescape=True)]


def bucket() -> ColumnElement[str]:
    """How near a task is, as one of `Due`."""
    coming = and_(Task.opens_at.is_not(None), Task.opens_at > now())
    return case(
        (Task.suspended_at.is_not(None), Due.HELD.value),
        (and_(Task.due_at < now(), Task.optional.is_(False)), Due.LATE.value),
        (Task.due_at.is_(None), Due.NONE.value),
        (or_(coming, Task.due_at >= _monday()), Due.COMING.value),
        else_=Due.WEEK.value,
    )


def is_near(due: Due | None) -> Condition:
    """Whether a task is so near; its dates are said plainly too, for the index by due date."""
    if due is None:
        # What is on hold has a list of its own.
        return Task.suspended_at.is_(None)
    dates = {
        Due.LATE: Task.due_at < now(),
        Due.WEEK: Task.due_at < _monday(),
        Due.COMING: Task.due_at.is_not(None),
        Due.HELD: Task.suspended_at.is_not(None),
        Due.NONE: Task.due_at.is_(None),
    }
    return and_(bucket() == due.value, dates[due])


def _monday() -> datetime:
    """The moment at which the next week begins in Helsinki."""
    first = today() + timedelta(days=7 - today().weekday())
    return datetime.combine(first, time(), HELSINKI)


# ---- who does it ----


def coach_is_known(user: User) -> Condition:
    """A coach who has not confirmed may still decline: that is nothing for the organisation."""
    if is_coordinator(user) or is_manager(user):
        return Case.id.is_not(None)
    return or_(Case.coach_confirmed.is_(True), coached_by(user))


def named_doer(user: User) -> ColumnElement[int | None]:
    """The assignee or the coach, joined with the case: whoever does several organisations' work."""
    coach = and_(Task.role == "coach", coach_is_known(user))
    return case((Task.assignee_id.is_not(None), Task.assignee_id), (coach, Case.coach_id))


def waits_for(user: User, person_id: int) -> Condition:
    """Whether a task waits for this very person, as far as this reader may know."""
    unclaimed = Task.assignee_id.is_(None)
    coached = select(Case.id).where(Case.coach_id == person_id, coach_is_known(user))
    ways = [
        and_(Task.assignee_id.is_not(None), Task.assignee_id == person_id),
        and_(unclaimed, Task.role == "coach", Task.case_id.in_(coached)),
    ]
    for kind in OF_ONE_MEMBER:
        theirs = select(Member.case_id).where(
            Member.user_id == person_id, Member.kind == kind, Member.left_at.is_(None)
        )
        ways.append(and_(unclaimed, Task.role == kind.value, Task.case_id.in_(theirs)))
    return or_(*ways)
