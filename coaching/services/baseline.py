"""What the tasks of the baseline change: single views, agreed scores, the coach's summary."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import undefer

from coaching.data.assessment import STATEMENTS, needs_evidence
from coaching.model.assessments import Mark, Occasion, View
from coaching.model.base import db
from coaching.model.history import note_event
from coaching.model.processes import Answers, Task
from coaching.services import assessments, people
from coaching.services.completions import Completion


def answer_alone(done: Completion) -> None:
    """One person's own view, stored apart from the person."""
    marks = [
        Mark(statement=s.key, value=done.values[s.key])
        for s in STATEMENTS
        if done.values.get(s.key)
    ]
    db.session.add(
        View(
            case_id=done.case.id,
            occasion=Occasion.BASELINE,
            comment=done.values.get("comment") or "",
            marks=marks,
        )
    )


def hold_baseline_workshop_facts(task: Task) -> dict[str, Any]:
    """Who was there, and how the single views spread (from three answers on)."""
    return {
        "members": people.member_choices(task),
        "spread": assessments.spread(task.case_id, Occasion.BASELINE),
        "comments": assessments.comments(task.case_id, Occasion.BASELINE),
    }


def submit_baseline_facts(task: Task) -> dict[str, Any]:
    """Whether the organisation has clients of its own."""
    return {"has_clients": task.case.organisation.has_clients if task.case else True}


def submit_baseline_prefill(task: Task) -> dict[str, Any]:
    """The scores that the workshop agreed on."""
    workshop = last_values(task.case_id, "hold_baseline_workshop")
    return {s.key: workshop[s.key] for s in STATEMENTS if workshop.get(s.key)}


def submit_baseline(done: Completion) -> None:
    """The agreed scores with their evidence become the organisation's baseline."""
    assessments.record(done, Occasion.BASELINE)
    note_event(done.by, "baseline_sent", done.case, task=done.task, on_behalf_of=done.on_behalf_of)


def undo_submit_baseline(task: Task) -> None:
    """The form is open again: its scores do not count."""
    assessments.forget(task.case_id, Occasion.BASELINE)


def summarise_baseline_facts(task: Task) -> dict[str, Any]:
    """Score and band of each dimension, and what to talk about."""
    found = assessments.of_case(task.case_id, Occasion.BASELINE)
    scores = found.dimension_scores() if found else {}
    marked = {s.statement: s for s in found.scores} if found else {}
    return {
        "scores": scores,
        "needs_evidence": [key for key, s in marked.items() if needs_evidence(s.value, s.evidence)],
        "discuss": assessments.to_discuss(task.case_id, Occasion.BASELINE),
    }


def last_values(case_id: int | None, *task_names: str) -> dict[str, Any]:
    """What was last answered to one of these tasks of this case, or nothing."""
    found = db.session.scalar(
        select(Answers)
        .where(
            Answers.case_id == case_id,
            Answers.task_name.in_(task_names),
            Answers.taken_back_at.is_(None),
        )
        .order_by(Answers.id.desc())
        .limit(1)
        .options(undefer(Answers.values))
    )
    return dict(found.values) if found else {}
