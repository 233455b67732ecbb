"""Whose turn it is in the demonstration when a task opens."""

from collections import Counter
from dataclasses import dataclass, field

from coaching.data.demonstration import Organisation, Programme, Step
from coaching.demo.characters import usual_step
from coaching.model.processes import Task


@dataclass
class Cues:
    """How often each task has opened, and which steps have been taken."""

    programme: Programme
    _opened: Counter[tuple[str, ...]] = field(default_factory=Counter)
    _taken: set[tuple[str, int]] = field(default_factory=set)

    def step_for(self, organisation: Organisation, task: Task) -> Step | None:
        """What somebody does about a task that has opened, if anybody does anything."""
        opening = _opening(organisation, task)
        self._opened[opening] += 1
        number = self._opened[opening]
        for place, step in enumerate(organisation.steps):
            taken = (organisation.key, place)
            if taken not in self._taken and _fits(organisation, step, task, number):
                if not step.every:
                    self._taken.add(taken)
                return step
        if number <= _with_a_day(organisation, task):
            return None
        return usual_step(self.programme, organisation, task, number)


def _opening(organisation: Organisation, task: Task) -> tuple[str, ...]:
    asked = task.assignee.email if task.assignee else ""
    return organisation.key, task.name, task.module_id or "", asked


def _with_a_day(organisation: Organisation, task: Task) -> int:
    """How many openings of a task have steps with days of their own, and wait for no cue."""
    return sum(
        step.after is None
        and step.does == "answer"
        and step.task == task.name
        and step.module in ("", task.module_id or "")
        and _is_asked(organisation, step, task)
        for step in organisation.steps
    )


def _fits(organisation: Organisation, step: Step, task: Task, number: int) -> bool:
    return (
        step.after is not None
        and step.task == task.name
        and step.module in ("", task.module_id or "")
        and step.round in (None, number)
        and _is_asked(organisation, step, task)
    )


def _is_asked(organisation: Organisation, step: Step, task: Task) -> bool:
    """A task for one person is done by that one; trainers have tasks of every organisation."""
    somebody = organisation.people.get(step.by)
    if task.assignee is None or somebody is None:
        return True
    return task.assignee.email == somebody.email
