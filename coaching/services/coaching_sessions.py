"""Coaching sessions: proposed, planned ahead, moved, and over when the coaching is."""

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import func, select, update

from coaching import calendar
from coaching.clock import HELSINKI, now, today
from coaching.data.guidance import MODES
from coaching.i18n import gettext as _
from coaching.model.base import db
from coaching.model.cases import Case
from coaching.model.coaching_sessions import TO_COME, CoachingSession, SessionState
from coaching.model.history import note_event
from coaching.model.mail import note_mail
from coaching.model.people import User
from coaching.model.processes import Answers, Task
from coaching.permissions import coached_for
from coaching.services import days, subjects
from coaching.services.refusals import Refusal

LAST_DAY = "cohort.end-2w"
DAYS_TO_MOVE = 10  # working days
# What the organisation did not keep.
MISSED = (SessionState.CANCELLED_BY_ORGANISATION, SessionState.NO_SHOW)


class BadTime(Refusal):
    """Nobody can meet then."""


def moment(day: str, at: str) -> datetime:
    """A day and a time of a form, in Helsinki."""
    return datetime.combine(date.fromisoformat(day), time.fromisoformat(at), HELSINKI)


def last_day(case: Case) -> date:
    """The last day on which a coaching session may be held."""
    day = calendar.due_day(LAST_DAY, case.dates)
    return day or case.ends_on


def check_time(case: Case, starts_at: datetime, *, field: str) -> None:
    """Stop unless people can meet then; raises `BadTime`."""
    day = starts_at.astimezone(HELSINKI).date()
    if starts_at <= now():
        raise BadTime(_("This time has passed. Choose a time that is still ahead."), field=field)
    if day > last_day(case):
        raise BadTime(
            _(
                "The last two weeks of the year are for closing it. Choose a day until %(day)s.",
                day=days.in_words(last_day(case)),
            ),
            field=field,
        )
    for blackout in case.cohort.dates.blackouts:
        if day in blackout:
            raise BadTime(
                _(
                    "There is a break from %(first)s to %(last)s. Choose a day before or after it.",
                    first=days.in_words(blackout.first),
                    last=days.in_words(blackout.last),
                ),
                field=field,
            )


def move_until(session: CoachingSession) -> date:
    """The last day to which a coaching session may be moved."""
    day = calendar.add_working_days(max(session.day, today()), DAYS_TO_MOVE)
    return calendar.after_blackouts(day, session.case.cohort.dates.blackouts)


# ---- what is there ----


def of_task(task: Task) -> CoachingSession:
    """The coaching session that a task of a cycle is about."""
    session = subjects.coaching_session_of(task)
    if session is None:
        raise LookupError(f"task {task.id} is about no coaching session")
    return session


def case_of(task: Task) -> Case:
    """The case whose cycle a task belongs to."""
    if task.case is None:
        raise LookupError(f"{task.name} has no case")
    return task.case


def in_words(session: CoachingSession) -> dict[str, Any]:
    """A coaching session as people read it."""
    return {
        "number": session.number,
        "when": days.at(session.starts_at),
        "minutes": session.minutes,
        "mode": next((_(mode.words) for mode in MODES if mode.key == session.mode), ""),
        "place": session.place,
        "goal": session.goal,
        "agenda": session.agenda,
    }


def of_case(case: Case) -> list[CoachingSession]:
    """Every coaching session of a case, the newest first."""
    query = (
        select(CoachingSession)
        .where(CoachingSession.case_id == case.id)
        .order_by(CoachingSession.starts_at.desc(), CoachingSession.id.desc())
    )
    return list(db.session.scalars(query))


def being_arranged(case: Case) -> CoachingSession | None:
    """What this cycle has proposed already, while nobody has agreed to it."""
    session = subjects.in_hand(case)
    return session if session is not None and session.state == SessionState.PLANNED else None


def ahead_of(case: Case, *, but: CoachingSession | None = None) -> CoachingSession | None:
    """The next coaching session that was planned ahead, for a later cycle to take up."""
    query = select(CoachingSession).where(
        CoachingSession.case_id == case.id,
        CoachingSession.taken_up_at.is_(None),
        CoachingSession.state == SessionState.PLANNED,
    )
    if but is not None:
        query = query.where(CoachingSession.id != but.id)
    order = (CoachingSession.starts_at, CoachingSession.id)
    return db.session.scalar(query.order_by(*order).limit(1))


def missed_in_a_row(case: Case) -> int:
    """How many of the last sessions the organisation has called off or not come to."""
    query = (
        select(CoachingSession.state)
        .where(
            CoachingSession.case_id == case.id,
            CoachingSession.taken_up_at.is_not(None),
            CoachingSession.state.in_((*MISSED, SessionState.HELD)),
        )
        .order_by(CoachingSession.starts_at.desc(), CoachingSession.id.desc())
    )
    count = 0
    for state in db.session.scalars(query):
        if state == SessionState.HELD:
            break
        count += 1
    return count


# ---- changes, within the caller's transaction ----


def plan(case: Case, planned: Mapping[str, Any], then: datetime | None) -> CoachingSession:
    """Propose a time, and plan the session after it too, or no longer."""
    ahead = ahead_of(case)
    session = being_arranged(case) or ahead or _new(case)
    _propose(session, planned)
    _plan_ahead(session, then, ahead if session is not ahead else ahead_of(case, but=session))
    return session


