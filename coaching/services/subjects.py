"""What a task is about where its drawing does not say it all, and the dates that follow."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import joinedload

from coaching import calendar
from coaching.calendar import Dates
from coaching.model.ad_hoc import AdHocTask
from coaching.model.base import db
from coaching.model.cases import Case
from coaching.model.coach_changes import CoachChange
from coaching.model.coaching_sessions import TO_COME, CoachingSession, SessionState
from coaching.model.holds import Hold
from coaching.model.processes import Process, Task
from coaching.model.training import CaseModule, TrainingSession
from coaching.services import days, hold_days

MODULE, CYCLE, AD_HOC, HANDOVER = "module", "cycle", "ad_hoc", "handover"
WRITES_HANDOVER, CHANGE = "write_handover", "change"
PLANS = "plan_session"
TRAINS = "trainer"


class Subjects:
    """The modules and sessions of one case, each looked up once however many tasks ask."""

    def __init__(
        self, case: Case, *, without: Collection[str] = (), of_cohort: Dates | None = None
    ) -> None:
        self.case = case
        # Those of its cohort, if they were not as they are.
        self.of_cohort = of_cohort
        # Modules that are about to lose their training session.
        self.without = without

    def settle(self, task: Task, drawing: str, data: Mapping[str, Any]) -> None:
        """Tie a task that opens to its module or session, and to the trainer who does it.

        One that somebody has added is done by whom they chose, and called as they called it.
        """
        if drawing == MODULE:
            task.module_id = data["module_id"]
            if task.role == TRAINS:
                session = self.training_session(task)
                task.assignee_id = session.trainer_id if session else None
        elif drawing == CYCLE and task.name != PLANS:
            task.coaching_session_id = self._in_hand.id if self._in_hand else None
        elif drawing == AD_HOC:
            follow(task, ad_hoc_of(task.process.id))
        elif drawing == HANDOVER:
            # Each of the two does one of its tasks, whoever the coach is on that day.
            change = coach_change_of(task.process)
            writes = task.name == WRITES_HANDOVER
            task.assignee_id = change.former_id if writes else change.coach_id

    def dates(
        self, task: Task, dates: Dates, rules: Collection[str], *, held_days: int | None = None
    ) -> Dates:
        """The cohort's dates with every anchor that these rules of the task count from.

        ``held_days`` are the days on hold that it would have seen, if they were not as they are.
        """
        anchors = {term.anchor for rule in rules for term in calendar.parse(rule).terms}
        held = task.held_days or 0 if held_days is None else held_days
        if CHANGE in anchors:
            # The day that people have agreed on, whatever day that is.
            dates = Dates(dates.anchors)
        found = dates.with_anchor("opened", self._opened(task, anchors, held))
        for anchor in sorted(anchors & ANCHORS.keys()):
            found = found.with_anchor(anchor, ANCHORS[anchor](self, task, held))
        return found

    def training_session(self, task: Task) -> TrainingSession | None:
        """The training session that a task is about."""
        known = task.module_id if task.module_id not in self.without else None
        taken = self._modules.get(known) if known else None
        return taken.session if taken else None

    def coaching_session(self, task: Task) -> CoachingSession | None:
        """The coaching session that a task is about."""
        return coaching_session_of(task)

    def _opened(self, task: Task, anchors: Collection[str], held_days: int) -> datetime | None:
        """A module without a training session gives no days: nobody is late who waits for one."""
        waits = task.module_id is not None and "session" in anchors
        if waits and self.training_session(task) is None:
            return None
        # A task that was on hold counts on from where it was.
        return task.opened_at + timedelta(days=held_days)

    @cached_property
    def _modules(self) -> dict[str, CaseModule]:
        query = select(CaseModule).where(CaseModule.case_id == self.case.id)
        found = db.session.scalars(query.options(joinedload(CaseModule.session))).unique()
        return {taken.module_id: taken for taken in found}

    @cached_property
    def _in_hand(self) -> CoachingSession | None:
        return in_hand(self.case)

    @cached_property
    def last_held_on(self) -> date | None:
        """The day of the coaching session that was held last."""
        return _day_of(last_held(self.case))

    @cached_property
    def _planned_on(self) -> date | None:
        """The day of the next coaching session, if one is planned."""
        return _day_of(next_to_come(self.case))

    @cached_property
    def _holds(self) -> Sequence[Hold]:
        """The holds of the year, the newest first."""
        query = select(Hold).where(Hold.case_id == self.case.id).order_by(Hold.id.desc())
        return db.session.scalars(query).all()

    @property
    def hold(self) -> Hold | None:
        """The newest hold of the year."""
        return next(iter(self._holds), None)

    # ---- anchors: as if so many days of them had not passed that a task was on hold ----

    def session_on(self, task: Task, held: int) -> date | None:
        """The day of the training or coaching session that a task is about."""
        session = self.training_session(task) or self.coaching_session(task)
        return self._counted_from(_day_of(session), held)

    def held_on(self, task: Task, held: int) -> date | None:
        """The same day, for a coaching session only once it was held."""
        coaching = self.coaching_session(task)
        if coaching is not None and coaching.state != SessionState.HELD:
            return None
        return self.session_on(task, held)

    def last_held(self, _task: Task, held: int) -> date | None:
        """The day of the coaching session that was held last."""
        return self._counted_from(self.last_held_on, held)

    def next_on(self, _task: Task, held: int) -> date:
        """The day of the next coaching session, as planned or else as suggested."""
        since = self._counted_from(self.last_held_on, held)
        dates = self.of_cohort or self.case.cohort.dates
        return self._planned_on or _day_after(since, self.case, dates)

    def _counted_from(self, day: date | None, held: int) -> date | None:
        """A day that a hold has followed, later by what a task was on hold since: X-02."""
        if day is None or not held:
            return day
        after = (
            hold for hold in self._holds if hold.begun_at and days.day_of(hold.begun_at) >= day
        )
        return day + timedelta(days=min(held, sum(map(_length_of, after))))


ANCHORS: Mapping[str, Callable[[Subjects, Task, int], date | None]] = {
    "session": Subjects.session_on,
    "held": Subjects.held_on,
    "last_held": Subjects.last_held,
    "next_session": Subjects.next_on,
    CHANGE: lambda _subjects, task, _held: coach_change_of(task.process).from_on,
    "hold.start": lambda subjects, *_: subjects.hold.begins_on if subjects.hold else None,
    "hold.end": lambda subjects, *_: subjects.hold.expected_until if subjects.hold else None,
}


def _length_of(hold: Hold) -> int:
    return hold.days if hold.ended_at else hold_days.length_of(hold)


def ad_hoc_of(process_id: int) -> AdHocTask:
    """What was asked where somebody has added a task."""
    return db.session.scalars(select(AdHocTask).where(AdHocTask.process_id == process_id)).one()


def follow(task: Task, added: AdHocTask) -> None:
    """Let a task say what was asked, and wait for whom."""
    task.title, task.role, task.assignee_id = added.title, added.role, added.assignee_id


def coach_change_of(process: Process) -> CoachChange:
    """The change of coach that a handover is about; it may be beginning at this moment."""
    begins = and_(CoachChange.case_id == process.case_id, CoachChange.process_id.is_(None))
    query = select(CoachChange).where(or_(CoachChange.process_id == process.id, begins))
    return db.session.scalars(query.order_by(CoachChange.id.desc()).limit(1)).one()


def case_module_of(task: Task) -> CaseModule | None:
    """The module of the organisation that a task is about."""
    if task.case is None or task.module_id is None:
        return None
    return db.session.scalar(
        select(CaseModule).where(
            CaseModule.case_id == task.case.id, CaseModule.module_id == task.module_id
        )
    )


def coaching_session_of(task: Task) -> CoachingSession | None:
    """The coaching session that a task is about."""
    if task.coaching_session_id is None:
        return None
    return db.session.get(CoachingSession, task.coaching_session_id)


def in_hand(case: Case) -> CoachingSession | None:
    """The coaching session that the running cycle is about."""
    return db.session.scalar(
        select(CoachingSession)
        .where(CoachingSession.case_id == case.id, CoachingSession.taken_up_at.is_not(None))
        .order_by(CoachingSession.taken_up_at.desc(), CoachingSession.id.desc())
        .limit(1)
    )


def last_held(case: Case) -> CoachingSession | None:
    """The coaching session that was held last."""
    return _first(case, (SessionState.HELD,), newest=True)


def next_to_come(case: Case) -> CoachingSession | None:
    """The next coaching session that is planned or agreed."""
    return _first(case, TO_COME, newest=False)


def suggested_day(case: Case) -> date:
    """When to meet next, counted from the last meeting, or from the kick-off before the first."""
    return _day_after(_day_of(last_held(case)), case, case.cohort.dates)


def _day_after(last_held_on: date | None, case: Case, dates: Dates) -> date:
    since = last_held_on or dates.day_of("cohort.start") or case.cohort.starts_on
    day = since + timedelta(days=case.coaching_interval)
    return calendar.after_blackouts(day, dates.blackouts)


def _day_of(session: CoachingSession | TrainingSession | None) -> date | None:
    return session.day if session else None


def _first(case: Case, states: Collection[SessionState], *, newest: bool) -> CoachingSession | None:
    order = CoachingSession.starts_at.desc() if newest else CoachingSession.starts_at
    return db.session.scalar(
        select(CoachingSession)
        .where(CoachingSession.case_id == case.id, CoachingSession.state.in_(states))
        .order_by(order, CoachingSession.id)
        .limit(1)
    )
