"""What the tasks of the action plan change: versions of the plan, and how far each has come."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import Select, insert, select

from coaching.model.base import db
from coaching.model.cases import MemberKind
from coaching.model.history import note_event
from coaching.model.mail import note_mail
from coaching.model.plans import (
    ActionPlan,
    ActionState,
    PlanAction,
    PlanGoal,
    PlanState,
    new_key,
)
from coaching.model.processes import Answers, Task
from coaching.services import baseline, settings
from coaching.services.completions import Completion

Row = dict[str, Any]

DRAFT, REVISION = "draft_action_plan", "revise_action_plan"
GOAL_FIELDS = ("goal", "dimension", "indicator", "baseline", "target")
ACTION_FIELDS = ("what", "owner_role", "starts_on", "due_on", "resources", "in_equality_plan")
# What a goal or an action begins with; one that is kept brings along what it had.
NEW_GOAL: Row = {"progress": None, "result": ""}
NEW_ACTION: Row = {"state": ActionState.NOT_STARTED, "result": "", "evidence": ""}


def draft_action_plan(done: Completion) -> None:
    """A new version of the plan."""
    _store(done, {})


def draft_action_plan_prefill(task: Task) -> dict[str, Any]:
    """After a return, the last version to improve."""
    return baseline.last_values(task.case_id, DRAFT)


def undo_draft_action_plan(task: Task) -> None:
    """The draft is open again: its version has not been."""
    _forget(task.case_id, DRAFT)


def review_action_plan_facts(task: Task) -> dict[str, Any]:
    """How often the coach may still return the plan, before a joint meeting helps more."""
    return {"returns_left": _returns_left(task, "plan_approved")}


def review_action_plan(done: Completion) -> None:
    """The coach approves the plan or returns it with comments."""
    approved = done.values["plan_approved"]
    _mark(done, DRAFT, PlanState.APPROVED if approved else PlanState.RETURNED)


def undo_review_action_plan(task: Task) -> None:
    """The coach's answer is open again."""
    _set_state(task.case_id, DRAFT, PlanState.DRAFTED)


def accept_action_plan(done: Completion) -> None:
    """The management accepts the plan or returns it with a reason."""
    accepted = done.values["sponsor_accepts"]
    _mark(done, DRAFT, PlanState.ACCEPTED if accepted else PlanState.RETURNED)


def undo_accept_action_plan(task: Task) -> None:
    """The management's answer is open again."""
    _set_state(task.case_id, DRAFT, PlanState.APPROVED)


# ---- the plan in the middle of the year ----


def revise_action_plan_facts(task: Task) -> dict[str, Any]:
    """What the plan holds until now."""
    return rows_of(standing(task.case_id))


def revise_action_plan_prefill(task: Task) -> dict[str, Any]:
    """After a return the last revision to improve, else the plan as it stands."""
    returned = baseline.last_values(task.case_id, REVISION)
    plan = standing(task.case_id)
    if returned or plan is None:
        return returned
    return {
        "title": plan.title,
        "goals": [_known(goal, GOAL_FIELDS) for goal in plan.goals],
        "actions": [_known(action, ACTION_FIELDS) for action in plan.actions],
    }


def revise_action_plan(done: Completion) -> None:
    """A new version of the plan, in which what is kept keeps how far it has come."""
    plan = standing(done.case.id)
    before: dict[str, Row] = {}
    if plan is not None:
        before |= {goal.key: _known(goal, NEW_GOAL) for goal in plan.goals}
        before |= {action.key: _known(action, NEW_ACTION) for action in plan.actions}
    _store(done, before)


def undo_revise_action_plan(task: Task) -> None:
    """The revision is open again: its version has not been."""
    _forget(task.case_id, REVISION)


def review_revised_plan_facts(task: Task) -> dict[str, Any]:
    """How often the coach may still return the revision."""
    return {"returns_left": _returns_left(task, "revision_approved")}


def review_revised_plan(done: Completion) -> None:
    """The coach approves the revision, which stands from then on, or returns it.

    The management is told and not asked (T-5.04b): it has accepted the main task and its means
    already, and took part in the meeting that agreed on the changes.
    """
    if not done.values["revision_approved"]:
        _mark(done, REVISION, PlanState.RETURNED)
        return
    _set_state(done.case.id, REVISION, PlanState.ACCEPTED)
    note_event(done.by, "plan_revised", done.case, task=done.task, on_behalf_of=done.on_behalf_of)
    for sponsor in done.case.people(MemberKind.SPONSOR):
        note_mail("plan_revised", sponsor, case_id=done.case.id)


