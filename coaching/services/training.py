"""What the tasks of training change: the proposal, the organisation's answer, the sessions."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import undefer

from coaching.clock import now
from coaching.data.course import ADDRESSES
from coaching.i18n import language
from coaching.model.base import db
from coaching.model.cases import Case
from coaching.model.history import note_event
from coaching.model.mail import note_mail
from coaching.model.processes import Answers, Outcome, Task
from coaching.model.training import Level, Need, TrainingSession
from coaching.services import baseline, bookings, decisions, modules, settings, training_proposals
from coaching.services.bookings import Offer
from coaching.services.completions import Completion
from coaching.services.training_proposals import Advice, Recommendation

LATER, SELF_STUDY = "later", "self_study"


# ---- the proposal ----


def propose_training_facts(task: Task) -> dict[str, Any]:
    """What the tables recommend, module by module, and how often to meet."""
    found = training_proposals.recommend(task)
    version_id = task.process.version_id
    needed = modules.prerequisites()
    return {
        "modules": [_advised(each, needed) for each in found.modules],
        "interval": found.coaching.outputs["interval_days"],
        "training": decisions.show(version_id, found.training),
        "coaching": decisions.show(version_id, found.coaching),
        "share": found.share,
    }


def _advised(each: Advice, needed: Mapping[str, tuple[str, ...]]) -> dict[str, Any]:
    return {
        "id": each.module.id,
        "name": modules.named(each.module),
        "mandatory": each.is_mandatory,
        "for": each.module.target_group_in(language()),
        "minutes": each.module.minutes,
        "way": each.way.value,
        "level": each.level.value,
        "reasons": list(each.reasons),
        "needs": list(needed.get(each.module.id, ())),
    }


def propose_training_prefill(task: Task) -> dict[str, Any]:
    """After a request for change, the last proposal to go on from."""
    return baseline.last_values(task.case_id, "propose_training")


def propose_training(done: Completion) -> None:
    """The coach's proposal, with what the tables recommended kept beside it."""
    case, values = done.case, done.values
    found = training_proposals.recommend(done.task)
    training_proposals.keep(case, values["modules"])
    _set_coaching(case, found, values["coaching_interval"])
    reason = values["reason"] or ""
    chosen = [{key: row[key] for key in ("module_id", "way", "level")} for row in values["modules"]]
    decisions.note(done, found.training, chosen={"modules": chosen}, reason=reason)
    decisions.note(
        done,
        found.coaching,
        chosen={"interval_days": case.coaching_interval, "planned_sessions": case.coaching_planned},
        reason=reason,
    )
    for speaker in case.speakers:
        note_mail("training_proposed", speaker, case_id=case.id)


def undo_propose_training(task: Task) -> None:
    """The organisation has what it had before: an earlier proposal, or nothing yet."""
    case, before = _case_of(task), baseline.last_values(task.case_id, "propose_training")
    if before:
        training_proposals.keep(case, before["modules"])
        found = training_proposals.recommend(task)
        _set_coaching(case, found, before["coaching_interval"])
        return
    for taken in training_proposals.of_case(case):
        db.session.delete(taken)
    case.coaching_interval = settings.current().first_interval_days
    case.coaching_planned = None
    db.session.flush()


def _set_coaching(case: Case, found: Recommendation, interval: int) -> None:
    """Meeting less often than recommended leaves room for fewer coaching sessions."""
    recommended = {key: int(value) for key, value in found.coaching.outputs.items()}
    days = recommended["interval_days"] * recommended["planned_sessions"]
    case.coaching_interval = interval
    case.coaching_planned = round(days / interval)
    case.coaching_minutes = recommended["minutes"]


# ---- the organisation's answer ----


def accept_training_facts(task: Task) -> dict[str, Any]:
    """The proposal in words, and whether another change may still be asked for."""
    case = _case_of(task)
    reasons = training_proposals.reasons_of(case)
    figures = settings.current()
    return {
        "modules": [
            {
                "taken": taken,
                "name": modules.named(taken.module),
                "for": taken.who or taken.module.target_group_in(language()),
                "reasons": reasons.get(taken.module_id, []),
            }
            for taken in training_proposals.of_case(case)
        ],
        "course": ADDRESSES[language()],
        "interval": case.coaching_interval,
        "planned": case.coaching_planned,
        "minutes": case.coaching_minutes,
        "reason": baseline.last_values(case.id, "propose_training").get("reason") or "",
        "coach": case.coach.name if case.coach else "",
        "returns_left": max(0, figures.most_returns - len(_changes_asked(case))),
        "most_wishes": figures.most_wishes,
        "wishes": [
            (each.id, modules.named(each))
            for each in modules.all_active()
            if each.need == Need.TAILORED
        ],
    }


