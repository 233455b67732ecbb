"""Pages of a worklist: open tasks by due date, each with who does it and what the reader may do."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, and_, case, not_, or_, select
from sqlalchemy.orm import aliased, joinedload
from sqlalchemy.sql.base import ExecutableOption

from coaching.clock import today
from coaching.model.base import db
from coaching.model.cases import Case, Member
from coaching.model.organisations import Organisation
from coaching.model.people import User
from coaching.model.processes import Task
from coaching.model.substitutions import Substitution
from coaching.permissions import remindable_tasks, tasks_to_hand_over, visible_cases, ways_to_do
from coaching.services import versions
from coaching.services.work_filters import (
    OF_ONE_MEMBER,
    Condition,
    Filters,
    Tab,
    conditions,
    is_ours,
    is_own,
    is_visible,
    named_doer,
)
from coaching.services.worklists import LANES, ORDER, PAGE, NoSuchPage, first_of

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
LATEST = 253_402_300_799 * 1_000_000  # the last second of the year 9999
WITHOUT_DATE = "none"
# Made once: making them takes longer than reading a page of rows.
Doing, Doer = aliased(Member), aliased(User)


@dataclass(frozen=True)
class WorkLine:
    """One open task, who does it as far as this reader may know, and what the reader may do."""

    task: Task
    doer: User | None
    is_own: bool
    sees_case: bool
    can_remind: bool
    can_hand_over: bool


@dataclass(frozen=True)
class WorkPage:
    """Some lines; ``next`` is the key of the page after them, if there is one."""

    lines: list[WorkLine]
    next: str = ""


def of_person(user: User, filters: Filters, *, after: str = "", most: int = PAGE) -> WorkPage:
    """A page of somebody's worklist by due date; raises `NoSuchPage` for a key that is none."""
    wanted = conditions(user, filters)
    ways = [and_(way, *wanted) for way in _ways(user, filters)]
    return _page(user, ways, after, most)


def of_others(user: User, *, after: str = "", most: int = PAGE) -> WorkPage:
    """The same of everything that waits for others, as far as this reader may see it."""
    ways = _ways(user, Filters(tab=Tab.ALL))
    waits = and_(Task.closed_at.is_(None), Task.suspended_at.is_(None))
    others = [and_(way, waits, not_(is_own(user))) for way in ways]
    return _page(user, others, after, most)


def _page(user: User, ways: Sequence[Condition], after: str, most: int) -> WorkPage:
    limits = [_later_than(after)] if after else []
    first = first_of(ways, limits, most + 1)
    rows = db.session.execute(_lines(user, first).order_by(*ORDER))
    lines = [_line(*row) for row in rows.unique()]
    return WorkPage(lines[:most], key_of(lines[most - 1].task) if len(lines) > most else "")


def _line(task: Task, doer: User | None, *may: int) -> WorkLine:
    return WorkLine(task, doer, *(bool(each) for each in may))


def _ways(user: User, filters: Filters) -> Sequence[Condition]:
    """In which ways a task can belong to a tab: `is_listed`, each part of it by itself."""
    visible = is_visible(user)
    own = [and_(way, visible) for way in ways_to_do(user)]
    alone = [and_(way, Task.optional.is_(True)) for way in own]
    asked = and_(visible, Task.optional.is_(False))
    match filters.tab:
        case Tab.MINE:
            return own
        case Tab.OURS:
            ours = is_ours(user)
            return [and_(way, ours) for way in (asked, *alone)]
    lanes = [lane for lane in LANES if filters.role in ("", lane)]
    return [*(and_(Task.role == lane, asked) for lane in lanes), *alone]


def _lines(user: User, first: Subquery) -> Select[Task, User, int, int, int, int]:
    its_member = and_(
        Doing.case_id == Task.case_id,
        Doing.kind == Task.role,
        Doing.kind.in_(OF_ONE_MEMBER),
        Doing.left_at.is_(None),
    )
    doer_id = case(
        (and_(Task.assignee_id.is_(None), Task.role != "coach"), Doing.user_id),
        else_=named_doer(user),
    )
    sees = Task.case_id.in_(visible_cases(user).with_only_columns(Case.id))
    may_remind: Any = remindable_tasks(user).whereclause
    may_hand_over: Any = tasks_to_hand_over(user).whereclause
    return (
        select(
            Task,
            Doer,
            as_number(is_own(user)),
            as_number(sees),
            as_number(may_remind),
            as_number(may_hand_over),
        )
        .select_from(Task)
        .join(first, first.c.id == Task.id)
        .outerjoin(Task.case)
        .outerjoin(Doing, its_member)
        .outerjoin(Doer, Doer.id == doer_id)
        .options(
            *versions.what_titles_need(),
            joinedload(Task.case).options(
                joinedload(Case.organisation).joinedload(Organisation.parent),
                joinedload(Case.cohort).lazyload("*"),
            ),
            _who_stands_in(),
        )
    )


def _who_stands_in() -> ExecutableOption:
    lasting = Doer.absences.and_(
        Substitution.ended_early_at.is_(None), Substitution.last_on >= today()
    )
    return joinedload(lasting).joinedload(Substitution.substitute)


def as_number(condition: Condition) -> ColumnElement[int]:
    """A condition as a column: 1 where it holds, 0 where it does not or nothing is known."""
    return case((condition, 1), else_=0)


# ---- keys: the moment and the task after which a page begins, whatever becomes of that task ----


def key_of(task: Task) -> str:
    """The place of a task in every list by due date."""
    if task.due_at is None:
        return f"{WITHOUT_DATE}-{task.id}"
    return f"{(task.due_at - EPOCH) // timedelta(microseconds=1)}-{task.id}"


def _later_than(key: str) -> Condition:
    read = re.fullmatch(r"(none|\d{1,18})-(\d{1,9})", key, re.ASCII)
    if read is None or (read[1] != WITHOUT_DATE and int(read[1]) > LATEST):
        raise NoSuchPage(key)
    id = int(read[2])
    without_date = and_(Task.due_at.is_(None), Task.id > id)
    if read[1] == WITHOUT_DATE:
        return without_date
    due = EPOCH + timedelta(microseconds=int(read[1]))
    same = and_(Task.due_at == due, Task.id > id)
    return or_(Task.due_at > due, same, Task.due_at.is_(None))
