"""What the tasks of the midpoint change: review, summary, meeting, decision, support."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import insert

from coaching.data.assessment import DIMENSIONS
from coaching.data.decisions import MIDPOINT, RECOMMENDATIONS, RISKS
from coaching.engine.rules import Decided
from coaching.i18n import gettext as _
from coaching.model.assessments import Assessment, Occasion, Score
from coaching.model.base import db
from coaching.model.cases import Case, MemberKind
from coaching.model.history import note_event
from coaching.model.mail import note_mail
from coaching.model.people import StaffRole, User
from coaching.model.plans import ActionState
from coaching.model.processes import Task
from coaching.model.withdrawals import Origin
from coaching.services import (
    assessments,
    baseline,
    decisions,
    guidance,
    people,
    plan,
    progress,
    results,
    ways_on,
    withdrawals,
)
from coaching.services.completions import Completion, Typed
from coaching.services.progress import Fact

Facts = dict[str, Any]


# ---- the organisation looks back ----


def review_progress_facts(task: Task) -> Facts:
    """The goals and actions of the plan."""
    return plan.rows_of(plan.standing(task.case_id))


def review_progress_prefill(task: Task) -> Facts:
    """How far the actions are, as far as somebody has said so."""
    standing = plan.standing(task.case_id)
    begun = [a for a in (standing.actions if standing else ()) if a.state != "not_started"]
    return {"actions": [{"key": action.key, "state": action.state} for action in begun]}


def review_progress(done: Completion) -> None:
    """How far goals and actions are, and one quick score for each dimension."""
    values = done.values
    standing = plan.standing(done.case.id)
    goals = {row["key"]: row for row in values["goals"]}
    actions = {row["key"]: row for row in values["actions"]}
    for goal in standing.goals if standing else ():
        if goal.key in goals:
            goal.progress = goals[goal.key]["progress"]
    for action in standing.actions if standing else ():
        if action.key in actions:
            action.state = ActionState(actions[action.key]["state"])
    _store_scores(done)


def _store_scores(done: Completion) -> None:
    assessment = Assessment(
        case_id=done.case.id, occasion=Occasion.MIDPOINT, answers_id=done.answers.id
    )
    db.session.add(assessment)
    db.session.flush()
    # All scores in one statement.
    db.session.execute(
        insert(Score),
        [
            {"assessment_id": assessment.id, "statement": d.key, "value": done.values[d.key]}
            for d in DIMENSIONS
        ],
    )


def undo_review_progress(task: Task) -> None:
    """The review is open again: nothing of it counts, and until it nothing was known."""
    standing = plan.standing(task.case_id)
    for goal in standing.goals if standing else ():
        goal.progress = None
    for action in standing.actions if standing else ():
        action.state = ActionState.NOT_STARTED
    found = assessments.of_case(task.case_id, Occasion.MIDPOINT)
    if found is not None:
        db.session.delete(found)
        db.session.flush()


def review_progress_hindrance(task: Task) -> str:
    """The final report says more of the same goals and actions."""
    if baseline.last_values(task.case_id, "write_final_report"):
        return str(_("The final report has told since what came of the goals and actions."))
    return ""


# ---- the coach sums up, and everybody meets ----


def summarise_midpoint_facts(task: Task) -> Facts:
    """The figures, what the table makes of them, and what it would make of each risk."""
    case = _case_of(task)
    known = progress.figures(case)
    by_risk = {risk: _evaluate(task, {**known, "open_risk": risk}) for risk in RISKS}
    return _shown(task, case, known) | {
        "comparison": results.in_figures(case),
        "recommended": {risk: each.outputs["recommendation"] for risk, each in by_risk.items()},
    }


def summarise_midpoint(done: Completion) -> None:
    """The coach's recommendation beside the table's."""
    values = done.values
    known = {**progress.figures(done.case), "open_risk": values["risk"]}
    decided = _evaluate(done.task, known)
    chosen = {"recommendation": values["recommendation"]}
    decisions.note(done, decided, chosen=chosen, reason=values["reason"] or "")


def hold_midpoint_meeting_facts(task: Task) -> Facts:
    """Who can have taken part, and which promises are still open."""
    return guidance.log_facts(task)


def hold_midpoint_meeting_prefill(task: Task) -> Facts:
    """How far the open promises are."""
    return guidance.log_prefill(task)


def hold_midpoint_meeting(done: Completion) -> None:
    """An entry of the guidance log."""
    guidance.record(done, "midpoint")


def undo_hold_midpoint_meeting(task: Task) -> Typed:
    """The log has no such entry; gives the coach's own note, which was kept in it alone."""
    return guidance.forget(task)


