"""What the tasks of documentation change: closing scores, the final report, completion."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import undefer

from coaching.data.commitment import SIGNED
from coaching.i18n import gettext as _
from coaching.model.assessments import Occasion
from coaching.model.base import db
from coaching.model.guidance import GuidanceEntry
from coaching.model.history import note_event
from coaching.model.mail import note_mail
from coaching.model.plans import ActionPlan, ActionState, PlanAction, PlanGoal
from coaching.model.practices import PracticeProposal
from coaching.model.processes import Answers, Task
from coaching.services import (
    assessments,
    baseline,
    closing,
    days,
    guidance,
    open_ends,
    plan,
    settings,
)
from coaching.services.completions import Completion, Typed
from coaching.services.refusals import Refusal

Row = Mapping[str, Any]

# What a proposal has columns of its own for; its other answers are texts of the template.
COLUMNS = frozenset({"title", "summary", "dimensions", "level", "may_be_named"})


class PlanHasChanged(Refusal):
    """The report tells of another version of the plan than the one that counts now."""


# ---- closing self-assessment ----


def submit_closing_assessment_facts(task: Task) -> dict[str, Any]:
    """What the organisation answered at the baseline, statement by statement."""
    before = assessments.of_case(task.case_id, Occasion.BASELINE)
    return {
        "has_clients": task.case.organisation.has_clients if task.case else True,
        "before": {
            score.statement: {"value": score.value, "evidence": score.evidence}
            for score in (before.scores if before else ())
        },
        "one_change": baseline.last_values(task.case_id, "submit_baseline").get("one_change"),
    }


def submit_closing_assessment(done: Completion) -> None:
    """The agreed scores with their evidence become the closing assessment."""
    assessments.record(done, Occasion.CLOSING)


def undo_submit_closing_assessment(task: Task) -> None:
    """The form is open again: its scores do not count."""
    assessments.forget(task.case_id, Occasion.CLOSING)


# ---- final report ----


def write_final_report_facts(task: Task) -> dict[str, Any]:
    """The goals and actions of the plan that counts, and the promised working time."""
    standing = plan.standing(task.case_id)
    commitment = baseline.last_values(task.case_id, *SIGNED)
    return {
        "goals": [
            {"key": goal.key, "goal": goal.goal, "target": goal.target}
            for goal in (standing.goals if standing else ())
        ],
        "actions": [
            {
                "key": action.key,
                "what": action.what,
                "owner": action.owner_role,
                "due": days.in_words(action.due_on),
                "state": str(action.state),
            }
            for action in (standing.actions if standing else ())
        ],
        "hours": commitment.get("work_time_hours_per_month"),
    }


def write_final_report_prefill(task: Task) -> dict[str, Any]:
    """After a return the last version to improve; before that how far the goals have come."""
    last = baseline.last_values(task.case_id, "write_final_report")
    standing = plan.standing(task.case_id)
    if last or standing is None:
        return last
    return {
        "goals": [
            {"key": goal.key, "progress": goal.progress, "result": goal.result}
            for goal in standing.goals
        ]
    }


def write_final_report(done: Completion) -> None:
    """What came of each goal and action is kept with the plan."""
    standing = plan.standing(done.case.id)
    if standing is None:
        return
    goals, actions = _by_key(done.values["goals"]), _by_key(done.values["actions"])
    if not {goal.key for goal in standing.goals} <= goals.keys():
        raise _plan_has_changed("goals")
    if not {action.key for action in standing.actions} <= actions.keys():
        raise _plan_has_changed("actions")
    _keep_results(standing, goals, actions)


def undo_write_final_report(task: Task) -> None:
    """The form is open again: what came of the plan is as the version before told, if any did."""
    standing = plan.standing(task.case_id)
    if standing is None:
        return
    for goal in standing.goals:
        goal.result = ""
    for action in standing.actions:
        action.result = action.evidence = ""
    before = baseline.last_values(task.case_id, "write_final_report")
    if before:
        _keep_results(standing, _by_key(before["goals"]), _by_key(before["actions"]))


def _by_key(rows: list[Row]) -> dict[str, Row]:
    return {row["key"]: row for row in rows}


def _plan_has_changed(field: str) -> PlanHasChanged:
    return PlanHasChanged(
        _("The action plan has changed. Open the page again and look at its rows."), field=field
    )


def _keep_results(
    standing: ActionPlan, goals: Mapping[str, Row], actions: Mapping[str, Row]
) -> None:
    for goal in standing.goals:
        if goal.key in goals:
            _keep_goal(goal, goals[goal.key])
    for action in standing.actions:
        if action.key in actions:
            _keep_action(action, actions[action.key])


def _keep_goal(goal: PlanGoal, row: Row) -> None:
    goal.progress, goal.result = row["progress"], row["result"]


def _keep_action(action: PlanAction, row: Row) -> None:
    action.state = ActionState(row["state"])
    # Why nothing came of an action is its result too.
    action.result = row["result"] or row["why_not"] or ""
    action.evidence = row["evidence"] or ""


# ---- good practices ----


def propose_good_practices_facts(task: Task) -> dict[str, Any]:
    """What was said during the year about things that others could use."""
    leads = db.session.scalars(
        select(GuidanceEntry.good_practice_lead)
        .where(GuidanceEntry.case_id == task.case_id, GuidanceEntry.good_practice_lead != "")
        .order_by(GuidanceEntry.held_on, GuidanceEntry.id)
    ).all()
    own = baseline.last_values(task.case_id, "submit_baseline")
    return {"leads": list(leads), "strengths": own.get("strengths") or ""}


def propose_good_practices_prefill(task: Task) -> dict[str, Any]:
    """The language of the organisation, and one row to begin with."""
    return {"language": task.case.language if task.case else None, "proposals": [{}]}


def propose_good_practices(done: Completion) -> None:
    """Each proposal is kept by itself, as it was written."""
    for row in done.values["proposals"]:
        db.session.add(
            PracticeProposal(
                case_id=done.case.id,
                answers_id=done.answers.id,
                language=done.values["language"],
                title=row["title"],
                summary=row["summary"],
                dimensions=row["dimensions"],
                texts={name: text for name, text in row.items() if text and name not in COLUMNS},
                level=row["level"],
                may_be_named=row["may_be_named"],
            )
        )


def undo_propose_good_practices(task: Task) -> None:
    """The form is open again: nothing is proposed yet."""
    sent = select(Answers.id).where(Answers.task_id == task.id)
    db.session.execute(delete(PracticeProposal).where(PracticeProposal.answers_id.in_(sent)))


# ---- check, discussion, completion ----


def check_final_report_facts(task: Task) -> dict[str, Any]:
    """How often the report may still be returned, and which high scores have no evidence."""
    checked = db.session.scalars(
        select(Answers)
        .where(
            Answers.case_id == task.case_id,
            Answers.task_name == "check_final_report",
            Answers.taken_back_at.is_(None),
        )
        .options(undefer(Answers.values))
    )
    returned = sum(not answers.values["report_accepted"] for answers in checked)
    found = assessments.of_case(task.case_id, Occasion.CLOSING)
    return {
        "returns_left": max(0, settings.current().most_returns - returned),
        "needs_evidence": [
            s.statement for s in (found.scores if found else ()) if s.lacks_evidence
        ],
    }


def check_final_report(done: Completion) -> None:
    """The coach accepts the report or returns it with comments; the contact person hears of it."""
    by, case, whom = done.by, done.case, done.on_behalf_of
    if done.values["report_accepted"]:
        note_event(by, "report_accepted", case, task=done.task, on_behalf_of=whom)
    else:
        note_event(by, "report_returned", case, task=done.task, on_behalf_of=whom)
    for speaker in case.speakers:
        if done.values["report_accepted"]:
            note_mail("report_accepted", speaker, case_id=case.id)
        else:
            note_mail("report_returned", speaker, case_id=case.id)


def hold_final_discussion_facts(task: Task) -> dict[str, Any]:
    """Who can have taken part, and which promises are still open."""
    return guidance.log_facts(task)


def hold_final_discussion_prefill(task: Task) -> dict[str, Any]:
    """How far the open promises are, where somebody has said so already."""
    return guidance.log_prefill(task)


def hold_final_discussion(done: Completion) -> None:
    """The last entry of the guidance log."""
    guidance.record(done, "final")


def undo_hold_final_discussion(task: Task) -> Typed:
    """The log has no such entry; gives the coach's own note, which was kept in it alone."""
    return guidance.forget(task)


def hold_final_discussion_hindrance(task: Task) -> str:
    """What has been written on the entry since cannot be lost."""
    return guidance.hindrance(task)


def accept_completion_facts(task: Task) -> dict[str, Any]:
    """Which criteria are met, what would end with the year, and the certificate that follows."""
    if task.case is None:
        return {}
    found, ends = closing.criteria(task.case), open_ends.of_case(task.case, task)
    return {
        "criteria": [{"key": c.key, "met": c.met, "figures": c.detail} for c in found],
        "recommended": closing.recommended(found),
        "measured": found,
        "open": ends,
        "ends": [open_ends.in_a_line(thing) for thing in ends],
    }


def accept_completion(done: Completion) -> None:
    """The organisation gets its certificate, and its year is over."""
    closing.award(done.by, done.case, done.values["certificate"])
