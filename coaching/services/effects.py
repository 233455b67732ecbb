"""What tasks change in the domain: one plain function for each, found by the task's name."""

from typing import Any

from coaching.model.base import db
from coaching.model.processes import Task
from coaching.services import (
    ad_hoc,
    application_answers,
    application_checks,
    application_scores,
    baseline,
    coach_handovers,
    coach_wishes,
    coaching_cycle,
    commitments,
    data_requests,
    documentation,
    feedback,
    hold_decisions,
    intake,
    late_tasks,
    midpoint,
    participation,
    plan,
    resumptions,
    selections,
    session_logs,
    training,
    withdrawals,
)

# Beside the change: `_facts`, `_prefill`, `_opens`, `undo_` and `_hindrance` of the same name.
ROOMS = (
    intake,
    baseline,
    plan,
    training,
    participation,
    coaching_cycle,
    session_logs,
    midpoint,
    documentation,
    withdrawals,
    hold_decisions,
    resumptions,
    late_tasks,
    feedback,
    data_requests,
    ad_hoc,
    coach_handovers,
    coach_wishes,
    commitments,
    application_checks,
    application_scores,
    selections,
    application_answers,
)


def find(name: str) -> Any:
    """The function of this name; None where a task changes, needs or undoes nothing."""
    return next((getattr(room, name) for room in ROOMS if hasattr(room, name)), None)


def ended_by_timer(task: Task, timer: str) -> None:
    """What it changes that nobody answered: the function of the timer's name, if there is one."""
    effect = find(timer)
    if effect:
        effect(task)


def opened(task: Task) -> None:
    """What it changes that a task opens: the function of its name, if there is one."""
    effect = find(f"{task.name}_opens")
    if effect:
        # Only now has it an id.
        db.session.flush()
        effect(task)
