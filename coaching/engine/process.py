"""One running drawing: start it, restore it, complete a step, move it on, store it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from typing import Any
from uuid import UUID

from SpiffWorkflow import TaskState
from SpiffWorkflow.bpmn import BpmnEvent, BpmnWorkflow
from SpiffWorkflow.bpmn.specs.event_definitions.timer import TimerEventDefinition
from SpiffWorkflow.bpmn.specs.mixins.events.intermediate_event import BoundaryEvent
from SpiffWorkflow.spiff.specs.event_definitions import SignalEventDefinition
from SpiffWorkflow.task import Task as EngineTask

from coaching import calendar
from coaching.clock import now
from coaching.engine import codec, reopening, timers
from coaching.engine.definitions import Definitions, Element
from coaching.engine.expressions import Engine, Environment, Facts, as_text
from coaching.engine.reopening import Cause, NotReopenable

timers.install()

# A move passes through a few dozen steps that need no person; far more are a circle in a drawing.
MOST_STEPS = 500


class NoSuchStep(LookupError):
    """The step is not open: somebody was faster, or the process has moved on."""


class Endless(RuntimeError):
    """The drawing goes in a circle that no person and no timer ever stops."""


class NotWaiting(LookupError):
    """Nothing in the process waits for this signal: it is over, or its drawing knows none such."""


@dataclass(frozen=True)
class Step:
    """A task that the process waits for."""

    id: str
    element: Element
    phase: str | None
    data: Mapping[str, Any]


@dataclass(frozen=True)
class Wait:
    """A timer that the process waits for, and the steps it would end."""

    element: Element
    until: datetime
    ends: tuple[str, ...]


class Process:
    """A running drawing in memory; it is thrown away after each use."""

    def __init__(self, workflow: Any, definitions: Definitions, facts: Facts) -> None:
        self._workflow = workflow
        self._definitions = definitions
        self._environment = Environment(facts)
        self._workflow.script_engine = Engine(self._environment)
        self.ended_by_timer: dict[str, str] = {}
        # Which timers have fired since it was restored, by the ids of the library's tasks.
        self.fired: set[str] = set()
        # Read once between two moves: finding them walks through everything that was done.
        self._open_steps: list[Step] | None = None

    @classmethod
    def start(cls, definitions: Definitions, name: str, facts: Facts) -> "Process":
        """Begin a drawing and move to its first waits."""
        spec = definitions.specs[name]
        workflow = BpmnWorkflow(spec, dict(definitions.children[name]))
        process = cls(workflow, definitions, facts)
        process.advance()
        return process

    @classmethod
    def restore(cls, state: bytes, definitions: Definitions, facts: Facts) -> "Process":
        """Take a process up where it was stored."""
        return cls(codec.load(state, definitions), definitions, facts)

    def dump(self) -> bytes:
        """The state as compressed bytes; finished inner processes are left out."""
        return codec.dump(self._workflow)

    @property
    def is_over(self) -> bool:
        """Nothing is left to wait for."""
        return bool(self._workflow.completed)

    @property
    def open_steps(self) -> list[Step]:
        """The tasks that wait for people."""
        if self._open_steps is None:
            ready = self._workflow.get_tasks(state=TaskState.READY, manual=True)
            self._open_steps = [
                Step(task.id.hex, self._element_of(task), self._phase_of(task), dict(task.data))
                for task in ready
            ]
        return self._open_steps

    @property
    def waits(self) -> list[Wait]:
        """The timers that run, soonest first."""
        running = map(self._wait_of, self._workflow.event_manager.tasks.values())
        return sorted(filter(None, running), key=lambda wait: wait.until)

    @property
    def timers(self) -> set[str]:
        """The timers that run, by the ids of the library's tasks."""
        return {key.hex for key, task in self._workflow.event_manager.tasks.items() if _due(task)}

    @property
    def next_timer_at(self) -> datetime | None:
        """When the process has to be woken, if nobody does anything."""
        return min((wait.until for wait in self.waits), default=None)

    def waits_for(self, step_id: str) -> bool:
        """Whether this step is open; looking for one is quicker than looking for all of them."""
        return self._open_task(step_id) is not None

    def complete(self, step_id: str, decisions: Mapping[str, Any]) -> None:
        """Finish a step with what it decides and move on; raises `NoSuchStep`."""
        task = self._open_task(step_id)
        if task is None:
            raise NoSuchStep(step_id)
        task.data.update(decisions)
        task.run()
        self.advance()

    def reopen(self, step_id: str) -> None:
        """Open a finished step again, without all that followed; raises `NotReopenable`.

        What is left untouched is every other branch. A step whose inner drawing has ended is not
        stored any more, and can only be had back with an earlier state (`renew`).
        """
        self._take_back(step_id)
        self._stop_unless_open(step_id)

    def reopen_at_rest(self, step_id: str) -> None:
        """The same while timers stand still; raises `NotReopenable`."""
        self._take_back(step_id)
        self._open_steps = None
        self._workflow.do_engine_steps()
        self._workflow.get_events()

    def _take_back(self, step_id: str) -> None:
        task = self._task(step_id)
        if task is None:
            raise NotReopenable(Cause.ENDED)
        reopening.take_back(self._workflow, task)

    def renew(self, step_id: str) -> None:
        """In an earlier state: let a step wait from now on; raises `NotReopenable`."""
        task = self._open_task(step_id)
        if task is None:
            raise NotReopenable(Cause.ENDED)
        reopening.renew_timers(self._workflow, task)
        self.recount_timers()
        self._stop_unless_open(step_id)

    def _stop_unless_open(self, step_id: str) -> None:
        """Where a date has passed that ends the step, it would close again at once."""
        self.advance()
        if not self.waits_for(step_id):
            raise NotReopenable(Cause.TIME)

    def signal(self, name: str) -> None:
        """Send a signal into the process and move on; raises `NotWaiting`."""
        event = BpmnEvent(SignalEventDefinition(name))
        waiting = self._workflow.event_manager.tasks.values()
        if not any(task.task_spec.catches(task, event) for task in waiting):
            raise NotWaiting(name)
        self._workflow.send_event(event)
        self.advance()

    def cancel(self) -> None:
        """End everything that is open, because the process has lost its meaning."""
        self._open_steps = None
        self._workflow.cancel()

    def advance(self) -> None:
        """Run everything that needs no person: gateways, ends, and timers that are due."""
        steps = count(1)

        def ran(task: EngineTask) -> None:
            if next(steps) > MOST_STEPS:
                raise Endless(task.task_spec.bpmn_id)
            if isinstance(getattr(task.task_spec, "event_definition", None), TimerEventDefinition):
                self.fired.add(task.id.hex)
                for other in _ended_by(task):
                    self.ended_by_timer[other.id.hex] = task.task_spec.bpmn_id

        self._open_steps = None
        workflow = self._workflow
        while True:
            workflow.refresh_timers()
            workflow.do_engine_steps(did_complete_task=ran)
            due = self.next_timer_at
            if self._is_idle and (due is None or due >= now()):
                break
        # A terminate end leaves its event behind; unread ones would be stored for ever.
        workflow.get_events()

    def recount_timers(self) -> None:
        """Reckon timers anew, because a date of the case has moved; none goes off here.

        One that counts from its own beginning keeps its day: it would begin anew today.
        """
        for task in self._workflow.event_manager.tasks.values():
            event = task.task_spec.event_definition
            if isinstance(event, TimerEventDefinition) and "opened" not in event.expression:
                value = self._environment.evaluate(event.expression, task.data)
                task.internal_data["event_value"] = value

    def pass_over(self, step_id: str, decisions: Mapping[str, Any]) -> None:
        """Finish a step that has lost its meaning; timers stand still; raises `NoSuchStep`."""
        task = self._open_task(step_id)
        if task is None:
            raise NoSuchStep(step_id)
        task.data.update(decisions)
        task.run()
        self._open_steps = None
        # The library's public way looks at the timers when it is done.
        while self._workflow._do_engine_steps():
            pass
        self._workflow.get_events()

    def move_timers(self, days: int, opened: Mapping[str, datetime]) -> list[tuple[Wait, Wait]]:
        """Reckon timers anew after days on which they stood still; gives each as it was and is.

        None goes off here. ``opened`` tells from when the steps count now that timers end; a timer
        that counts from its own beginning and ends no step wakes so many days later.
        """
        moved = []
        for task in self._workflow.event_manager.tasks.values():
            before = self._wait_of(task)
            if before is not None:
                task.internal_data["event_value"] = self._moved(task, before, days, opened)
                moved.append((before, self._wait_of(task) or before))
        return sorted(moved, key=lambda pair: pair[1].until)

    def _moved(
        self, task: EngineTask, wait: Wait, days: int, opened: Mapping[str, datetime]
    ) -> Any:
        """When a timer wakes now, as the engine keeps it."""
        expression = task.task_spec.event_definition.expression
        begun = next((opened[step] for step in wait.ends if step in opened), None)
        if begun is None and "opened" in expression:
            return as_text(calendar.later(wait.until, days, self._environment.blackouts))
        return self._environment.evaluate_as_of(expression, task.data, begun or now())

    @property
    def _is_idle(self) -> bool:
        """Nothing is ready that needs no person."""
        return not any(
            task.state == TaskState.READY and not task.task_spec.manual
            for workflow in (self._workflow, *self._workflow.subprocesses.values())
            for task in workflow.tasks.values()
        )

    def _open_task(self, step_id: str) -> EngineTask | None:
        task = self._task(step_id)
        return task if task is not None and task.state == TaskState.READY else None

    def _task(self, step_id: str) -> EngineTask | None:
        task_id = UUID(step_id)
        for workflow in (self._workflow, *self._workflow.subprocesses.values()):
            task: EngineTask | None = workflow.tasks.get(task_id)
            if task is not None:
                return task
        return None

    def _wait_of(self, task: EngineTask) -> Wait | None:
        """A task of the engine as a timer that runs, if it is one."""
        until = _due(task)
        if until is None:
            return None
        return Wait(self._element_of(task), until, tuple(o.id.hex for o in _ended_by(task)))

    def _element_of(self, task: EngineTask) -> Element:
        spec = task.task_spec
        workflow = task.workflow
        while (workflow.spec.name, spec.bpmn_id) not in self._definitions.elements:
            # An embedded subprocess is a workflow of its own, drawn inside its parent.
            workflow = workflow.parent_workflow
        return self._definitions.element(workflow.spec.name, spec.bpmn_id)

    def _phase_of(self, task: EngineTask) -> str | None:
        workflow = task.workflow
        while workflow is not None:
            if workflow.spec.name in self._definitions.phase_of_call:
                return self._definitions.phase_of_call[workflow.spec.name]
            workflow = workflow.parent_workflow
        return None


def _ended_by(task: EngineTask) -> list[EngineTask]:
    """What ends when this event happens: that at whose edge it is drawn."""
    if not isinstance(task.task_spec, BoundaryEvent) or task.parent is None:
        return []
    return [other for other in task.parent.children if other is not task]


def _due(task: EngineTask) -> datetime | None:
    definition = task.task_spec.event_definition
    for each in getattr(definition, "event_definitions", [definition]):
        value = task._get_internal_data("event_value")
        if isinstance(each, TimerEventDefinition) and isinstance(value, str):
            moment: datetime = TimerEventDefinition.get_datetime(value)
            return moment
    return None
