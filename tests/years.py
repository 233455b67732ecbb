"""Live an organisation's year in tests: whoever's turn it is does it, unless the test says else."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy import select

from coaching import clock
from coaching.clock import HELSINKI
from coaching.model.base import db
from coaching.model.cases import Case
from coaching.model.people import User
from coaching.model.processes import Outcome, Process, Task
from coaching.services import cases, tasks
from coaching.services.replies import Reply
from tests import make
from tests.story import ANSWERS, open_task, reply

Changes = Mapping[str, Any]
# When the modules are taught: weeks after the kick-off.
SESSIONS = {
    **{"M01": 10, "M03": 11, "M02": 12, "M04": 13, "M06": 14, "M05": 18, "M07": 19, "M08": 20},
    **{"M09": 21, "M10": 22, "M11": 23, "M12": 39},
}
LONGEST = 500  # days


@dataclass
class Year:
    """One organisation with everybody who does something for it, by the role they do it in."""

    case: Case
    people: Mapping[str, User]
    # What was done, in order.
    done: list[str] = field(default_factory=list)

    def begin(self) -> None:
        """Start the year; the chosen coach is the one of the cast."""
        cases.start_year(self.people["coordinator"], self.case)

    def plan_training(self, **weeks: int) -> None:
        """Sessions of modules, each at nine so many weeks after the kick-off, in every language."""
        modules = {**SESSIONS, **weeks}
        for module, week in modules.items():
            day = self.case.cohort.starts_on + timedelta(weeks=week, days=1)
            make.training_session(
                self.case.cohort,
                module,
                trainer=self.people["trainer"],
                starts_at=datetime.combine(day, time(9), HELSINKI),
                language=self.case.language,
            )

    def do(self, name: str, *, module: str | None = None, **changes: Any) -> Task:
        """Answer an open task as usual, but for these changes."""
        return self._answer(self.task(name, module), changes)

    def task(self, name: str, module: str | None = None) -> Task:
        """An open task, of this module where there are several."""
        if module is None:
            return open_task(self.case, name)
        query = select(Task).where(
            Task.case_id == self.case.id,
            Task.name == name,
            Task.module_id == module,
            Task.closed_at.is_(None),
        )
        return db.session.scalars(query).one()

    def person(self, task: Task) -> User:
        """Whose turn it is."""
        return task.assignee or self.people[task.role]

    def open(self) -> list[Task]:
        """What waits for people today, the oldest first."""
        query = select(Task).where(Task.case_id == self.case.id, Task.closed_at.is_(None))
        found = db.session.scalars(query.order_by(Task.id)).unique()
        return [task for task in found if not task.is_coming]

    def live(self, until: str = "", *, leaving: Collection[str] = (), **changes: Changes) -> "Year":
        """Let everybody do what is open, day by day, until a task is open or the year is over.

        ``leaving`` names tasks that nobody does; ``changes`` what is answered otherwise, by task.
        """
        for _day in range(LONGEST):
            self.work(until, leaving=leaving, **changes)
            if self.is_over or any(task.name == until for task in self.open()):
                return self
            self.wait(days=1)
        raise AssertionError(f"{until or 'the end'} did not come; open: {self.names}")

    def work(self, until: str = "", *, leaving: Collection[str] = (), **changes: Changes) -> None:
        """Let everybody do today what is open today."""
        while task := self._next(until, leaving):
            self._answer(task, changes.get(task.name, {}))

    def _next(self, until: str, leaving: Collection[str]) -> Task | None:
        now = self.open()
        if self.is_over or any(task.name == until for task in now):
            return None
        return next((task for task in now if task.name not in leaving), None)

    def _answer(self, task: Task, changes: Changes) -> Task:
        name, module = task.name, task.module_id
        typed = {**ANSWERS[name](task), **self._usual(name), **changes}
        self.send(self.person(task), task, reply(task, typed))
        self.done.append(f"{name} {module}" if module else name)
        return task

    def send(self, person: User, task: Task, sent: Reply) -> None:
        """Complete a task with a filled form."""
        tasks.complete(person, task, sent)

    def _usual(self, name: str) -> Changes:
        if name != "assign_coach":
            return {}
        return {
            "coach": str(self.people["coach"].id),
            "deputy_coach": str(self.people["deputy"].id),
        }

    def wait(self, *, days: int = 0, until: datetime | None = None) -> "Year":
        """Let time pass; timers wake on their day."""
        last = until or clock.now() + timedelta(days=days)
        while clock.now() < last:
            clock.set_to(min(last, _next_morning()))
            self.wake()
        return self

    def wake(self) -> None:
        """What the background work does."""
        due = select(Process.id).where(
            Process.case_id == self.case.id, Process.next_timer_at < clock.now()
        )
        for process in db.session.scalars(due).all():
            tasks.wake(process)

    @property
    def is_over(self) -> bool:
        """No process of the organisation runs any more."""
        running = select(Process.id).where(
            Process.case_id == self.case.id, Process.ended_at.is_(None)
        )
        return db.session.scalar(running.limit(1)) is None

    @property
    def names(self) -> list[str]:
        """What is open, by name."""
        return sorted(task.name for task in self.open())

    def count(self, name: str, outcome: Outcome = Outcome.DONE) -> int:
        """How often a task was closed in this way."""
        query = select(Task.id).where(
            Task.case_id == self.case.id, Task.name == name, Task.outcome == outcome
        )
        return len(db.session.scalars(query).all())


def _next_morning() -> datetime:
    tomorrow = clock.today() + timedelta(days=1)
    return datetime.combine(tomorrow, time(9), HELSINKI)
