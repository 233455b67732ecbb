"""Where a year stands in its drawings: what is done, what is happening now, what comes later."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from sqlalchemy import case, func, select

from coaching.engine.definitions import Definitions
from coaching.engine.nodes import Drawn, Node
from coaching.model.base import db
from coaching.model.cases import Case
from coaching.model.processes import Outcome, Process, Task
from coaching.services import outlines, versions
from coaching.services.outlines import YEAR, Step

DONE, NOW, LATER = "done", "now", "later"
# What a person can follow as one step after another.
FOLLOWED = {"task", "part", "group", "wait"}


@dataclass(frozen=True)
class Count:
    """How many tasks of one name a year has had: done, and open now."""

    done: int = 0
    open: int = 0


@dataclass(frozen=True)
class StandingStep:
    """One step with its state: done, now or later; ``done`` and ``open`` count it, if repeated."""

    step: Step
    state: str
    done: int
    open: int
    steps: list["StandingStep"]


@dataclass(frozen=True)
class Standing:
    """The state of every step of a year."""

    version_id: int
    counts: Mapping[str, Count]
    is_running: bool
    _known: dict[str, dict[str, str]] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def _parsed(self) -> Definitions:
        return versions.definitions_of(self.version_id)

    def steps(self, drawing: str = YEAR) -> list[StandingStep]:
        """A drawing as nested steps, each with its state."""
        return self._with_states(outlines.of(self.version_id, drawing))

    def how_many(self, state: str) -> int:
        """How many different tasks of the year are done, or happening now."""
        tasks = (step for step in self._inside(self.steps()) if step.step.kind == "task")
        return sum(step.state == state for step in tasks)

    def _inside(self, steps: Iterable[StandingStep]) -> Iterator[StandingStep]:
        for step in steps:
            yield step
            yield from self._inside(step.steps)

    def of_drawing(self, drawing: str) -> dict[str, str]:
        """The state of everything in one drawing that is not still to come, by id."""
        if drawing not in self._known:
            drawn = self._parsed.drawn[drawing]
            self._known[drawing] = self._states(drawn)
        return {each: state for each, state in self._known[drawing].items() if state != LATER}

    def marks(self, drawing: str) -> list[dict[str, str]]:
        """The same for `process.js`: what is done and what is happening now."""
        states = self.of_drawing(drawing)
        return [{"id": each, "state": state} for each, state in states.items()]

    def _with_states(self, steps: Iterable[Step]) -> list[StandingStep]:
        found = []
        for step in steps:
            if step.kind in FOLLOWED:
                count = self.counts.get(step.id, Count()) if step.kind == "task" else Count()
                state = self.of_drawing(step.drawing).get(step.id, LATER)
                inner = self._with_states(step.steps)
                found.append(StandingStep(step, state, count.done, count.open, inner))
        return found

    def _states(self, drawn: Drawn) -> dict[str, str]:
        states: dict[str, str] = {}
        for node in drawn.steps:
            self._of_node(node, states)
        before: dict[str, str] = {}
        while before != states:
            before = dict(states)
            for node in drawn.all():
                if node.kind in {"start", "fork", "question", "wait", "end"}:
                    states[node.id] = self._passed(node, drawn, states)
        return states

    def _of_node(self, node: Node, states: dict[str, str]) -> str:
        """Tasks by what has happened; whatever holds steps by what is inside it."""
        inside = [self._of_node(each, states) for each in node.steps]
        if node.kind == "task":
            count = self.counts.get(node.id, Count())
            states[node.id] = NOW if count.open else DONE if count.done else LATER
        elif node.kind in {"part", "group"}:
            inner = [*self.of_drawing(node.id).values()] if node.kind == "part" else inside
            states[node.id] = NOW if NOW in inner else DONE if DONE in inner else LATER
        return states.get(node.id, LATER)

    def _passed(self, node: Node, drawn: Drawn, states: Mapping[str, str]) -> str:
        """What asks nobody anything is done when the year has gone on behind it."""
        into = {states.get(source, LATER) for source, target in drawn.arrows if target == node.id}
        out = {states.get(target, LATER) for source, target in drawn.arrows if source == node.id}
        went_on = bool(out & {DONE, NOW})
        if node.kind == "start":
            return DONE if went_on else LATER
        if node.beside or DONE not in into:
            return LATER
        if node.kind == "wait" and not went_on:
            return NOW if self.is_running else LATER
        return DONE if went_on or node.kind == "fork" or self._is_last(node, drawn) else LATER

    def _is_last(self, node: Node, drawn: Drawn) -> bool:
        """An end that only a done step leads to: not one of several ways out of a question."""
        kinds = {each.id: each.kind for each in drawn.all()}
        sources = [source for source, target in drawn.arrows if target == node.id]
        return node.kind == "end" and all(kinds.get(s) in FOLLOWED for s in sources)


def of_case(of: Case) -> Standing:
    """Where the year of an organisation stands; one statement."""
    done = case((Task.outcome.in_((Outcome.DONE, Outcome.SILENCE)), Task.id))
    is_open = case((Task.closed_at.is_(None), Task.id))
    rows = db.session.execute(
        select(Process.version_id, Task.name, func.count(done), func.count(is_open))
        .outerjoin(Task, Task.process_id == Process.id)
        .where(Process.case_id == of.id, Process.name == YEAR)
        .group_by(Process.version_id, Task.name)
    ).all()
    version_id = rows[0][0] if rows else versions.newest().id
    counts = {name: Count(ended, waiting) for _version, name, ended, waiting in rows if name}
    return Standing(version_id, counts, of.is_under_way)
