"""What a task is about, where a drawing asks it several times, and the dates that follow."""

from collections.abc import Callable, Collection, Mapping
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from coaching import calendar
from coaching.calendar import Dates
from coaching.model.base import db
from coaching.model.cases import Case
from coaching.model.coaching_sessions import TO_COME, CoachingSession, SessionState
from coaching.model.processes import Task
from coaching.model.training import CaseModule, TrainingSession

MODULE, CYCLE = "module", "cycle"
PLANS = "plan_session"
TRAINS = "trainer"


def settle(task: Task, drawing: str, data: Mapping[str, Any]) -> None:
    """Tie a task that opens to its module or coaching session, and to the trainer who does it."""
    if drawing == MODULE:
        task.module_id = data["module_id"]
        if task.role == TRAINS:
            session = training_session_of(task)
            task.assignee_id = session.trainer_id if session else None
    elif drawing == CYCLE and task.name != PLANS and task.case is not None:
        session_in_hand = in_hand(task.case)
        task.coaching_session_id = session_in_hand.id if session_in_hand else None


def dates_of(task: Task, dates: Dates, rules: Collection[str]) -> Dates:
    """The cohort's dates with every anchor that these rules of the task count from."""
    found = dates.with_anchor("opened", task.opened_at)
    for anchor in sorted({term.anchor for rule in rules for term in calendar.parse(rule).terms}):
        if anchor in ANCHORS and task.case is not None:
            found = found.with_anchor(anchor, ANCHORS[anchor](task))
    return found


def case_module_of(task: Task) -> CaseModule | None:
    """The module of the organisation that a task is about."""
    if task.case is None or task.module_id is None:
        return None
    return db.session.scalar(
        select(CaseModule).where(
            CaseModule.case_id == task.case.id, CaseModule.module_id == task.module_id
        )
    )


def training_session_of(task: Task) -> TrainingSession | None:
    """The training session that a task is about."""
    taken = case_module_of(task)
    return taken.session if taken else None


def in_hand(case: Case) -> CoachingSession | None:
    """The coaching session that the running cycle is about."""
    return db.session.scalar(
        select(CoachingSession)
        .where(CoachingSession.case_id == case.id, CoachingSession.taken_up_at.is_not(None))
        .order_by(CoachingSession.taken_up_at.desc(), CoachingSession.id.desc())
        .limit(1)
    )


def coaching_session_of(task: Task) -> CoachingSession | None:
    """The coaching session that a task is about."""
    if task.coaching_session_id is None:
        return None
    return db.session.get(CoachingSession, task.coaching_session_id)


def last_held(case: Case) -> CoachingSession | None:
    """The coaching session that was held last."""
    return _first(case, (SessionState.HELD,), newest=True)


def next_to_come(case: Case) -> CoachingSession | None:
    """The next coaching session that is planned or agreed."""
    return _first(case, TO_COME, newest=False)


def suggested_day(case: Case) -> date:
    """When to meet next, counted from the last meeting, or from the kick-off before the first."""
    held = last_held(case)
    since = held.day if held else case.cohort.starts_on
    day = since + timedelta(days=case.coaching_interval)
    return calendar.after_blackouts(day, case.cohort.dates.blackouts)


def _first(case: Case, states: Collection[SessionState], *, newest: bool) -> CoachingSession | None:
    order = CoachingSession.starts_at.desc() if newest else CoachingSession.starts_at
    return db.session.scalar(
        select(CoachingSession)
        .where(CoachingSession.case_id == case.id, CoachingSession.state.in_(states))
        .order_by(order, CoachingSession.id)
        .limit(1)
    )


# ---- anchors ----


def _session(task: Task) -> date | None:
    training, coaching = training_session_of(task), coaching_session_of(task)
    return training.day if training else (coaching.day if coaching else None)


def _held(task: Task) -> date | None:
    coaching = coaching_session_of(task)
    if coaching is not None:
        return coaching.day if coaching.state == SessionState.HELD else None
    return _session(task)


def _last_held(task: Task) -> date | None:
    session = last_held(task.case) if task.case else None
    return session.day if session else None


def _next_session(task: Task) -> date | None:
    if task.case is None:
        return None
    session = next_to_come(task.case)
    return session.day if session else suggested_day(task.case)


ANCHORS: Mapping[str, Callable[[Task], date | None]] = {
    "session": _session,
    "held": _held,
    "last_held": _last_held,
    "next_session": _next_session,
}
