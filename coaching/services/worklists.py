"""What waits: for a person, for others, and in each organisation's year."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    ScalarSelect,
    Select,
    Subquery,
    and_,
    case,
    exists,
    func,
    literal,
    not_,
    or_,
    select,
    tuple_,
    union,
)
from sqlalchemy.orm import aliased, joinedload
from sqlalchemy.orm.interfaces import ORMOption

from coaching.clock import now
from coaching.model.base import db
from coaching.model.cases import UNDER_WAY, Case, CaseStatus, Cohort, Member
from coaching.model.organisations import Organisation
from coaching.model.people import User
from coaching.model.processes import Process, Task
from coaching.permissions import is_coordinator, is_manager, visible_cases, ways_to_do
from coaching.services import versions

PAGE = 50
LANES = ("contact", "sponsor", "team_member", "coach", "coordinator", "trainer", "manager")

ORDER = (Task.due_at.asc().nulls_last(), Task.id)
# Made once: making them takes longer than asking with them.
Unit, Parent = aliased(Organisation), aliased(Organisation)


class NoSuchPage(LookupError):
    """An address names a place in a list that there is not."""


@dataclass(frozen=True)
class CaseLine:
    """One organisation in a list: where its year stands, and what is late in it."""

    case: Case
    late: int
    next_due: datetime | None
    version_id: int | None

    @property
    def is_late(self) -> bool:
        """Something should have been done by now."""
        return self.late > 0


@dataclass(frozen=True)
class CaseList:
    """One page of organisations; ``next`` is the key of the page after it, if there is one."""

    lines: list[CaseLine]
    next: str = ""


def for_person(
    user: User,
    *,
    lanes: Collection[str] = LANES,
    of_case: Case | None = None,
    after: Task | None = None,
    most: int = PAGE,
) -> list[Task]:
    """Open tasks that this person has to do, by urgency; ``after`` begins a later page."""
    ways = [and_(way, Task.role.in_(lanes)) for way in ways_to_do(user)]
    return _by_urgency(ways, of_case, after, most, _what_tasks_show())


def waiting_for_others(
    user: User, *, of_case: Case | None = None, after: Task | None = None, most: int = PAGE
) -> list[Task]:
    """Open tasks of visible cases that others have to do, by urgency, without optional ones."""
    others: list[ColumnElement[bool]] = [
        Task.case_id.is_not(None),
        Task.optional.is_(False),
        not_(or_(*ways_to_do(user))),
    ]
    if not (is_coordinator(user) or is_manager(user)):
        others.append(Task.case_id.in_(visible_cases(user).with_only_columns(Case.id)))
    lanes = [and_(Task.role == lane, *others) for lane in LANES]
    return _by_urgency(lanes, of_case, after, most, (*_what_tasks_show(), _whom_they_wait_for()))


def beginnings() -> list[bool]:
    """How far a new programme has come: a cohort, an organisation in it, a year under way."""
    begun = select(Case.id).where(Case.status != CaseStatus.PREPARING)
    row = db.session.execute(
        select(exists(select(Cohort.id)), exists(select(Case.id)), exists(begun))
    ).one()
    return [bool(each) for each in row]


def _by_urgency(
    ways: Iterable[ColumnElement[bool]],
    of_case: Case | None,
    after: Task | None,
    most: int,
    loaded: Iterable[ORMOption],
) -> list[Task]:
    """The first open tasks by due date."""
    # What is on hold has a list of its own on the worklist.
    limits: list[ColumnElement[bool]] = [Task.closed_at.is_(None), Task.suspended_at.is_(None)]
    if of_case is not None:
        limits.append(Task.case_id == of_case.id)
    if after is not None:
        limits.append(_later_than(after))
    first = first_of(ways, limits, most)
    found = select(Task).join(first, first.c.id == Task.id).order_by(*ORDER)
    return list(db.session.scalars(found.options(*loaded)).unique())


def first_of(
    ways: Iterable[ColumnElement[bool]], limits: Iterable[ColumnElement[bool]], most: int
) -> Subquery:
    """The ids of the first tasks by due date in any of these ways: each is short by itself.

    Join them before anything else: PostgreSQL would join all tasks with all that belongs to them.
    """
    parts = [
        select(Task.id, Task.due_at)
        .where(way, *limits)
        .order_by(*ORDER)
        .limit(most)
        .subquery()
        .select()
        for way in ways
    ]
    found = union(*parts).subquery()
    order = (found.c.due_at.asc().nulls_last(), found.c.id)
    return select(found.c.id).order_by(*order).limit(most).subquery()


def _later_than(task: Task) -> ColumnElement[bool]:
    without_date = and_(Task.due_at.is_(None), Task.id > task.id)
    if task.due_at is None:
        return without_date
    same_day = and_(Task.due_at == task.due_at, Task.id > task.id)
    return or_(Task.due_at > task.due_at, same_day, Task.due_at.is_(None))


def _what_tasks_show() -> tuple[ORMOption, ...]:
    """Load with the tasks what a list says about them, not one by one afterwards."""
    its_case = joinedload(Task.case)
    return (
        *versions.what_titles_need(),
        joinedload(Task.assignee),
        its_case.joinedload(Case.organisation).joinedload(Organisation.parent),
        its_case.lazyload(Case.cohort),
        its_case.joinedload(Case.coach),
    )


def _whom_they_wait_for() -> ORMOption:
    return joinedload(Task.case).selectinload(Case.members).joinedload(Member.user)


# ---- organisations ----


def cases_overview(query: Select[Case], *, after: str = "") -> CaseList:
    """A page of cases: late ones first, then by name."""
    waiting = _waiting_in_cases()
    late = func.coalesce(waiting.c.late, 0)
    key = (case((late > 0, 0), else_=1), _name_of(Case.organisation_id), Case.id)
    rows = (
        query.outerjoin(waiting, waiting.c.case_id == Case.id)
        .outerjoin(Process, and_(Process.case_id == Case.id, Process.name == "year"))
        .add_columns(late, waiting.c.next_due, Process.version_id)
        .options(
            joinedload(Case.organisation).joinedload(Organisation.parent),
            joinedload(Case.coach),
            joinedload(Case.cohort).lazyload(Cohort.blackouts),
        )
        .order_by(*key)
        .limit(PAGE + 1)
    )
    if after:
        rows = rows.where(tuple_(*key) > tuple_(*_key_of(after)))
    found = db.session.execute(rows).unique().all()
    lines = [CaseLine(*row) for row in found[:PAGE]]
    more = len(found) > PAGE
    return CaseList(lines, _key_after(lines[-1]) if more else "")


def place_of(status: CaseStatus, phase: str | None) -> str:
    """The phase of a running case; else the status says where it is."""
    return phase if status in UNDER_WAY and phase else str(status)


def _waiting_in_cases() -> Subquery:
    """What is open in each case: how much of it is late, and when the next of it is due."""
    is_late = and_(Task.due_at < now(), Task.optional.is_(False))
    return (
        select(
            Task.case_id,
            func.sum(case((is_late, 1), else_=0)).label("late"),
            func.min(case((Task.due_at >= now(), Task.due_at))).label("next_due"),
        )
        .where(Task.closed_at.is_(None), Task.case_id.is_not(None))
        .group_by(Task.case_id)
        .subquery()
    )


def _name_of(organisation_id: Any) -> ScalarSelect[str]:
    return (
        select(func.lower(func.coalesce(Parent.name + ", " + Unit.name, Unit.name)))
        .outerjoin(Parent, Unit.parent_id == Parent.id)
        .where(Unit.id == organisation_id)
        .scalar_subquery()
    )


def _key_after(line: CaseLine) -> str:
    return f"{0 if line.is_late else 1}-{line.case.id}"


def _key_of(after: str) -> tuple[ColumnElement[Any], ...]:
    """The place in the list that a key names; raises `NoSuchPage`."""
    read = re.fullmatch(r"([01])-(\d{1,9})", after)
    if read is None:
        raise NoSuchPage(after)
    on_time, case_id = (literal(int(part)) for part in read.groups())
    organisation = select(Case.organisation_id).where(Case.id == case_id).scalar_subquery()
    return on_time, _name_of(organisation), case_id
