"""The guidance log: entries, what follows from them, and later words on them."""

from datetime import date, time
from typing import Any

from sqlalchemy import select

from coaching.clock import now
from coaching.i18n import gettext as _
from coaching.model.base import db, transaction
from coaching.model.cases import Case
from coaching.model.coaching_sessions import CoachingSession
from coaching.model.guidance import CorrectionKind, GuidanceCorrection, GuidanceEntry
from coaching.model.history import note_event
from coaching.model.mail import note_mail
from coaching.model.people import User
from coaching.model.plans import ActionPlan, PlanState
from coaching.model.processes import Task
from coaching.permissions import Can, coaches_the_case, require
from coaching.services import action_items, people
from coaching.services.completions import Completion
from coaching.services.refusals import Refusal


class Locked(Refusal):
    """The shared part of an entry does not change any more."""


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


def entry_about(session_id: int | None) -> GuidanceEntry:
    """The entry about a coaching session that was held."""
    return db.session.scalars(
        select(GuidanceEntry).where(GuidanceEntry.coaching_session_id == session_id)
    ).one()


def last_participants(case: Case) -> list[int]:
    """The members who took part in the last meeting."""
    found = db.session.scalar(
        select(GuidanceEntry.participants)
        .where(GuidanceEntry.case_id == case.id)
        .order_by(GuidanceEntry.held_on.desc(), GuidanceEntry.id.desc())
        .limit(1)
    )
    return list(found or [])


def open_risk(case: Case) -> str:
    """The risk that the newest entry tells of: none, minor or serious."""
    risk = db.session.scalar(
        select(GuidanceEntry.risk)
        .where(GuidanceEntry.case_id == case.id)
        .order_by(GuidanceEntry.held_on.desc(), GuidanceEntry.id.desc())
        .limit(1)
    )
    return risk or "none"


# ---- later words ----


def accept(done: Completion, entry: GuidanceEntry, *, addition: str) -> None:
    """The organisation accepts the summary, perhaps with words of its own."""
    entry.accepted_at, entry.accepted_by_silence = now(), False
    if not addition:
        note_event(
            done.by,
            "summary_accepted",
            done.case,
            task=done.task,
            on_behalf_of=done.on_behalf_of,
        )
        return
    said_by = done.on_behalf_of or done.by
    entry.corrections.append(
        GuidanceCorrection(kind=CorrectionKind.ADDITION, text=addition, by_id=said_by.id)
    )
    note_event(
        done.by,
        "summary_completed",
        done.case,
        task=done.task,
        on_behalf_of=done.on_behalf_of,
    )
    if done.case.coach is not None:
        note_mail("summary_completed", done.case.coach, case_id=done.case.id)


def take_back_acceptance(entry: GuidanceEntry) -> None:
    """The summary waits for the organisation again, without what it had added."""
    entry.accepted_at = None
    entry.corrections = [c for c in entry.corrections if c.kind != CorrectionKind.ADDITION]


def correct(user: User, entry: GuidanceEntry, *, summary: str, agreed: str) -> None:
    """Change the shared part before it is locked; what it replaces is kept; raises `Locked`."""
    require(user, Can.CORRECT_GUIDANCE, entry)
    with transaction():
        db.session.refresh(entry)
        if entry.is_locked:
            raise Locked(_("The summary stands by now. Add what is missing as an addendum."))
        if (summary, agreed) == (entry.summary, entry.agreed):
            return
        before = "\n\n".join(filter(None, [entry.summary, entry.agreed]))
        _say(user, entry, CorrectionKind.CORRECTION, before)
        entry.summary, entry.agreed = summary, agreed
        note_event(user, "summary_corrected", entry.case, entry_id=entry.id)


def add(user: User, entry: GuidanceEntry, *, text: str) -> None:
    """Add something to an entry that is locked; the summary stays as it is."""
    require(user, Can.CORRECT_GUIDANCE, entry)
    with transaction():
        _say(user, entry, CorrectionKind.ADDENDUM, text)
        note_event(user, "addendum_written", entry.case, entry_id=entry.id)


def _say(user: User, entry: GuidanceEntry, kind: CorrectionKind, text: str) -> None:
    entry.corrections.append(GuidanceCorrection(kind=kind, text=text, by_id=user.id))