def accept_training(done: Completion) -> None:
    """The organisation accepts, or says what would suit it better."""
    about: dict[str, Any] = {"task": done.task, "on_behalf_of": done.on_behalf_of}
    if done.values["training_accepted"]:
        note_event(done.by, "training_accepted", done.case, **about)
    else:
        note_event(done.by, "training_change_asked", done.case, **about)


def training_silence(task: Task) -> None:
    """Nobody answered: a coordinator decides, and the contact person hears of it."""
    case = _case_of(task)
    note_event(None, "training_unanswered", case, task=task)
    for speaker in case.speakers:
        note_mail("training_unanswered", speaker, case_id=case.id)


def _changes_asked(case: Case) -> list[str]:
    """What the organisation asked to change, the first request first."""
    answers = db.session.scalars(
        select(Answers)
        .where(
            Answers.case_id == case.id,
            Answers.task_name == "accept_training",
            Answers.taken_back_at.is_(None),
        )
        .order_by(Answers.id)
        .options(undefer(Answers.values))
    )
    return [each.values["change"] for each in answers if each.values["training_accepted"] is False]


# ---- sessions ----


def confirm_training_facts(task: Task) -> dict[str, Any]:
    """Each proposed module with the sessions that have room."""
    case = _case_of(task)
    needed = modules.prerequisites()
    asked = _changes_asked(case)
    return {
        "modules": [
            {
                "id": taken.module_id,
                "name": modules.named(taken.module),
                "mandatory": taken.module.need != Need.TAILORED,
                "is_last": taken.module.need == Need.END,
                "level": str(taken.level),
                "for": taken.who or taken.module.target_group_in(language()),
                "needs": list(needed.get(taken.module_id, ())),
                "offers": [_offered(offer) for offer in bookings.offers(taken)],
            }
            for taken in training_proposals.of_case(case)
            if not taken.self_study
        ],
        "changes": asked,
        "call": len(asked) >= settings.current().most_returns,
        "unanswered": _was_unanswered(case),
    }


def _offered(offer: Offer) -> dict[str, Any]:
    session = offer.session
    return {
        "id": session.id,
        "starts_at": session.starts_at,
        "ends_at": session.ends_at,
        "level": str(session.level),
        "language": session.language,
        "mode": str(session.mode),
        "trainer": session.trainer.name,
        "seats": offer.seats,
    }


def _was_unanswered(case: Case) -> bool:
    last = db.session.scalar(
        select(Task.outcome)
        .where(Task.case_id == case.id, Task.name == "accept_training")
        .order_by(Task.id.desc())
        .limit(1)
    )
    return last == Outcome.SILENCE


def confirm_training(done: Completion) -> dict[str, Any]:
    """The modules that the organisation takes, each with its session or none yet.

    Raises `SessionFull`, `SessionClosed`.
    """
    rows = {row["module_id"]: row["session"] for row in done.values["modules"]}
    sessions = _locked(rows)
    chosen = [
        (taken, rows.get(taken.module_id, SELF_STUDY))
        for taken in training_proposals.of_case(done.case)
    ]
    bookings.book([(taken, sessions.get(session)) for taken, session in chosen], field="modules")
    for taken, session in chosen:
        taken.confirmed_at = now()
        taken.self_study = session == SELF_STUDY
        if taken.session is not None:
            taken.level = taken.session.level
    for speaker in done.case.speakers:
        note_mail("training_confirmed", speaker, case_id=done.case.id)
    return {"modules": [key for key, chosen in rows.items() if chosen != SELF_STUDY]}


def undo_confirm_training(task: Task) -> None:
    """No module is confirmed, and no seat is taken."""
    case = _case_of(task)
    proposed = baseline.last_values(case.id, "propose_training").get("modules", ())
    rows = {row["module_id"]: row for row in proposed}
    for taken in training_proposals.of_case(case):
        taken.session = taken.confirmed_at = None
        row = rows.get(taken.module_id)
        if row is not None:
            taken.self_study, taken.level = row["way"] == SELF_STUDY, Level(row["level"])
    db.session.flush()


def _locked(rows: Mapping[str, str]) -> dict[str, TrainingSession]:
    """The chosen sessions by their number as typed; nobody else books on them until we are done."""
    ids = [int(chosen) for chosen in rows.values() if chosen not in {LATER, SELF_STUDY}]
    return {str(session.id): session for session in bookings.lock(ids)}


def _case_of(task: Task) -> Case:
    if task.case is None:
        raise LookupError(f"{task.name} has no case")
    return task.case