def _propose(session: CoachingSession, plan: Mapping[str, Any]) -> None:
    session.starts_at = moment(plan["day"], plan["starts_at"])
    session.minutes, session.mode = plan["minutes"], plan["mode"]
    for name in ("place", "goal", "agenda"):
        setattr(session, name, plan[name] or "")
    session.taken_up_at = session.taken_up_at or now()
    session.proposals += 1
    db.session.flush()


def _plan_ahead(
    session: CoachingSession, starts_at: datetime | None, known: CoachingSession | None
) -> None:
    if starts_at is None:
        if known is not None:
            known.state = SessionState.CANCELLED_BY_COACH
        return
    after = known or _new(session.case)
    after.starts_at = starts_at
    if known is None:
        after.minutes, after.mode, after.place = session.minutes, session.mode, session.place
    db.session.flush()


def take_back_proposal(task: Task) -> None:
    """Take the proposal of a task back, with the sessions that it has made."""
    session = of_task(task)
    session.proposals, session.state = session.proposals - 1, SessionState.PLANNED
    session.agreed_by_silence = False
    sent = select(func.max(Answers.at)).where(Answers.task_id == task.id)
    made = db.session.scalar(sent) or task.opened_at
    if session.proposals <= 0:
        session.taken_up_at = None
    for each in (session, ahead_of(session.case, but=session)):
        if each is not None and each.created_at >= made and each.taken_up_at is None:
            _remove(each)


def _remove(session: CoachingSession) -> None:
    db.session.execute(
        update(Task)
        .where(Task.coaching_session_id == session.id)
        .values(coaching_session_id=None)
        .execution_options(synchronize_session="fetch")
    )
    db.session.delete(session)
    db.session.flush()


def _new(case: Case) -> CoachingSession:
    last = db.session.scalar(
        select(func.max(CoachingSession.number)).where(CoachingSession.case_id == case.id)
    )
    session = CoachingSession(case=case, number=(last or 0) + 1, proposals=0)
    db.session.add(session)
    return session


def replace(session: CoachingSession, *, starts_at: datetime, reason: str) -> CoachingSession:
    """The same meeting at another time, as a row of its own; the old one says why."""
    session.state, session.reason = SessionState.MOVED, reason
    kept = ("number", "minutes", "mode", "place", "goal", "agenda", "own_topics", "who_comes")
    moved = CoachingSession(
        case=session.case, starts_at=starts_at, **{name: getattr(session, name) for name in kept}
    )
    db.session.add(moved)
    db.session.flush()
    session.moved_to = moved
    return moved


def note_moved(by: User, session: CoachingSession, *, task: Task | None = None) -> None:
    """Tell the year and the contact person that a session has another time."""
    moved = session.moved_to or session
    note_event(
        by,
        "session_moved",
        session.case,
        task=task,
        on_behalf_of=coached_for(by, session.case),
        session_id=moved.id,
        day=moved.day.isoformat(),
    )
    for speaker in session.case.speakers:
        note_mail("session_moved", speaker, case_id=session.case_id, coaching_session_id=moved.id)


def note_called_off(by: User, session: CoachingSession, *, task: Task | None = None) -> None:
    """Tell the year who called it off, and the contact person while it still lies ahead."""
    about: dict[str, Any] = {
        "session_id": session.id,
        "day": session.day.isoformat(),
        "on_behalf_of": coached_for(by, session.case),
    }
    match session.state:
        case SessionState.CANCELLED_BY_ORGANISATION:
            note_event(by, "session_called_off_by_organisation", session.case, task=task, **about)
        case SessionState.CANCELLED_BY_COACH:
            note_event(by, "session_called_off_by_coach", session.case, task=task, **about)
        case SessionState.NO_SHOW:
            note_event(by, "session_missed", session.case, task=task, **about)
    if session.starts_at > now():
        for speaker in session.case.speakers:
            note_mail(
                "session_called_off",
                speaker,
                case_id=session.case_id,
                coaching_session_id=session.id,
            )


def tell_both(mail: str, session: CoachingSession) -> None:
    """The contact person and the coach hear of it."""
    case = session.case
    coach = [case.coach] if case.coach else []
    for person in [*case.speakers, *coach]:
        note_mail(mail, person, case_id=case.id, coaching_session_id=session.id)


def lapse(case: Case) -> None:
    """The coaching, or the year, has come to its end: what was still to come is not held."""
    query = select(CoachingSession).where(
        CoachingSession.case_id == case.id, CoachingSession.state.in_(TO_COME)
    )
    for session in db.session.scalars(query.order_by(CoachingSession.starts_at)):
        session.state = SessionState.LAPSED
        note_event(
            None,
            "session_lapsed",
            case,
            session_id=session.id,
            day=session.day.isoformat(),
        )


def suggested(case: Case) -> date | None:
    """A day to propose: far enough ahead to be answered, and before the coaching ends."""
    day = max(subjects.suggested_day(case), calendar.add_working_days(today(), 5))
    day = calendar.after_blackouts(day, case.cohort.dates.blackouts)
    return day if day <= last_day(case) else None
