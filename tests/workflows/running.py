"""A drawing that runs without a database: stored after each move, taken up by another copy."""

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from itertools import cycle
from typing import Any

from coaching import clock
from coaching.calendar import Dates
from coaching.engine.definitions import Definitions, parse, read_folder
from coaching.engine.expressions import Facts
from coaching.engine.process import Process, Step
from tests.parts import ROOT

KICK_OFF = date(2026, 9, 1)
END = date(2027, 8, 31)
FACTS = Facts(Dates({"cohort.start": KICK_OFF, "cohort.end": END}))
FIRST_MORNING = datetime(2026, 8, 3, 6, 0, tzinfo=UTC)
MODULES = ("M01", "M02", "M04", "M05", "M07", "M11B")
# What people decide when nothing special happens.
USUAL: dict[str, dict[str, Any]] = {
    "name_team": {"members": [1, 2, 3]},
    "confirm_assignment": {"coach_accepts": True},
    "review_action_plan": {"plan_approved": True},
    "accept_action_plan": {"sponsor_accepts": True},
    "accept_training": {"training_accepted": True},
    "confirm_training": {"modules": list(MODULES)},
    "confirm_time": {"time_suits": True},
    "log_session": {"outcome": "held"},
    "decide_midpoint": {"decision": "continue"},
    "review_revised_plan": {"revision_approved": True},
    "decide_after_support": {"support_decision": "continue"},
    "check_final_report": {"report_accepted": True},
    "confirm_withdrawal": {"withdrawal_confirmed": True},
}


def drawn(copy: int = 0) -> Definitions:
    """The drawings as they stand, in one of several parsed copies."""
    return parse(read_folder(ROOT / "workflows"), copy=copy)


def weeks(count: int) -> datetime:
    """The morning so many weeks after the kick-off."""
    morning = datetime(KICK_OFF.year, KICK_OFF.month, KICK_OFF.day, 6, 0, tzinfo=UTC)
    return morning + timedelta(weeks=count)


def is_over(process: Process) -> bool:
    """Tell whether a process has ended and left nothing behind."""
    return process.is_over and not process.open_steps and not process.waits


class Run:
    """One drawing under way; after each move it lives on in another copy of the definitions."""

    def __init__(self, name: str = "year") -> None:
        self.copies = cycle(range(3))
        self.done: Counter[str] = Counter()
        self.ended_by: dict[str, str] = {}
        self._names: dict[str, str] = {}
        self.process = Process.start(drawn(next(self.copies)), name, FACTS)
        self.store()

    def store(self) -> None:
        """Store the process and take it up elsewhere."""
        for step_id, timer in self.process.ended_by_timer.items():
            self.ended_by[self._names[step_id]] = timer
        self.state = self.process.dump()
        self.process = self.restored()
        self._names.update((step.id, step.element.id) for step in self.process.open_steps)

    def restored(self) -> Process:
        """Another life of the same process, which this one does not notice."""
        return Process.restore(self.state, drawn(next(self.copies)), FACTS)

    @property
    def open(self) -> list[str]:
        """What waits for people."""
        return sorted(step.element.id for step in self.process.open_steps)

    def step(self, task: str, module: str | None = None) -> Step:
        """An open step of this task, of this module where there are several."""
        return next(
            step
            for step in self.process.open_steps
            if step.element.id == task and module in (None, step.data.get("module_id"))
        )

    def do(self, *tasks: str, module: str | None = None, **decisions: object) -> None:
        """Finish open tasks one after another, as usual or with other decisions."""
        for task in tasks:
            self._complete(self.step(task, module), decisions)

    def _complete(self, step: Step, decisions: Mapping[str, object]) -> None:
        task = step.element.id
        self.process.complete(step.id, {**USUAL.get(task, {}), **decisions})
        self.done[task] += 1
        self.store()

    def at(self, moment: datetime) -> None:
        """Let the clock stand at another moment and let timers notice it."""
        clock.set_to(moment)
        self.process.advance()
        self.store()

    def pass_days(self, count: int) -> None:
        """Let some days go by."""
        self.at(clock.now() + timedelta(days=count))

    def do_everything(self) -> None:
        """Finish each task that is open now, once."""
        for step in self.process.open_steps:
            if step.id in {still.id for still in self.process.open_steps}:
                self._complete(step, {})

    def live(self, until: datetime) -> None:
        """Let people do once a week what is open then."""
        while not self.process.is_over and clock.now() < until:
            self.do_everything()
            if not self.process.is_over:
                self.pass_days(7)

    def reach(self, task: str) -> None:
        """Live until a task is open."""
        while task not in self.open:
            assert not self.process.is_over, f"{task} never opens"
            self.do_everything()
            if task not in self.open:
                self.pass_days(7)


@contextmanager
def clock_at(moment: datetime = FIRST_MORNING) -> Iterator[None]:
    """A clock that a test may move as it likes."""
    with clock.moved_to(moment):
        yield
