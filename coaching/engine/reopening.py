"""Taking a finished step back: what hinders it, and how what followed from it is dropped.

Only the branch that began with the step changes; the library's own way of resetting would also
reset the calls that it lies in, and lose what they know (which module, which round of a loop).
"""

from collections.abc import Iterator
from enum import StrEnum
from typing import Any

from SpiffWorkflow import TaskState
from SpiffWorkflow.bpmn.specs.control import BoundaryEventSplit
from SpiffWorkflow.bpmn.specs.event_definitions.timer import TimerEventDefinition
from SpiffWorkflow.bpmn.specs.mixins.parallel_gateway import ParallelGateway
from SpiffWorkflow.task import Task as EngineTask

# How the library names what a repeated task asks one person.
REPEATED = "[child]"


class Cause(StrEnum):
    """Why a finished step cannot be opened again."""

    # Its phase, module or round is over: the stored state does not know it any more.
    ENDED = "ended"
    # Somebody has gone on from it.
    BUILT_ON = "built_on"
    # Time has gone on from it: a timer has fired.
    TIME = "time"
    # Its branch has met another one.
    MET = "met"
    # One of several people has answered; the others' answers belong to the same step.
    SHARED = "shared"


class NotReopenable(Exception):
    """A finished step stays finished."""

    def __init__(self, cause: Cause) -> None:
        super().__init__(cause.value)
        self.cause = cause


def take_back(workflow: Any, step: EngineTask) -> None:
    """Make a finished step ready again, without what followed; raises `NotReopenable`."""
    cause = _hindrance(workflow, step)
    if cause is not None:
        raise NotReopenable(cause)
    tops = _tops(step)
    for task in [each for top in tops for each in top if each.id in workflow.subprocesses]:
        if task.id in workflow.subprocesses:
            workflow.delete_subprocess(task)
    step.workflow.last_task = step.parent
    for top in tops:
        top.reset_branch(None)
    _forget_dropped(workflow)


def renew_timers(workflow: Any, step: EngineTask) -> None:
    """Let the timers at the edge of an open step count from now on."""
    for task in workflow.event_manager.tasks.values():
        if task.parent is not None and step in task.parent.children:
            task.internal_data.pop("event_value", None)


def _hindrance(workflow: Any, step: EngineTask) -> Cause | None:
    if step.state != TaskState.COMPLETED or step.workflow.completed:
        return Cause.ENDED
    if step.task_spec.name.endswith(REPEATED):
        return Cause.SHARED
    for task in _after(workflow, step):
        if _is_passed_join(task):
            return Cause.MET
        if task.state != TaskState.COMPLETED:
            continue
        if task.task_spec.manual:
            return Cause.BUILT_ON
        if isinstance(getattr(task.task_spec, "event_definition", None), TimerEventDefinition):
            return Cause.TIME
    return None


def _is_passed_join(task: EngineTask) -> bool:
    """Whether branches have met here: one of their tasks has gone on for all of them."""
    spec = task.task_spec
    if not isinstance(spec, ParallelGateway) or len(spec.inputs) < 2:
        return False
    return any(
        each.task_spec is spec and each.state == TaskState.COMPLETED
        for each in task.workflow.tasks.values()
    )


def _tops(step: EngineTask) -> list[EngineTask]:
    """The step, with the events at its edge, which wait for it anew."""
    if isinstance(step.parent.task_spec, BoundaryEventSplit):
        return list(step.parent.children)
    return [step]


def _after(workflow: Any, step: EngineTask) -> Iterator[EngineTask]:
    """Everything that followed, in the drawings that were called too."""
    for task in step:
        if task is not step:
            yield task
        inner = workflow.subprocesses.get(task.id)
        if inner is not None:
            yield from _within(workflow, inner.task_tree)


def _within(workflow: Any, root: EngineTask) -> Iterator[EngineTask]:
    for task in root:
        yield task
        inner = workflow.subprocesses.get(task.id)
        if inner is not None:
            yield from _within(workflow, inner.task_tree)


def _forget_dropped(workflow: Any) -> None:
    """The library keeps waiting for events of tasks that it has dropped."""
    events = workflow.event_manager.tasks
    for key, task in list(events.items()):
        its = task.workflow
        gone = its.parent_task_id is not None and its.parent_task_id not in workflow.subprocesses
        if gone or task.id not in its.tasks:
            del events[key]
