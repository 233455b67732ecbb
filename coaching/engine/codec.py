"""How a running drawing is stored: one short row a task, and nothing that the drawing itself says.

The library's own format costs several times as much to write and to read. This one leans on the
inside of the library (`Task._parent` and the like), so the library is pinned, and a test compares
both formats over a whole year.
"""

import zlib
from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

import orjson
from SpiffWorkflow import TaskState
from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.specs.mixins.events.event_types import CatchingEvent
from SpiffWorkflow.bpmn.util.subworkflow import BpmnSubWorkflow
from SpiffWorkflow.task import Task as EngineTask

from coaching.engine import earlier
from coaching.engine.definitions import Definitions

FORMAT = 2
LEVEL = 6  # of compression: more takes longer and saves next to nothing
NOTHING: Mapping[str, Any] = {}

# What a task knows is stored as the difference to its parent: what it sets, and what it lacks.
Row = list[Any]


def dump(workflow: Any) -> bytes:
    """The state of a workflow; finished inner workflows are left out."""
    inner = {key: each for key, each in workflow.subprocesses.items() if not each.completed}
    names: dict[str, int] = {}
    kept = {
        "format": FORMAT,
        "process": workflow.spec.name,
        "whole": _kept(workflow, names),
        "inner": [[key.hex, each.spec.name, *_kept(each, names)] for key, each in inner.items()],
        "names": names,
    }
    kept["names"] = list(names)
    return zlib.compress(orjson.dumps(kept), LEVEL)


def load(state: bytes, definitions: Definitions) -> Any:
    """The workflow as it was stored, on the drawings of its version."""
    kept = orjson.loads(zlib.decompress(state))
    if "format" not in kept:
        return earlier.read(kept, definitions)
    name, names = kept["process"], kept["names"]
    workflow = BpmnWorkflow(
        definitions.specs[name], dict(definitions.children[name]), deserializing=True
    )
    _fill(workflow, kept["whole"], names)
    # Outer workflows come before those inside them, as they were begun.
    for key, spec, *content in kept["inner"]:
        caller = UUID(key)
        inner = BpmnSubWorkflow(
            workflow.subprocess_specs[spec], caller, workflow, deserializing=True
        )
        workflow.subprocesses[caller] = inner
        _fill(inner, content, names)
        calling = inner.parent_workflow.tasks[caller]
        inner.completed_event.connect(calling.task_spec._on_subworkflow_completed, calling)
    return workflow


# --- writing --------------------------------------------------------------------------------------


def _kept(workflow: Any, names: dict[str, int]) -> list[Any]:
    rows: list[Row] = []
    number: dict[UUID, int] = {}
    for task, parent in _in_order(workflow):
        number[task.id] = len(rows)
        at = number[parent.id] if parent is not None else -1
        spec = names.setdefault(task.task_spec.name, len(names))
        before = parent.data if parent is not None else NOTHING
        row = [task.id.hex, at, spec, task._state, task.internal_data or 0]
        rows.append(row + _difference(before, task.data) + ([1] if task.triggered else []))
    last = number.get(workflow.last_task.id, -1) if workflow.last_task is not None else -1
    return [workflow.completed, workflow.success, last, workflow.data, rows]


def _in_order(workflow: Any) -> Iterator[tuple[EngineTask, EngineTask | None]]:
    """Every task with its parent: parents before children, children in their order."""
    tasks = workflow.tasks
    waiting: list[tuple[EngineTask, EngineTask | None]] = [(workflow.task_tree, None)]
    while waiting:
        task, parent = waiting.pop()
        yield task, parent
        waiting += [(tasks[child], task) for child in reversed(task._children)]


def _difference(before: Mapping[str, Any], data: Mapping[str, Any]) -> list[Any]:
    if data == before:
        return [0, 0]
    changed = {k: v for k, v in data.items() if k not in before or before[k] != v}
    return [changed or 0, [k for k in before if k not in data] or 0]


# --- reading --------------------------------------------------------------------------------------


def _fill(workflow: Any, content: list[Any], names: list[str]) -> None:
    completed, success, last, data, rows = content
    specs = workflow.spec.task_specs
    events = workflow.top_workflow.event_manager
    tasks: list[EngineTask] = []
    for row in rows:
        parent = tasks[row[1]] if row[1] >= 0 else None
        task = _task(workflow, specs[names[row[2]]], row, parent)
        tasks.append(task)
        if task._state == TaskState.WAITING and isinstance(task.task_spec, CatchingEvent):
            events.add_task(task)
    workflow.task_tree = tasks[0]
    workflow.completed, workflow.success, workflow.data = completed, success, data
    workflow.last_task = tasks[last] if last >= 0 else None


def _task(workflow: Any, spec: Any, row: Row, parent: EngineTask | None) -> EngineTask:
    id_, _at, _spec, state, internal, changed, lost, *triggered = row
    task: EngineTask = EngineTask.__new__(EngineTask)
    task.id, task.workflow, task.task_spec = UUID(id_), workflow, spec
    task._parent, task._children, task._state = None, [], state
    task.internal_data = internal or {}
    task.triggered, task.thread_id, task.last_state_change = bool(triggered), 0, 0.0
    if parent is not None:
        task._parent = parent.id
        parent._children.append(task.id)
    task.data = _data(state, parent.data if parent is not None else {}, changed, lost)
    workflow.tasks[task.id] = task
    return task


def _data(state: int, before: dict[str, Any], changed: Any, lost: Any) -> dict[str, Any]:
    # Nobody writes into what a finished task knew, so it may share that with its parent.
    if not changed and not lost and state & TaskState.FINISHED_MASK:
        return before
    data = {**before, **changed} if changed else dict(before)
    for key in lost or ():
        del data[key]
    return data
