"""What the tasks of the action plan change: versions of the plan, and how far each has come."""

from datetime import date
from typing import Any

from sqlalchemy import Select, func, insert, select

from coaching.model.base import db
from coaching.model.history import note_event
from coaching.model.plans import ActionPlan, PlanAction, PlanGoal, PlanState
from coaching.model.processes import Answers, Task
from coaching.services import baseline
from coaching.services.completions import Completion

MOST_RETURNS = 2


def draft_action_plan(done: Completion) -> None:
    """A new version of the plan."""
    values = done.values
    last = db.session.scalar(
        select(func.max(ActionPlan.number)).where(ActionPlan.case_id == done.case.id)
    )
    plan = ActionPlan(
        case_id=done.case.id,
        number=(last or 0) + 1,
        answers_id=done.answers.id,
        title=values["title"],
    )
    db.session.add(plan)
    db.session.flush()
    # One statement for all goals and one for all actions.
    db.session.execute(insert(PlanGoal), [_goal(plan, row) for row in values["goals"]])
    db.session.execute(insert(PlanAction), [_action(plan, row) for row in values["actions"]])


def _goal(plan: ActionPlan, row: dict[str, Any]) -> dict[str, Any]:
    return {"plan_id": plan.id} | {key: value or "" for key, value in row.items()}


def _action(plan: ActionPlan, row: dict[str, Any]) -> dict[str, Any]:
    return {
        "plan_id": plan.id,
        "what": row["what"],
        "owner_role": row["owner_role"],
        "starts_on": date.fromisoformat(row["starts_on"]),
        "due_on": date.fromisoformat(row["due_on"]),
        "resources": row["resources"] or "",
        "in_equality_plan": bool(row["in_equality_plan"]),
    }


def undo_draft_action_plan(task: Task) -> None:
    """The draft is open again: its version has not been."""
    plan = current(task.case_id)
    if plan is not None:
        db.session.delete(plan)
        db.session.flush()


def draft_action_plan_prefill(task: Task) -> dict[str, Any]:
    """After a return, the last version to improve."""
    return baseline.last_values(task.case_id, "draft_action_plan")


def review_action_plan_facts(task: Task) -> dict[str, Any]:
    """How often the coach may still return the plan (at most twice, then a joint meeting)."""
    returned = db.session.scalars(
        select(Answers).where(
            Answers.case_id == task.case_id, Answers.task_name == "review_action_plan"
        )
    )
    count = sum(1 for answers in returned if not answers.values.get("plan_approved"))
    return {"returns_left": max(0, MOST_RETURNS - count)}


def review_action_plan(done: Completion) -> None:
    """The coach approves the plan or returns it with comments."""
    _mark(done, PlanState.APPROVED if done.values["plan_approved"] else PlanState.RETURNED)


def accept_action_plan(done: Completion) -> None:
    """The management accepts the plan or returns it with a reason."""
    _mark(done, PlanState.ACCEPTED if done.values["sponsor_accepts"] else PlanState.RETURNED)


def undo_accept_action_plan(task: Task) -> None:
    """The management's answer is open again."""
    plan = current(task.case_id)
    if plan is not None:
        plan.state = PlanState.APPROVED


def _mark(done: Completion, state: PlanState) -> None:
    plan = current(done.case.id)
    if plan is not None:
        plan.state = state
    note_event(
        done.by, f"plan_{state.value}", done.case, task=done.task, on_behalf_of=done.on_behalf_of
    )


def current(case_id: int | None) -> ActionPlan | None:
    """The newest version of an organisation's plan."""
    return db.session.scalar(_newest(case_id).limit(1))


def standing(case_id: int | None) -> ActionPlan | None:
    """The version that counts: the newest accepted one, before that the newest there is."""
    accepted = _newest(case_id).where(ActionPlan.state == PlanState.ACCEPTED)
    return db.session.scalar(accepted.limit(1)) or current(case_id)


def _newest(case_id: int | None) -> Select[ActionPlan]:
    return (
        select(ActionPlan).where(ActionPlan.case_id == case_id).order_by(ActionPlan.number.desc())
    )
