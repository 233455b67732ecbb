"""Our rows hold what the library's own format holds, over whole years in any order."""

import zlib
from collections.abc import Iterator
from datetime import timedelta
from random import Random

import orjson
import pytest

from coaching import clock
from coaching.engine import earlier
from coaching.engine.process import Process
from tests.workflows.running import FACTS, USUAL, clock_at, drawn

# For each day of a year: what is open with its data, what the timers wait for, what was done.
Lived = list[tuple[list[str], list[str], str]]


@pytest.fixture(autouse=True)
def our_clock() -> Iterator[None]:
    """Each test begins four weeks before the kick-off."""
    with clock_at():
        yield


class Ours:
    """States as Polku stores them."""

    def dump(self, process: Process) -> bytes:
        """What is stored."""
        return process.dump()

    def load(self, state: bytes, copy: int) -> Process:
        """The process on another copy of the drawings."""
        return Process.restore(state, drawn(copy), FACTS)


class Theirs(Ours):
    """States as the library stores them, and as 0.1.0 did."""

    def dump(self, process: Process) -> bytes:
        """What the library would store."""
        workflow = process._workflow
        for key in [key for key, inner in workflow.subprocesses.items() if inner.completed]:
            del workflow.subprocesses[key]
        return zlib.compress(orjson.dumps(earlier.registry(drawn()).convert(workflow)))


def live(format_: Ours, seed: int) -> Lived:
    """A year in which the same seed means the same people."""
    chance = Random(seed)  # noqa: S311 - repeatable, nothing secret
    lived: Lived = []
    process = Process.start(drawn(), "year", FACTS)
    for copy in range(500):
        clock.set_to(clock.now() + timedelta(days=chance.choice([1, 2, 4])))
        process = format_.load(format_.dump(process), copy % 3)
        process.advance()
        if process.is_over:
            return lived
        steps = sorted(process.open_steps, key=lambda step: (step.element.id, str(step.data)))
        step = chance.choice(steps)
        lived.append((_open(process), [str(w.until) for w in process.waits], step.element.id))
        process = format_.load(format_.dump(process), (copy + 1) % 3)
        process.complete(step.id, USUAL.get(step.element.id, {}))
    raise AssertionError("the year did not end")


def _open(process: Process) -> list[str]:
    return sorted(f"{s.phase} {s.element.id} {sorted(s.data.items())}" for s in process.open_steps)


@pytest.mark.parametrize("seed", range(4))
def test_a_year_goes_the_same_way_in_our_format_and_in_the_librarys(seed: int) -> None:
    with clock_at():
        ours = live(Ours(), seed)
    with clock_at():
        theirs = live(Theirs(), seed)

    assert len(ours) > 60
    assert ours == theirs


def test_a_state_of_the_first_version_goes_on() -> None:
    process = Process.start(drawn(), "year", FACTS)
    state = Theirs().dump(process)

    again = Process.restore(state, drawn(1), FACTS)

    assert _open(again) == _open(process)
    assert "format" in orjson.loads(zlib.decompress(again.dump()))
