"""How long it takes to complete a task, and how much of that is the engine's part."""

from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter

from coaching.engine.process import Process as Running
from coaching.model.processes import Task
from coaching.rehearsal.chronicle import Record
from coaching.services import process_states, versions

# Every so many steps the engine's part is done once more by itself.
EVERY = 10
MILLISECONDS = 1000


@contextmanager
def step(record: Record, task: Task) -> Iterator[None]:
    """Measure one completion, and for some of them what the engine does in it."""
    process, step_id = task.process, task.step
    parsed = versions.definitions_of(process.version_id)
    state, facts = process.state, process_states.facts_of(process)
    began = perf_counter()
    yield
    record.steps.append((perf_counter() - began) * MILLISECONDS)
    # Where nothing is decided, the engine needs to know nothing to do the same again.
    if len(record.steps) % EVERY == 0 and not parsed.task(task.name).decides:
        began = perf_counter()
        running = Running.restore(state, parsed, facts)
        running.complete(step_id, {})
        running.dump()
        record.engine.append((perf_counter() - began) * MILLISECONDS)
