"""How far an organisation has come, counted from what happened: training, coaching, action plan."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, undefer

from coaching import calendar
from coaching.clock import now, today
from coaching.model.base import db
from coaching.model.cases import Case, Member, MemberKind
from coaching.model.coaching_sessions import CoachingSession, SessionState
from coaching.model.guidance import GuidanceEntry
from coaching.model.processes import Answers, Task
from coaching.model.training import Attendance, CaseModule, Need, Presence
from coaching.services import baseline, plan, settings

# So long before the end of the year the last coaching session is held.
NO_COACHING_IN_THE_LAST = timedelta(weeks=2)

Fact = str | bool | Decimal | None


@dataclass(frozen=True)
class ModuleProgress:
    """One confirmed module: how many people attended, and whether that is enough.

    ``is_held`` once attendance is recorded; ``is_done`` when enough people took part, or when
    something was agreed in place of it.
    """

    case_module: CaseModule
    attended: int
    is_held: bool
    is_done: bool

    @property
    def is_mandatory(self) -> bool:
        """Every organisation takes it."""
        return self.case_module.module.need != Need.TAILORED

    @property
    def is_due(self) -> bool:
        """Its day is over."""
        session = self.case_module.session
        return self.is_held or (session is not None and session.ends_at < now())


@dataclass(frozen=True)
class SessionCounts:
    """Coaching sessions: how many the interval asks for until today, how many were held, how long.

    What is planned is counted by the interval and not by what stands in the calendar: a coaching
    session that nobody plans is missing too.
    """

    planned: int
    held: int
    minutes: int


def modules(case: Case) -> list[ModuleProgress]:
    """Every confirmed module of an organisation, in the order of the programme."""
    taken = db.session.scalars(
        select(CaseModule)
        .where(
            CaseModule.case_id == case.id,
            CaseModule.confirmed_at.is_not(None),
            CaseModule.self_study.is_(False),
        )
        .options(joinedload(CaseModule.session))
    ).all()
    marked = _attendance(case)
    needed, sponsors = settings.current().members_needed, _sponsors(case)
    in_order = sorted(taken, key=lambda each: each.module.position)
    return [_of_module(each, marked.get(each.id, {}), needed, sponsors) for each in in_order]


def _attendance(case: Case) -> dict[int, dict[int, bool]]:
    """By module of the organisation: each person, and whether that person took part."""
    rows = db.session.execute(
        select(Attendance.case_module_id, Member.user_id, Attendance.presence)
        .join(Member, Member.id == Attendance.member_id)
        .where(Attendance.case_id == case.id, Attendance.case_module_id.is_not(None))
    )
    found: dict[int, dict[int, bool]] = {}
    for case_module_id, user_id, presence in rows:
        people = found.setdefault(case_module_id, {})
        people[user_id] = people.get(user_id, False) or presence != Presence.ABSENT
    return found


def _sponsors(case: Case) -> set[int]:
    """Today's management sponsor and earlier ones: who came then, came."""
    return {member.user_id for member in case.members if member.kind == MemberKind.SPONSOR}


def _of_module(
    taken: CaseModule, people: dict[int, bool], needed: int, sponsors: set[int]
) -> ModuleProgress:
    came = {user_id for user_id, took_part in people.items() if took_part}
    for_sponsor = taken.module.need == Need.SPONSOR
    is_enough = bool(came & sponsors) if for_sponsor else len(came) >= needed
    return ModuleProgress(
        case_module=taken,
        attended=len(came),
        is_held=bool(people),
        is_done=is_enough or bool(taken.replaced),
    )


def sessions(case: Case) -> SessionCounts:
    """The coaching sessions of an organisation, as far as they were to be held by today."""
    held = db.session.scalar(
        select(func.count(CoachingSession.id)).where(
            CoachingSession.case_id == case.id, CoachingSession.state == SessionState.HELD
        )
    )
    minutes = db.session.scalar(
        select(func.sum(GuidanceEntry.minutes))
        .join(CoachingSession, CoachingSession.id == GuidanceEntry.coaching_session_id)
        .where(CoachingSession.case_id == case.id, CoachingSession.state == SessionState.HELD)
    )
    return SessionCounts(planned=_planned_to_date(case), held=held or 0, minutes=minutes or 0)


def _planned_to_date(case: Case) -> int:
    day = _coaching_began(case)
    if day is None:
        return 0
    last = min(today(), case.cohort.ends_on - NO_COACHING_IN_THE_LAST)
    blackouts, interval = case.cohort.dates.blackouts, timedelta(days=case.coaching_interval)
    count = 0
    while (day := calendar.after_blackouts(day + interval, blackouts)) <= last:
        count += 1
    return count if case.coaching_planned is None else min(count, case.coaching_planned)


def _coaching_began(case: Case) -> date | None:
    """The kick-off; later where the organisation got started later."""
    first = db.session.scalar(
        select(func.min(Task.opened_at)).where(Task.case_id == case.id, Task.name == "plan_session")
    )
    return max(case.cohort.starts_on, calendar.day_in_helsinki(first)) if first else None


# ---- the facts of the midpoint recommendation ----


def figures(case: Case) -> dict[str, Fact]:
    """What the table of the midpoint asks; None where nothing was due or nothing is known yet."""
    review = baseline.last_values(case.id, "review_progress")
    meeting = baseline.last_values(case.id, "hold_midpoint_meeting")
    counted = sessions(case)
    due = [each for each in modules(case) if each.is_mandatory and each.is_due]
    return {
        "org_wants_out": _opposite(review.get("goes_on")),
        "open_risk": open_risk(case),
        "sessions_held_pct": _percent(min(counted.held, counted.planned), counted.planned),
        "modules_pct": _percent(sum(each.is_done for each in due), len(due)),
        "sponsor_active": sponsor_is_active(
            review.get("sponsor_participation"), meeting.get("sponsor_took_part")
        ),
        "plan_pct": _plan_percent(case),
    }


def open_risk(case: Case) -> str | None:
    """The risk that a coach wrote down last, in the guidance log or at the midpoint."""
    entry = db.session.scalar(
        select(GuidanceEntry)
        .where(GuidanceEntry.case_id == case.id)
        .order_by(GuidanceEntry.created_at.desc(), GuidanceEntry.id.desc())
        .limit(1)
    )
    summary = db.session.scalar(
        select(Answers)
        .where(Answers.case_id == case.id, Answers.task_name == "summarise_midpoint")
        .order_by(Answers.id.desc())
        .limit(1)
        .options(undefer(Answers.values))
    )
    if summary is not None and (entry is None or entry.created_at < summary.at):
        return str(summary.values["risk"])
    return entry.risk if entry is not None else None


def sponsor_is_active(participation: str | None, took_part: str | None) -> bool | None:
    """Whether the management sponsor takes part, as the organisation and the meeting told.

    Absent for the second time from the midpoint meeting counts as not taking part (T-5.03).
    """
    if participation is None and took_part is None:
        return None
    return participation != "not" and took_part != "no_again"


def _plan_percent(case: Case) -> Decimal | None:
    """Actions that are done or still within their time; one that was dropped is neither."""
    standing = plan.standing(case.id)
    actions = standing.actions if standing is not None else []
    return _percent(sum(action.is_on_time for action in actions), len(actions))


def _percent(part: int, whole: int) -> Decimal | None:
    return Decimal(100 * part) / whole if whole else None


def _opposite(answer: bool | None) -> bool | None:
    return None if answer is None else not answer
