"""The facts behind how organisations are doing: for many cases at once, in two statements."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    ColumnElement,
    ScalarSelect,
    Select,
    Subquery,
    and_,
    case,
    distinct,
    exists,
    func,
    or_,
    select,
)
from sqlalchemy.orm import aliased

from coaching.calendar import Blackout, day_in_helsinki, days_between, working_days_between
from coaching.clock import now, today
from coaching.model.base import db
from coaching.model.cases import Case, CaseStatus, Cohort, CohortBlackout, Member, MemberKind
from coaching.model.coaching_sessions import CoachingSession, SessionState
from coaching.model.guidance import GuidanceEntry
from coaching.model.holds import Hold
from coaching.model.processes import Task
from coaching.model.training import Attendance, CaseModule, Module, Need, Presence, TrainingSession
from coaching.services import progress, settings, versions
from coaching.services.progress import NO_COACHING_IN_THE_LAST

# Some cases: by their ids, or by a query for their ids.
Ids = Collection[int] | Select[int]
# The blackouts of cohorts, by their ids.
Breaks = Mapping[int, tuple[Blackout, ...]]
# Made once: making them takes longer than asking about one case.
Joined, Sponsor = aliased(Case), aliased(Member)


@dataclass(frozen=True)
class Facts:
    """What is known of a running case today; None where nothing was due or nothing has begun.

    ``working_days_late`` is that of its oldest late task, ``last_session_on`` the day of the last
    coaching session that was held. Days in a blackout of the cohort count nowhere.
    """

    open_risk: str
    late_tasks: int
    working_days_late: int
    last_session_on: date | None
    days_since_last_session: int | None
    modules_pct: Decimal | None


def of_cases(
    ids: Ids, breaks: Breaks | None = None
) -> Iterator[tuple[int, CaseStatus, Facts | None]]:
    """Every case with its status, and what is known of it while its year is under way."""
    breaks, day = _blackouts() if breaks is None else breaks, today()
    for row in db.session.execute(_query(ids, settings.members_needed())):
        is_running = row.status == CaseStatus.ACTIVE
        facts = _facts(row, breaks.get(row.cohort_id, ()), day) if is_running else None
        yield row.id, row.status, facts


def of_loaded(loaded: Case) -> tuple[int, Facts]:
    """The newest version, and what is known of a case under way that is loaded: one statement."""
    query = _query([loaded.id], settings.members_needed())
    row = db.session.execute(query.add_columns(versions.newest_id())).one()
    return row[-1], _facts(row, loaded.cohort.dates.blackouts, today())


def _facts(row: Any, blackouts: tuple[Blackout, ...], day: date) -> Facts:
    last = _day(row.last_session)
    if row.held_until is not None:
        # Nobody met, and nobody was expected to: the clock stood still.
        first, until = _day(row.held_since), _day(row.held_until)
        if first is not None and until is not None and first < until:
            blackouts = (*blackouts, Blackout(first, until - timedelta(days=1)))
    return Facts(
        open_risk=row.risk or "none",
        late_tasks=row.late,
        working_days_late=_days_late(row.oldest, blackouts, day),
        last_session_on=last,
        days_since_last_session=_days_quiet(row, last, blackouts, day),
        modules_pct=_modules_pct(row),
    )


def _modules_pct(row: Any) -> Decimal | None:
    """The share of the mandatory modules that are due; few organisations have been joined."""
    if row.was_joined:
        return progress.modules_percent(db.session.get_one(Case, row.id))
    return Decimal(100 * row.modules_done) / row.modules_due if row.modules_due else None


def _days_late(oldest: datetime | None, blackouts: tuple[Blackout, ...], day: date) -> int:
    due = _day(oldest)
    return working_days_between(due, day, blackouts) if due else 0


def _days_quiet(
    row: Any, last: date | None, blackouts: tuple[Blackout, ...], day: date
) -> int | None:
    """Days since the last coaching session, or since coaching began; None once it is over."""
    ends_on = row.ends_on + timedelta(days=row.held_days)
    if day > ends_on - NO_COACHING_IN_THE_LAST:
        return None
    began = _day(row.coaching_began)
    since = last or (max(began, row.starts_on) if began else None)
    return days_between(since, day, blackouts) if since else None


def _day(moment: datetime | None) -> date | None:
    return day_in_helsinki(moment) if moment else None


def _blackouts() -> Breaks:
    """The blackouts of every cohort; there are few."""
    found: dict[int, tuple[Blackout, ...]] = {}
    rows = select(CohortBlackout.cohort_id, CohortBlackout.first, CohortBlackout.last)
    for cohort_id, first, last in db.session.execute(rows.order_by(CohortBlackout.first)):
        found[cohort_id] = (*found.get(cohort_id, ()), Blackout(first, last))
    return found


# ---- one row for each case ----


def _query(ids: Ids, members_needed: int | ColumnElement[Any]) -> Select[Any]:
    """Small subqueries by case, each along an index: they cost by the cases that are asked for."""
    training = _training(ids, members_needed)
    joined = select(Joined.merged_into_id).where(Joined.merged_into_id.is_not(None))
    last_session = _last_session()
    query: Select[Any] = (
        select(
            Case.id,
            Case.status,
            Case.cohort_id,
            Cohort.starts_on,
            Cohort.ends_on,
            Case.held_days,
            _last_hold(Hold.begun_at).label("held_since"),
            _last_hold(Hold.ended_at).label("held_until"),
            last_session.label("last_session"),
            # Only asked where no coaching session has been held yet.
            case((last_session.is_(None), _coaching_began())).label("coaching_began"),
            _of_late(func.min(Task.due_at)).label("oldest"),
            _of_late(func.count(Task.id)).label("late"),
            _newest_risk().label("risk"),
            func.coalesce(training.c.due, 0).label("modules_due"),
            func.coalesce(training.c.done, 0).label("modules_done"),
            Case.id.in_(joined).label("was_joined"),
        )
        .join(Cohort, Cohort.id == Case.cohort_id)
        .outerjoin(training, training.c.case_id == Case.id)
        .where(Case.id.in_(ids))
    )
    return query


def _last_session() -> ScalarSelect[datetime]:
    return (
        select(CoachingSession.starts_at)
        .where(CoachingSession.case_id == Case.id, CoachingSession.state == SessionState.HELD)
        # Found among the first few, where the latest of them all would be looked for among all.
        .order_by(CoachingSession.starts_at.desc())
        .limit(1)
        .correlate(Case)
        .scalar_subquery()
    )


def _last_hold(what: Any) -> ScalarSelect[Any]:
    """When the hold that is over began or ended; the last one, where there were two."""
    return (
        select(what)
        .where(Hold.case_id == Case.id, Hold.ended_at.is_not(None))
        .order_by(Hold.id.desc())
        .limit(1)
        .correlate(Case)
        .scalar_subquery()
    )


def _coaching_began() -> ScalarSelect[datetime]:
    return (
        select(func.min(Task.opened_at))
        .where(Task.case_id == Case.id, Task.name == "plan_session")
        .correlate(Case)
        .scalar_subquery()
    )


def _of_late(what: ColumnElement[Any]) -> ScalarSelect[Any]:
    return (
        select(what)
        .where(
            Task.case_id == Case.id,
            Task.closed_at.is_(None),
            Task.optional.is_(False),
            Task.due_at < now(),
        )
        .correlate(Case)
        .scalar_subquery()
    )


def _newest_risk() -> ScalarSelect[str]:
    return (
        select(GuidanceEntry.risk)
        .where(GuidanceEntry.case_id == Case.id)
        .order_by(GuidanceEntry.held_on.desc(), GuidanceEntry.id.desc())
        .limit(1)
        .correlate(Case)
        .scalar_subquery()
    )


def _training(ids: Ids, members_needed: int | ColumnElement[Any]) -> Subquery:
    """By case: mandatory modules whose day is over, and those that enough people attended."""
    is_marked = exists().where(Attendance.case_module_id == CaseModule.id)
    is_due = or_(is_marked, TrainingSession.ends_at < now())
    is_done = or_(
        CaseModule.replaced != "",
        and_(Module.need == Need.SPONSOR, _sponsor_came()),
        and_(Module.need != Need.SPONSOR, _people_who_came() >= members_needed),
    )
    return (
        select(
            CaseModule.case_id,
            func.sum(case((is_due, 1), else_=0)).label("due"),
            func.sum(case((and_(is_due, is_done), 1), else_=0)).label("done"),
        )
        .join(Module, Module.id == CaseModule.module_id)
        .outerjoin(TrainingSession, TrainingSession.id == CaseModule.session_id)
        .where(
            CaseModule.case_id.in_(ids),
            CaseModule.confirmed_at.is_not(None),
            CaseModule.self_study.is_(False),
            Module.need != Need.TAILORED,
        )
        .group_by(CaseModule.case_id)
        .subquery()
    )


def _came() -> ColumnElement[bool]:
    return and_(Attendance.case_module_id == CaseModule.id, Attendance.presence != Presence.ABSENT)


def _people_who_came() -> ScalarSelect[int]:
    return (
        select(func.count(distinct(Member.user_id)))
        .join(Attendance, Attendance.member_id == Member.id)
        .where(_came())
        .correlate(CaseModule)
        .scalar_subquery()
    )


def _sponsor_came() -> ColumnElement[bool]:
    """Somebody who is or was the management sponsor, whatever else that person is."""
    return (
        select(Attendance.id)
        .join(Member, Member.id == Attendance.member_id)
        .join(Sponsor, and_(Sponsor.user_id == Member.user_id, Sponsor.case_id == Member.case_id))
        .where(_came(), Sponsor.kind == MemberKind.SPONSOR)
        .correlate(CaseModule)
        .exists()
    )
