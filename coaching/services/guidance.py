"""The guidance log: entries, what follows from them, and later words on them."""

from collections.abc import Mapping
from datetime import date, time
from typing import Any

from sqlalchemy import delete, exists, or_, select
from sqlalchemy.orm import undefer

from coaching.clock import now
from coaching.i18n import gettext as _
from coaching.model.action_items import ActionItem, ActionItemMove, ItemState
from coaching.model.base import db, transaction
from coaching.model.cases import Case
from coaching.model.coaching_sessions import CoachingSession
from coaching.model.guidance import CorrectionKind, GuidanceCorrection, GuidanceEntry
from coaching.model.history import Event, note_event
from coaching.model.mail import note_mail
from coaching.model.people import User
from coaching.model.plans import ActionPlan, PlanState
from coaching.model.processes import Task
from coaching.permissions import Can, coached_for, coaches_the_case, is_member, require
from coaching.services import action_items, people
from coaching.services.completions import Completion, Typed
from coaching.services.refusals import Refusal

# How the organisation says its word on a summary.
WORDS = ("summary_accepted", "summary_completed")


class Locked(Refusal):
    """The shared part of an entry does not change any more."""


def record(
    done: Completion, kind: str, *, coaching_session: CoachingSession | None = None
) -> GuidanceEntry:
    """Write the entry of a meeting that a task asks about."""
    entry = entry_of(done.by, done.case, kind, done.values)
    entry.task_id = done.task.id
    entry.coaching_session_id = coaching_session.id if coaching_session else None
    keep(done.by, entry, done.values)
    note_event(
        done.by,
        "guidance_logged",
        done.case,
        task=done.task,
        kind=kind,
        on_behalf_of=done.on_behalf_of,
    )
    return entry


def forget(task: Task) -> Typed:
    """Take out the entry that a task asked about, with its promises; gives the coach's own note."""
    query = select(GuidanceEntry).where(GuidanceEntry.task_id == task.id)
    entry = db.session.scalar(query.options(undefer(GuidanceEntry.coach_note)))
    if entry is None:
        return {}
    note = entry.coach_note
    db.session.execute(delete(ActionItem).where(ActionItem.entry_id == entry.id))
    db.session.delete(entry)
    db.session.flush()
    return {"coach_note": [note]} if note else {}


def hindrance(task: Task) -> str:
    """Why the entry cannot be taken out any more; nothing while nobody has gone on from it."""
    entry = db.session.scalar(select(GuidanceEntry).where(GuidanceEntry.task_id == task.id))
    if entry is None:
        return ""
    if entry.corrections or entry.accepted_at is not None:
        return str(_("Its entry of the guidance log has been corrected or accepted since."))
    moved = exists().where(ActionItemMove.item_id == ActionItem.id)
    touched = select(ActionItem.id).where(
        ActionItem.entry_id == entry.id,
        or_(ActionItem.state != ItemState.NOT_STARTED, ActionItem.result != "", moved),
    )
    if db.session.scalar(touched.limit(1)) is not None:
        return str(_("Promises made in that meeting have been worked on since."))
    return ""


def entry_of(by: User, case: Case, kind: str, values: Mapping[str, Any]) -> GuidanceEntry:
    """The entry as a form has it."""
    return GuidanceEntry(
        case=case,
        coach=by if coaches_the_case(by, case) else case.coach,
        on_behalf_of=coached_for(by, case),
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


def keep(by: User, entry: GuidanceEntry, values: Mapping[str, Any]) -> None:
    """Store an entry with its promises, and how far the earlier ones are."""
    db.session.add(entry)
    db.session.flush()
    action_items.follow_up(by, entry.case, values["follow_up"])
    action_items.make(entry, values["action_items"])


def log_facts(task: Task) -> dict[str, Any]:
    """What the log of a meeting needs that a task asks about."""
    return facts_of(task.case) if task.case else {}


def facts_of(case: Case) -> dict[str, Any]:
    """Who can have taken part or promise something, and which promises are still open."""
    return {
        "members": people.choices_of(case),
        "owners": action_items.owners(case),
        "plan_actions": _plan_actions(case),
        "open_items": action_items.lines(case),
    }


def log_prefill(task: Task) -> dict[str, Any]:
    """How far the promises are that a meeting follows up."""
    return followed_up(task.case) if task.case else {}


def followed_up(case: Case) -> dict[str, Any]:
    """How far the open promises are, where somebody has said so already."""
    begun = [item for item in action_items.open_of(case) if item.state != "not_started"]
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


def task_to_accept(entry: GuidanceEntry) -> Task | None:
    """The open task that asks the organisation about this entry, if there is one."""
    if entry.coaching_session_id is None:
        return None
    return db.session.scalar(
        select(Task).where(
            Task.coaching_session_id == entry.coaching_session_id,
            Task.name == "accept_summary",
            Task.closed_at.is_(None),
        )
    )


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


def tell_organisation(entry: GuidanceEntry) -> None:
    """The contact person hears that there is a summary to read."""
    for speaker in entry.case.speakers:
        note_mail("summary_shared", speaker, case_id=entry.case_id, entry_id=entry.id)


# ---- later words ----


def accept(done: Completion, entry: GuidanceEntry, *, addition: str) -> None:
    """The organisation accepts the summary, perhaps with words of its own."""
    settle(done.by, entry, addition=addition, task=done.task, on_behalf_of=done.on_behalf_of)


def settle(
    by: User,
    entry: GuidanceEntry,
    *,
    addition: str,
    task: Task | None = None,
    on_behalf_of: User | None = None,
) -> None:
    """The summary stands, with the words that somebody adds; within the caller's transaction."""
    entry.accepted_at, entry.accepted_by_silence = now(), False
    note_event(
        by,
        "summary_completed" if addition else "summary_accepted",
        entry.case,
        task=task,
        on_behalf_of=on_behalf_of,
        entry_id=entry.id,
    )
    if addition:
        # What staff fills in are the words of the organisation; a member's are the member's own.
        whose = by if on_behalf_of is None or is_member(by, entry) else on_behalf_of
        _say(whose, entry, CorrectionKind.ADDITION, addition)
        if entry.case.coach is not None:
            note_mail("summary_completed", entry.case.coach, case_id=entry.case_id)


def accepted_by(entry: GuidanceEntry) -> User | None:
    """Who accepted the summary; nobody where silence did, or before history kept it."""
    if entry.accepted_at is None or entry.accepted_by_silence:
        return None
    words = select(Event).where(Event.case_id == entry.case_id, Event.name.in_(WORDS))
    of_entry = (
        event.by
        for event in db.session.scalars(words.order_by(Event.id.desc()))
        if event.facts.get("entry_id") == entry.id
    )
    return next(of_entry, None)


def has_said(user: User, entry: GuidanceEntry, *words: str) -> bool:
    """Whether somebody has said these very words on the summary: the same button, twice."""
    own = {later.text for later in entry.corrections if later.by_id == user.id}
    return own.issuperset(words)


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