def hold_midpoint_meeting_hindrance(task: Task) -> str:
    """What has been written on the entry since cannot be lost."""
    return guidance.hindrance(task)


# ---- the decision ----


def decide_midpoint_facts(task: Task) -> Facts:
    """What the table recommends now, and what the coach did."""
    case = _case_of(task)
    coach = baseline.last_values(case.id, "summarise_midpoint")
    recommended = coach.get("recommendation")
    return _shown(task, case, progress.figures(case)) | {
        "comparison": results.in_figures(case),
        "coach_recommends": _(RECOMMENDATIONS[recommended]) if recommended else "",
        "coach_reason": coach.get("reason") or "",
    }


def decide_midpoint(done: Completion) -> None:
    """How the year goes on; whoever has to act on it, and the organisation, hear of it."""
    decision = done.values["decision"]
    decided = _evaluate(done.task, progress.figures(done.case))
    chosen = {"recommendation": decision}
    decisions.note(done, decided, chosen=chosen, reason=done.values["reason"])
    note_event(
        done.by,
        "midpoint_decided",
        done.case,
        task=done.task,
        on_behalf_of=done.on_behalf_of,
        decision=decision,
    )
    _go_on(done, decision)


def decide_midpoint_hindrance(task: Task) -> str:
    """The programme manager decides whether the year ends early, and answers for it."""
    return _manager_asked(task, "decision")


def decide_after_support_hindrance(task: Task) -> str:
    """The same after the support meeting."""
    return _manager_asked(task, "support_decision")


def _manager_asked(task: Task, decision: str) -> str:
    if baseline.last_values(task.case_id, task.name).get(decision) == "withdraw":
        return str(_("The programme manager has been asked to end the year early."))
    return ""


def hold_support_meeting_facts(task: Task) -> Facts:
    """Figures, bands and conditions: what managers may know of an organisation."""
    case = _case_of(task)
    before = baseline.last_values(case.id, "decide_midpoint")
    return _for_manager(task, case) | {
        "members": people.member_choices(task),
        "staff": [{"id": user.id, "name": user.name} for user in _programme(case)],
        "conditions": ways_on.conditions(before),
        "reason": before.get("reason") or "",
    }


def decide_after_support_facts(task: Task) -> Facts:
    """The same, with what was agreed since."""
    case = _case_of(task)
    meeting = baseline.last_values(case.id, "hold_support_meeting")
    return _for_manager(task, case) | {"conditions": ways_on.conditions(meeting)}


def decide_after_support(done: Completion) -> None:
    """How the year goes on after the support meeting."""
    decision = done.values["support_decision"]
    note_event(
        done.by,
        "support_decided",
        done.case,
        task=done.task,
        on_behalf_of=done.on_behalf_of,
        decision=decision,
    )
    _go_on(done, decision)


def _go_on(done: Completion, decision: str) -> None:
    case = done.case
    for kind in (MemberKind.CONTACT, MemberKind.SPONSOR):
        for person in case.people(kind):
            note_mail("midpoint_decided", person, case_id=case.id)
    if decision == "escalate":
        for manager in people.with_role(StaffRole.MANAGER):
            if manager.id != done.by.id:
                note_mail("support_needed", manager, case_id=case.id)
    elif decision == "withdraw":
        withdrawals.begin(done.by, case, Origin.MIDPOINT, done.values["reason"])


def _programme(case: Case) -> list[User]:
    """Who can take part in a support meeting from the programme's side, each once."""
    deputy = [case.deputy_coach] if case.deputy_coach is not None else []
    managers = people.with_role(StaffRole.MANAGER)
    return list(dict.fromkeys([*managers, *people.staff_of(case), *deputy]))


# ---- what the forms show ----


def _case_of(task: Task) -> Case:
    if task.case is None:
        raise LookupError(f"{task.name} has no case")
    return task.case


def _evaluate(task: Task, known: Mapping[str, Fact]) -> Decided:
    return decisions.evaluate(task.process.version_id, MIDPOINT, known)


def _shown(task: Task, case: Case, known: Mapping[str, Fact]) -> Facts:
    return {
        "shown": decisions.show(task.process.version_id, _evaluate(task, known)),
        "progress": progress.in_words(case),
    }


def _for_manager(task: Task, case: Case) -> Facts:
    shown = _shown(task, case, progress.figures(case))
    return shown | {"comparison": results.in_bands(case)}
