"""The year as a map: how many organisations are at each step now, for how long, and which late."""

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from sqlalchemy import Select, and_, case, func, select

from coaching.clock import now
from coaching.model.base import db
from coaching.model.cases import UNDER_WAY, Case, Cohort
from coaching.model.people import User
from coaching.model.processes import Outcome, Process, Task
from coaching.model.spans import whole_days
from coaching.permissions import Can, counted_cases, require
from coaching.services import outlines, versions
from coaching.services.outlines import YEAR, Step

HOLDERS = {"part", "group"}


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
class OpenTask:
    """What one organisation has to do now."""

    case_id: int
    opened_at: datetime
    is_late: bool


@dataclass(frozen=True)
class ProcessMap:
    """The chosen organisations on the drawings of the version that most of them follow."""

    version_id: int
    total: int
    on_this_version: int
    open: Mapping[str, Sequence[OpenTask]]
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
        there = self._there(step)
        since = self._begun(step, there) if step.kind in HOLDERS else there
        at = now()
        return Place(
            step=step,
            depth=depth,
            count=len(there),
            late=len({t.case_id for t in self._waiting(step) if t.is_late}),
            median=median(Counter((at - moment).days for moment in since.values())),
            taken=median(self.taken.get(step.id, {})) if step.kind == "task" else None,
        )

    def _waiting(self, step: Step) -> list[OpenTask]:
        return [task for name in tasks_in(step) for task in self.open.get(name, ())]

    def _there(self, step: Step) -> dict[int, datetime]:
        """Which organisations are at a step, and since when they have been asked something."""
        found: dict[int, datetime] = {}
        for task in self._waiting(step):
            earlier = found.get(task.case_id, task.opened_at)
            found[task.case_id] = min(earlier, task.opened_at)
        return found

    def _begun(self, step: Step, there: Container[int]) -> dict[int, datetime]:
        """What holds other steps began with the first of them, also if that is done by now."""
        found: dict[int, datetime] = {}
        for inner in step.all():
            for case_id, moment in self.begun.get(inner.id, {}).items():
                if case_id in there:
                    found[case_id] = min(moment, found.get(case_id, moment))
        return found

    @cached_property
    def unplaced(self) -> int:
        """How many organisations are at a step that this version has not."""
        drawn = {name for step in outlines.of(self.version_id) for name in tasks_in(step)}
        return len(
            {task.case_id for name, tasks in self.open.items() for task in tasks}
            - {task.case_id for name in drawn for task in self.open.get(name, ())}
        )


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
    on_version = _followed(chosen)
    version_id = _most_followed(on_version)
    return ProcessMap(
        version_id=version_id,
        total=sum(on_version.values()),
        on_this_version=on_version.get(version_id, 0),
        open=_open(chosen),
        taken=_taken(chosen),
        begun=_begun(chosen, outlines.of(version_id)),
    )


def followed(user: User, cohort: int | None = None) -> int:
    """The version that most of a cohort's organisations follow: the one on the map."""
    require(user, Can.SEE_MAP)
    return _most_followed(_followed(chosen_by(counted_cases(user), cohort)))


def _most_followed(followed: Mapping[int, int]) -> int:
    most = max(followed, key=lambda each: (followed[each], each), default=None)
    return versions.newest().id if most is None else most


def chosen_by(query: Select[Case], cohort: int | None) -> Select[Any]:
    """The years to look at, as a query of processes."""
    cases = query if cohort is None else query.where(Case.cohort_id == cohort)
    ids = cases.with_only_columns(Case.id).order_by(None)
    return select(Process.id).where(Process.name == YEAR, Process.case_id.in_(ids))


def _followed(chosen: Select[Any]) -> dict[int, int]:
    """How many organisations under way follow which version."""
    rows = db.session.execute(
        select(Process.version_id, func.count(Process.id))
        .join(Case, Case.id == Process.case_id)
        .where(Process.id.in_(chosen), Case.status.in_(UNDER_WAY))
        .group_by(Process.version_id)
    )
    return {row[0]: row[1] for row in rows}


def _open(chosen: Select[Any]) -> dict[str, list[OpenTask]]:
    found: dict[str, list[OpenTask]] = {}
    rows = db.session.execute(
        select(Task.name, Task.case_id, Task.opened_at, is_late()).where(
            Task.closed_at.is_(None), Task.process_id.in_(chosen)
        )
    )
    for name, case_id, opened_at, late in rows:
        found.setdefault(name, []).append(OpenTask(case_id, opened_at, bool(late)))
    return found


def _taken(chosen: Select[Any]) -> dict[str, dict[int, int]]:
    """How many days each task took, and how often."""
    days = whole_days(Task.opened_at, Task.closed_at)
    found: dict[str, dict[int, int]] = {}
    rows = db.session.execute(
        select(Task.name, days, func.count(Task.id))
        .where(Task.outcome.in_((Outcome.DONE, Outcome.SILENCE)), Task.process_id.in_(chosen))
        .group_by(Task.name, days)
    )
    for name, number, count in rows:
        found.setdefault(name, {})[int(number)] = count
    return found


def _begun(chosen: Select[Any], year: Iterable[Step]) -> dict[str, dict[int, datetime]]:
    """When each organisation under way came to each part of the year for the first time."""
    found: dict[str, dict[int, datetime]] = {}
    held = [pair for step in year for pair in _held(step)]
    holder = case(*((Task.name.in_(names), each) for each, names in held), else_="")
    rows = db.session.execute(
        select(Task.case_id, holder, func.min(Task.opened_at))
        .join(Case, Case.id == Task.case_id)
        .where(Task.process_id.in_(chosen), Case.status.in_(UNDER_WAY))
        .group_by(Task.case_id, holder)
    )
    for case_id, each, moment in rows:
        found.setdefault(each, {})[case_id] = moment
    return found


def _held(step: Step) -> Iterator[tuple[str, list[str]]]:
    """Each part and group, with the tasks that stand in it and in nothing inside it."""
    own = [inner.id for inner in step.steps if inner.kind == "task"]
    if own and step.kind in HOLDERS:
        yield step.id, own
    for inner in step.steps:
        yield from _held(inner)


def is_late() -> Any:
    """Whether a task that is open should have been done."""
    return and_(Task.optional.is_(False), Task.due_at.is_not(None), Task.due_at < now())
