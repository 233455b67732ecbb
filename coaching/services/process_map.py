"""The year as a map: how many organisations are at each step now, for how long, and which late."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, select

from coaching.clock import now
from coaching.model.base import db
from coaching.model.cases import UNDER_WAY, Case, Cohort
from coaching.model.people import User
from coaching.model.processes import Process, Task
from coaching.permissions import Can, counted_cases, require
from coaching.services import outlines, versions
from coaching.services.outlines import HOLDERS, YEAR, Step

# Of an organisation under way: its case, its version, and when it has begun what of the year.
UnderWay = tuple[int, int, Mapping[str, str]]


@dataclass(frozen=True)
class Place:
    """One step on the map: how many organisations are there now, how many of them are late.

    ``median`` is of the days that those have been there, ``taken`` of the days that it took those
    who have been there; None where there was nobody.
    """

    step: Step
    depth: int
    count: int
    late: int
    median: float | None
    taken: float | None


@dataclass(frozen=True)
class ProcessMap:
    """The chosen organisations on the drawings of the version that most of them follow.

    By task, who is asked it since when (``open``) and who is late with it, and how often it took
    how many days; by part of the year, who has begun it when.
    """

    version_id: int
    total: int
    on_this_version: int
    open: Mapping[str, Mapping[int, datetime]]
    late: Mapping[str, Set[int]]
    taken: Mapping[str, Mapping[int, int]]
    begun: Mapping[str, Mapping[int, datetime]]

    def places(self, drawing: str = YEAR) -> list[Place]:
        """Every step of a drawing, and of those it calls, in drawn order."""
        return list(self._places(outlines.of(self.version_id, drawing), 0))

    def _places(self, steps: Iterable[Step], depth: int) -> Iterator[Place]:
        for step in steps:
            if step.kind == "task" or step.kind in HOLDERS:
                yield self._place(step, depth)
                yield from self._places(step.steps, depth + 1)

    def _place(self, step: Step, depth: int) -> Place:
        names = tasks_in(step)
        there = self._there(names)
        since = self._since(step, there)
        at = now()
        return Place(
            step=step,
            depth=depth,
            count=len(there),
            late=len(set().union(*(self.late.get(name, ()) for name in names))),
            median=median(Counter((at - moment).days for moment in since)),
            taken=median(self.taken.get(step.id, {})) if step.kind == "task" else None,
        )

    def _there(self, names: Iterable[str]) -> set[int]:
        """Which organisations are asked any of these tasks."""
        return set().union(*(self.open.get(name, ()) for name in names))

    def _since(self, step: Step, there: Set[int]) -> Iterator[datetime]:
        """Since when each organisation is at a step.

        What holds other steps began with the first of them, also if that is done by now.
        """
        if step.kind not in HOLDERS:
            return iter(self.open.get(step.id, {}).values())
        begun, names = self.begun.get(step.id, {}), tasks_in(step)
        return (begun.get(each) or self._asked(each, names) for each in there)

    def _asked(self, case_id: int, names: Iterable[str]) -> datetime:
        """Since when an organisation is asked here that follows a version without this part."""
        asked = (self.open.get(name, {}).get(case_id) for name in names)
        return min(moment for moment in asked if moment)

    @cached_property
    def unplaced(self) -> int:
        """How many organisations are at a step that this version has not."""
        drawn = {name for step in outlines.of(self.version_id) for name in tasks_in(step)}
        return len(self._there(self.open) - self._there(drawn))


def tasks_in(step: Step) -> list[str]:
    """The tasks of a step: itself, or all that it holds."""
    return [inner.id for inner in step.all() if inner.kind == "task"]


def median(days: Mapping[int, int]) -> float | None:
    """The middle of many numbers of days, given how often each occurs."""
    total = sum(days.values())
    if not total:
        return None
    middle = ((total - 1) // 2, total // 2)
    found: list[int] = []
    seen = 0
    for number in sorted(days):
        found += [number for at in middle if seen <= at < seen + days[number]]
        seen += days[number]
    return sum(found) / 2


def cohorts(user: User) -> list[Cohort]:
    """The cohorts to choose from, the newest first."""
    require(user, Can.SEE_MAP)
    return list(db.session.scalars(select(Cohort).order_by(Cohort.starts_on.desc(), Cohort.id)))


def drawn(user: User, cohort: int | None = None) -> ProcessMap:
    """The map of one cohort's organisations, or of all; the same few statements however many."""
    require(user, Can.SEE_MAP)
    chosen = chosen_by(counted_cases(user), cohort)
    under_way = _under_way(chosen)
    on_version = Counter(version_id for _case_id, version_id, _begun in under_way)
    version_id = _most_followed(on_version)
    open_tasks, late = _open(chosen)
    return ProcessMap(
        version_id=version_id,
        total=len(under_way),
        on_this_version=on_version[version_id],
        open=open_tasks,
        late=late,
        taken=_taken(cohort),
        begun=_begun(under_way),
    )


