"""The guidance log: entries, what follows from them, and later words on them."""

from datetime import date, time
from typing import Any

from sqlalchemy import select

from coaching.model.base import db
from coaching.model.cases import Case
from coaching.model.coaching_sessions import CoachingSession
from coaching.model.guidance import GuidanceEntry
from coaching.model.history import note_event
from coaching.model.plans import ActionPlan, PlanState
from coaching.model.processes import Task
from coaching.permissions import coaches_the_case
from coaching.services import action_items, people
from coaching.services.completions import Completion


def record(
    done: Completion, kind: str, *, coaching_session: CoachingSession | None = None
) -> GuidanceEntry:
    """Write the entry of a meeting, its promises, and how far the earlier ones are."""
    values, case = done.values, done.case
    coach = done.by if coaches_the_case(done.by, case) else case.coach
    entry = GuidanceEntry(
        case_id=case.id,
        task_id=done.task.id,
        coaching_session_id=coaching_session.id if coaching_session else None,
        coach=coach,
        kind=kind,
        held_on=date.fromisoformat(values["held_on"]),
        started_at=time.fromisoformat(values["started_at"]) if values["started_at"] else None,
        minutes=values["minutes"],
        mode=values["mode"],
        participants=values["participants"],
        other_participants=values["other_participants"] or "",
        topics=values["topics"],
        goal=values["goal"] or "",
        summary=values["summary"],
        agreed=values["agreed"] or "",
        next_on=date.fromisoformat(values["next_on"]) if values["next_on"] else None,
        progress_feeling=values["progress_feeling"],
        good_practice_lead=values["good_practice_lead"] or "",
        incident_told=bool(values["incident_told"]),
        guidance_given=bool(values["guidance_given"]),
        coach_note=values["coach_note"] or "",
        risk=values["risk"],
        risk_kind=values["risk_kind"] or "",
    )
    db.session.add(entry)
    db.session.flush()
    action_items.follow_up(done.by, case, values["follow_up"])
    action_items.make(entry, values["action_items"])
    note_event(
        done.by,
        "guidance_logged",
        case,
        task=done.task,
        kind=kind,
        on_behalf_of=done.on_behalf_of,
    )
    return entry


def log_facts(task: Task) -> dict[str, Any]:
    """Who can have taken part or promise something, and which promises are still open."""
    case = task.case
    return {
        "members": people.member_choices(task),
        "owners": action_items.owners(task),
        "plan_actions": _plan_actions(case) if case else [],
        "open_items": action_items.lines(case) if case else [],
    }


def log_prefill(task: Task) -> dict[str, Any]:
    """How far the open promises are, where somebody has said so already."""
    items = action_items.open_of(task.case) if task.case else []
    begun = [item for item in items if item.state != "not_started"]
    return {"follow_up": [{"item_id": item.id, "state": item.state} for item in begun]}


def _plan_actions(case: Case) -> list[dict[str, str]]:
    """The actions of the accepted plan, which a promise may bring forward."""
    plan = db.session.scalar(
        select(ActionPlan)
        .where(ActionPlan.case_id == case.id, ActionPlan.state == PlanState.ACCEPTED)
        .order_by(ActionPlan.number.desc())
        .limit(1)
    )
    return [{"key": action.key, "what": action.what} for action in plan.actions] if plan else []


def open_risk(case: Case) -> str:
    """The risk that the newest entry tells of: none, minor or serious."""
    risk = db.session.scalar(
        select(GuidanceEntry.risk)
        .where(GuidanceEntry.case_id == case.id)
        .order_by(GuidanceEntry.held_on.desc(), GuidanceEntry.id.desc())
        .limit(1)
    )
    return risk or "none"
