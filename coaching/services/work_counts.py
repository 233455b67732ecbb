"""How much of a worklist there is: every count equals the list that it opens."""

from collections import Counter
from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from sqlalchemy import Subquery, func, literal, select

from coaching.model.base import db
from coaching.model.cases import Case, Cohort
from coaching.model.people import User
from coaching.model.processes import Task, Version
from coaching.services.work_filters import (
    Due,
    Filters,
    Tab,
    bucket,
    is_listed,
    is_ours,
    is_own,
    named_doer,
    of_organisation,
    waits_for,
)
from coaching.services.work_pages import as_number

Key = TypeVar("Key", bound=Hashable)

# Nobody reads how many more there are; counting them would take longer than everything else.
MANY = 500


@dataclass(frozen=True)
class Group:
    """Open tasks that are alike in everything that a worklist can be narrowed to."""

    own: bool
    ours: bool
    due: str
    phase: str | None
    role: str
    cohort: int | None
    person: int | None
    chosen: bool
    count: int
    cohort_name: str | None
    person_name: str | None
    newest: int


class WorkCounts:
    """Counts for every tab and filter of one reader, looked up in one statement.

    They are true while no more than `MANY` tasks are open (`are_whole`); else see `work_totals`.
    """

    def __init__(self, user: User, filters: Filters) -> None:
        self.filters = filters
        self.groups = _groups(user, filters)
        self.are_whole = sum(group.count for group in self.groups) <= MANY

    def total(self, **changed: Any) -> int:
        """How many tasks the list holds, or would hold with some filters changed."""
        wanted = replace(self.filters, **changed)
        return sum(g.count for g in self.groups if _fits(g, wanted))

    @property
    def people(self) -> dict[int, str]:
        """The names of those who do the work of several organisations."""
        return {g.person: g.person_name or "" for g in self.groups if g.person is not None}

    @property
    def cohorts(self) -> dict[int, str]:
        """The names of the cohorts that something waits in."""
        return {g.cohort: g.cohort_name or "" for g in self.groups if g.cohort is not None}

    def by(self, name: str, key: Callable[[Group], Key | None]) -> dict[Key, int]:
        """How many tasks each choice of one filter would show, with the others as they are."""
        wanted = replace(self.filters, **{name: getattr(Filters(), name)})
        counted: Counter[Key] = Counter()
        for group in self.groups:
            found = key(group)
            if found is not None and _fits(group, wanted):
                counted[found] += group.count
        return dict(counted)

    @property
    def newest_version(self) -> int | None:
        """The version whose words name the phases; None where nothing is open."""
        return self.groups[0].newest if self.groups else None


# Without a choice a list holds what somebody can do: what is on hold has a list of its own.
_goes_on = tuple(due for due in Due if due != Due.HELD)


def _fits(group: Group, wanted: Filters) -> bool:
    return (
        (wanted.tab != Tab.MINE or group.own)
        and (wanted.tab != Tab.OURS or group.ours)
        and group.due in (_goes_on if wanted.due is None else (wanted.due,))
        and wanted.phase in ("", group.phase)
        and wanted.role in ("", group.role)
        and wanted.cohort in (None, group.cohort)
        and (wanted.person is None or group.chosen)
    )


def _groups(user: User, filters: Filters) -> list[Group]:
    each = _each_task(user, filters)
    alike = list(each.c)
    grouped = select(*alike, func.count().label("count")).group_by(*alike).subquery()
    newest = select(Version.id).order_by(Version.deployed_at.desc(), Version.id.desc()).limit(1)
    rows = db.session.execute(
        select(grouped, Cohort.name, User.name, newest.scalar_subquery())
        .outerjoin(Cohort, Cohort.id == grouped.c.cohort)
        .outerjoin(User, User.id == grouped.c.person)
    )
    return [
        Group(bool(own), bool(ours), due, phase, role, cohort, person, bool(chosen), *rest)
        for own, ours, due, phase, role, cohort, person, chosen, *rest in rows
    ]


def _each_task(user: User, filters: Filters) -> Subquery:
    """What each open task is, in the order of `Group`."""
    chosen = (
        as_number(waits_for(user, filters.person)) if filters.person is not None else literal(0)
    )
    return (
        select(
            as_number(is_own(user)).label("own"),
            as_number(is_ours(user)).label("ours"),
            bucket().label("due"),
            Task.phase.label("phase"),
            Task.role.label("role"),
            Case.cohort_id.label("cohort"),
            named_doer(user).label("person"),
            chosen.label("chosen"),
        )
        .select_from(Task)
        .outerjoin(Case, Case.id == Task.case_id)
        .where(Task.closed_at.is_(None), is_listed(user), *of_organisation(filters.text))
        .limit(MANY + 1)
        .subquery()
    )


def due_of(group: Group) -> Due:
    """How near the tasks of a group are."""
    return Due(group.due)