def followed(user: User, cohort: int | None = None) -> int:
    """The version that most of a cohort's organisations follow: the one on the map."""
    require(user, Can.SEE_MAP)
    query = _of_those_under_way(chosen_by(counted_cases(user), cohort))
    rows = db.session.execute(
        query.with_only_columns(Process.version_id, func.count()).group_by(Process.version_id)
    )
    return _most_followed({row[0]: row[1] for row in rows})


def _most_followed(followed: Mapping[int, int]) -> int:
    most = max(followed, key=lambda each: (followed[each], each), default=None)
    return versions.newest().id if most is None else most


def chosen_by(query: Select[Case], cohort: int | None) -> Select[Any]:
    """The years to look at, as a query of processes."""
    cases = query if cohort is None else query.where(Case.cohort_id == cohort)
    ids = cases.with_only_columns(Case.id).order_by(None)
    return select(Process.id).where(Process.name == YEAR, Process.case_id.in_(ids))


def _of_those_under_way(chosen: Select[Any]) -> Select[Any]:
    return chosen.join(Case, Case.id == Process.case_id).where(Case.status.in_(UNDER_WAY))


def _under_way(chosen: Select[Any]) -> list[UnderWay]:
    """Each organisation under way: its version, and what of the year it has begun when."""
    columns = (Process.case_id, Process.version_id, Process.begun)
    rows = db.session.execute(_of_those_under_way(chosen).with_only_columns(*columns))
    return [(case_id, version_id, begun) for case_id, version_id, begun in rows]


def _begun(under_way: Iterable[UnderWay]) -> dict[str, dict[int, datetime]]:
    found: dict[str, dict[int, datetime]] = {}
    for case_id, _version_id, begun in under_way:
        for holder, moment in begun.items():
            found.setdefault(holder, {})[case_id] = datetime.fromisoformat(moment)
    return found


def _open(chosen: Select[Any]) -> tuple[dict[str, dict[int, datetime]], dict[str, set[int]]]:
    """By task, since when which organisation is asked it, and which is late with it."""
    found: dict[str, dict[int, datetime]] = {}
    late: dict[str, set[int]] = {}
    rows = db.session.execute(
        select(Task.name, Task.case_id, Task.opened_at, is_late()).where(
            Task.closed_at.is_(None), Task.process_id.in_(chosen)
        )
    )
    for name, case_id, opened_at, is_one_late in rows:
        asked = found.setdefault(name, {})
        asked[case_id] = min(opened_at, asked.get(case_id, opened_at))
        if is_one_late:
            late.setdefault(name, set()).add(case_id)
    return found, late


def _taken(cohort: int | None) -> dict[str, dict[int, int]]:
    """How many days each task took, and how often; whoever sees the map counts every case."""
    counted: ColumnElement[bool] = Task.case_id.is_not(None)
    if cohort is not None:
        # Asked row by row, a database can go along the index in the order in which it counts.
        counted = exists().where(Case.id == Task.case_id, Case.cohort_id == cohort)
    found: dict[str, dict[int, int]] = {}
    rows = db.session.execute(
        select(Task.name, Task.days_taken, func.count())
        .where(Task.days_taken.is_not(None), counted)
        .group_by(Task.name, Task.days_taken)
    )
    for name, days, count in rows:
        found.setdefault(name, {})[int(days or 0)] = count
    return found


def is_late() -> Any:
    """Whether a task that is open should have been done."""
    return and_(Task.optional.is_(False), Task.due_at.is_not(None), Task.due_at < now())
