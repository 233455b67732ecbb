"""How far an organisation has come, counted from what happened: training, coaching, action plan."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import joinedload

from coaching import calendar
from coaching.calendar import Blackout
from coaching.clock import now, today
from coaching.i18n import format_decimal, language, ngettext
from coaching.i18n import gettext as _
from coaching.model.action_items import ActionItem, ItemState
from coaching.model.base import db
from coaching.model.cases import Case, Member, MemberKind
from coaching.model.coaching_sessions import CoachingSession, SessionState
from coaching.model.guidance import GuidanceEntry
from coaching.model.holds import Hold
from coaching.model.plans import ActionState
from coaching.model.processes import Task
from coaching.model.training import Attendance, CaseModule, Need, Presence
from coaching.services import baseline, guidance, plan, settings

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
    """Every confirmed module of an organisation, in the order of the programme.

    What an organisation had attended before it joined this one counts here from then on.
    """
    taken = db.session.scalars(
        select(CaseModule)
        .where(
            CaseModule.case_id.in_(counted_years(case)),
            CaseModule.confirmed_at.is_not(None),
            CaseModule.self_study.is_(False),
        )
        .order_by(CaseModule.id)
        .options(joinedload(CaseModule.session))
    ).all()
    marked = _attendance(case)
    needed, sponsors = settings.current().members_needed, _sponsors(case)
    found: dict[str, ModuleProgress] = {}
    for each in sorted(taken, key=lambda each: each.case_id != case.id):
        how_far = _of_module(each, marked.get(each.module_id, {}), needed, sponsors)
        if each.case_id == case.id or (how_far.attended and how_far.is_done):
            found.setdefault(each.module_id, how_far)
    return sorted(found.values(), key=lambda each: each.case_module.module.position)


def counted_years(case: Case) -> Select[int]:
    """The ids of a case and of those whose organisations have joined it."""
    return select(Case.id).where(or_(Case.id == case.id, Case.merged_into_id == case.id))


def _attendance(case: Case) -> dict[str, dict[int, bool]]:
    """By module: each person of the organisation, and whether that person took part."""
    rows = db.session.execute(
        select(CaseModule.module_id, Member.user_id, Attendance.presence)
        .join(Attendance, Attendance.case_module_id == CaseModule.id)
        .join(Member, Member.id == Attendance.member_id)
        .where(CaseModule.case_id.in_(counted_years(case)))
    )
    found: dict[str, dict[int, bool]] = {}
    for module_id, user_id, presence in rows:
        people = found.setdefault(module_id, {})
        people[user_id] = people.get(user_id, False) or presence != Presence.ABSENT
    return found


def _sponsors(case: Case) -> set[int]:
    """Today's management sponsor and earlier ones: who came then, came."""
    return set(
        db.session.scalars(
            select(Member.user_id).where(
                Member.case_id.in_(counted_years(case)), Member.kind == MemberKind.SPONSOR
            )
        )
    )


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
        # Of a session before the organisation split off no entry is here, and its length is known.
        select(func.sum(func.coalesce(GuidanceEntry.minutes, CoachingSession.minutes)))
        .select_from(CoachingSession)
        .outerjoin(GuidanceEntry, GuidanceEntry.coaching_session_id == CoachingSession.id)
        .where(CoachingSession.case_id == case.id, CoachingSession.state == SessionState.HELD)
    )
    return SessionCounts(planned=_planned_to_date(case), held=held or 0, minutes=minutes or 0)


def _planned_to_date(case: Case) -> int:
    day = _coaching_began(case)
    if day is None:
        return 0
    last = min(today(), case.ends_on - NO_COACHING_IN_THE_LAST)
    # Nobody was to meet during a hold, as little as in a break.
    blackouts = (*case.cohort.dates.blackouts, *_held(case))
    interval = timedelta(days=case.coaching_interval)
    count = 0
    while (day := calendar.after_blackouts(day + interval, blackouts)) <= last:
        count += 1
    return count if case.coaching_planned is None else min(count, case.coaching_planned)


def _held(case: Case) -> list[Blackout]:
    """The days on which the year was on hold."""
    query = select(Hold).where(Hold.case_id == case.id, Hold.begun_at.is_not(None))
    return [span for hold in db.session.scalars(query) if (span := hold.span(today()))]


def was_on_hold(case: Case) -> bool:
    """The year has paused at least once."""
    return bool(_held(case))


def _coaching_began(case: Case) -> date | None:
    """The kick-off; later where the organisation got started later."""
    first = db.session.scalar(
        select(func.min(Task.opened_at)).where(Task.case_id == case.id, Task.name == "plan_session")
    )
    return max(case.cohort.starts_on, calendar.day_in_helsinki(first)) if first else None


# ---- the same in words ----


def in_words(case: Case) -> list[tuple[str, str]]:
    """What the figures are about, for whoever sums up the year or decides on it."""
    counted = sessions(case)
    coaching = _(
        "%(held)s held of %(planned)s until today, %(hours)s h",
        held=counted.held,
        planned=counted.planned,
        hours=format_decimal(round(counted.minutes / 60, 2)),
    )
    return [
        (_("Coaching sessions"), coaching),
        *(
            (each.case_module.module.name_in(language()), _took_part(each))
            for each in modules(case)
        ),
        (_("Promises"), _promises(case)),
        (_("Actions of the plan"), _actions(case)),
    ]


def _took_part(module: ModuleProgress) -> str:
    if module.case_module.replaced:
        return str(_("Replaced by something else"))
    if not module.is_held:
        return str(_("Not held yet"))
    return str(ngettext("%(num)s person took part", "%(num)s people took part", module.attended))


def _promises(case: Case) -> str:
    items = db.session.scalars(select(ActionItem).where(ActionItem.case_id == case.id)).all()
    return str(
        _(
            "%(done)s kept, %(open)s open, %(late)s of them late",
            done=sum(item.state == ItemState.DONE for item in items),
            open=sum(item.is_open for item in items),
            late=sum(item.is_overdue for item in items),
        )
    )


def _actions(case: Case) -> str:
    standing = plan.standing(case.id)
    actions = standing.actions if standing is not None else []
    done = sum(action.state == ActionState.DONE for action in actions)
    dropped = sum(action.state == ActionState.DROPPED for action in actions)
    on_time = sum(action.is_on_time for action in actions) - done
    return str(
        _(
            "%(done)s done, %(on_time)s on time, %(late)s late, %(dropped)s dropped",
            done=done,
            on_time=on_time,
            late=len(actions) - done - dropped - on_time,
            dropped=dropped,
        )
    )


# ---- the facts of the midpoint recommendation ----


def figures(case: Case) -> dict[str, Fact]:
    """What the table of the midpoint asks; None where nothing was due or nothing is known yet."""
    review = baseline.last_values(case.id, "review_progress")
    meeting = baseline.last_values(case.id, "hold_midpoint_meeting")
    counted = sessions(case)
    return {
        "org_wants_out": _opposite(review.get("goes_on")),
        "open_risk": guidance.open_risk(case),
        "sessions_held_pct": _percent(min(counted.held, counted.planned), counted.planned),
        "modules_pct": modules_percent(case),
        "sponsor_active": sponsor_is_active(
            review.get("sponsor_participation"), meeting.get("sponsor_took_part")
        ),
        "plan_pct": _plan_percent(case),
    }


def modules_percent(case: Case) -> Decimal | None:
    """How many of the mandatory modules whose day is over enough people attended."""
    due = [each for each in modules(case) if each.is_mandatory and each.is_due]
    return _percent(sum(each.is_done for each in due), len(due))


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