def undo_review_revised_plan(task: Task) -> None:
    """The coach's answer is open again; the plan that was accepted before stands until then."""
    _set_state(task.case_id, REVISION, PlanState.DRAFTED)


# ---- versions ----


def current(case_id: int | None) -> ActionPlan | None:
    """The newest version of an organisation's plan."""
    return db.session.scalar(_newest(case_id).limit(1))


def standing(case_id: int | None) -> ActionPlan | None:
    """The version that counts: the newest accepted one, before that the newest there is."""
    accepted = _newest(case_id).where(ActionPlan.state == PlanState.ACCEPTED)
    return db.session.scalar(accepted.limit(1)) or current(case_id)


def rows_of(plan: ActionPlan | None) -> dict[str, list[Row]]:
    """Goals and actions in words, each with the key by which it stays known."""
    if plan is None:
        return {"goals": [], "actions": []}
    return {
        "goals": [{"key": goal.key, "words": goal.goal} for goal in plan.goals],
        "actions": [{"key": action.key, "words": action.what} for action in plan.actions],
    }


def _newest(case_id: int | None) -> Select[ActionPlan]:
    return (
        select(ActionPlan).where(ActionPlan.case_id == case_id).order_by(ActionPlan.number.desc())
    )


def _version(case_id: int | None, task_name: str) -> ActionPlan | None:
    """The newest version that a task wrote: in a late year both may be under way at once."""
    written = _newest(case_id).join(Answers, Answers.id == ActionPlan.answers_id)
    return db.session.scalar(written.where(Answers.task_name == task_name).limit(1))


def _forget(case_id: int | None, task_name: str) -> None:
    plan = _version(case_id, task_name)
    if plan is not None:
        db.session.delete(plan)
        db.session.flush()


def _set_state(case_id: int | None, task_name: str, state: PlanState) -> None:
    plan = _version(case_id, task_name)
    if plan is not None:
        plan.state = state


def _mark(done: Completion, task_name: str, state: PlanState) -> None:
    _set_state(done.case.id, task_name, state)
    note_event(
        done.by, f"plan_{state.value}", done.case, task=done.task, on_behalf_of=done.on_behalf_of
    )


def _returns_left(task: Task, verdict: str) -> int:
    """How often there may still be a no (returned at most so often, then a joint meeting)."""
    given = db.session.scalars(
        select(Answers).where(
            Answers.case_id == task.case_id,
            Answers.task_name == task.name,
            Answers.taken_back_at.is_(None),
        )
    )
    returned = sum(1 for answers in given if not answers.values.get(verdict))
    return max(0, settings.current().most_returns - returned)


def _store(done: Completion, before: dict[str, Row]) -> None:
    """The next version; ``before`` holds by key what a goal or an action that is kept brings."""
    values, last = done.values, current(done.case.id)
    plan = ActionPlan(
        case_id=done.case.id,
        number=(last.number if last else 0) + 1,
        answers_id=done.answers.id,
        title=values["title"],
        changes=values.get("changes") or "",
    )
    db.session.add(plan)
    db.session.flush()
    # One statement for all goals and one for all actions.
    goals = [_goal(row) | _carried(row, before, NEW_GOAL) for row in values["goals"]]
    actions = [_action(row) | _carried(row, before, NEW_ACTION) for row in values["actions"]]
    for kind, rows in ((PlanGoal, goals), (PlanAction, actions)):
        db.session.execute(insert(kind), [{"plan_id": plan.id, **row} for row in rows])


def _carried(row: Row, before: dict[str, Row], fresh: Row) -> Row:
    kept = before.pop(row.get("key") or "", None)
    return kept or {"key": new_key(), **fresh}


def _goal(row: Row) -> Row:
    return {name: row[name] or "" for name in GOAL_FIELDS}


def _action(row: Row) -> Row:
    return {
        "what": row["what"],
        "owner_role": row["owner_role"],
        "starts_on": date.fromisoformat(row["starts_on"]),
        "due_on": date.fromisoformat(row["due_on"]),
        "resources": row["resources"] or "",
        "in_equality_plan": bool(row["in_equality_plan"]),
    }


def _known(thing: PlanGoal | PlanAction, names: Iterable[str]) -> Row:
    """Some of what is known of a goal or an action, and its key."""
    return {name: getattr(thing, name) for name in ("key", *names)}
