"""The first page of a coach: what is to do, and how the organisations are."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from flask import Blueprint, render_template
from flask_babel import format_decimal, ngettext
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload

from coaching.clock import now, today
from coaching.model.action_items import ActionItem
from coaching.model.base import db
from coaching.model.cases import OVER, Case
from coaching.model.coaching_sessions import TO_COME, CoachingSession
from coaching.model.guidance import GuidanceEntry
from coaching.model.organisations import Organisation
from coaching.model.people import User
from coaching.model.processes import Process, Task
from coaching.permissions import Can, require
from coaching.services import days, paths, versions, worklists
from coaching.web import navigation

bp = Blueprint("coach", __name__, url_prefix="/coach")


@bp.route("")
def home() -> str:
    """Tasks by urgency, and own organisations."""
    require(current_user, Can.COACH)
    navigation.wear("coach")
    return render_template("coach/home.html", home=Home(current_user), today=today())


@dataclass(frozen=True)
class Group:
    """Tasks of one urgency."""

    title: str
    tasks: list[Task]
    look: str = ""


@dataclass(frozen=True)
class Line:
    """One organisation in the coach's table."""

    case: Case
    place: paths.Place
    last_contact: str
    hours: str
    late: int
    is_deputy: bool
    next_session: datetime | None
    overdue: int

    @property
    def status(self) -> tuple[str, str]:
        """Kind and words of the tag."""
        if self.late:
            return "bad", ngettext("%(num)s late", "%(num)s late", self.late)
        if not self.case.coach_confirmed:
            return "wait", _("Waits for the coach to confirm")
        return "ok", _("On track")


class Home:
    """What the page shows to one coach."""

    def __init__(self, user: User) -> None:
        self.user = user

    @cached_property
    def tasks(self) -> list[Task]:
        """The coach's open tasks, by due date."""
        return worklists.for_person(self.user, lanes=("coach",))

    @property
    def groups(self) -> list[Group]:
        """The same by urgency; groups without tasks are left out."""
        sunday = today() + timedelta(days=6 - today().weekday())
        late = [task for task in self.tasks if task.is_late]
        open_ = [task for task in self.tasks if not task.is_late]
        soon = [
            t for t in open_ if not t.is_coming and t.due_at and days.day_of(t.due_at) <= sunday
        ]
        later = [task for task in open_ if task not in soon]
        named = (
            Group(ngettext("Late, %(num)s task", "Late, %(num)s tasks", len(late)), late, "bad"),
            Group(ngettext("This week, %(num)s task", "This week, %(num)s tasks", len(soon)), soon),
            Group(ngettext("Later, %(num)s task", "Later, %(num)s tasks", len(later)), later),
        )
        return [group for group in named if group.tasks]

    def title(self, task: Task) -> str:
        """What a task is called."""
        return versions.title_of(task)

    def phase(self, task: Task) -> str:
        """The phase a task belongs to, in words."""
        return paths.name_of(task.process.version_id, task.phase) if task.phase else ""

    @cached_property
    def asked_back(self) -> Sequence[Task]:
        """Forms that organisations would like to have back."""
        query = (
            select(Task)
            .where(Task.asked_back_at.is_not(None), Task.case_id.in_([c.id for c in self._cases]))
            .order_by(Task.asked_back_at)
            .options(joinedload(Task.process))
        )
        return db.session.scalars(query).all()

    # ---- organisations ----

    @cached_property
    def _cases(self) -> Sequence[Case]:
        query = (
            select(Case)
            .where(
                or_(Case.coach_id == self.user.id, Case.deputy_coach_id == self.user.id),
                Case.status.not_in(OVER),
            )
            .options(
                joinedload(Case.organisation).joinedload(Organisation.parent),
                joinedload(Case.cohort).lazyload("*"),
            )
        )
        return db.session.scalars(query).unique().all()

    @cached_property
    def lines(self) -> list[Line]:
        """Own organisations, late ones first."""
        return sorted(
            self._lines(), key=lambda line: (-line.late, line.case.organisation.full_name.lower())
        )

    def _lines(self) -> Iterator[Line]:
        ids = [case.id for case in self._cases]
        version, late, guided = _versions(ids), _late_tasks(ids), _guidance(ids)
        next_session, overdue = _next_sessions(ids), _overdue_promises(ids)
        for case in self._cases:
            last, minutes = guided.get(case.id, (None, 0))
            yield Line(
                case=case,
                place=paths.place_of(case, version.get(case.id) or versions.newest().id),
                last_contact=_ago(last),
                hours=_hours(minutes),
                late=late[case.id],
                is_deputy=case.coach_id != self.user.id,
                next_session=next_session.get(case.id),
                overdue=overdue[case.id],
            )

    # ---- own work ----

    @property
    def load(self) -> int:
        """How many organisations the coach has; those as a deputy do not count."""
        return sum(1 for case in self._cases if case.coach_id == self.user.id)

    @cached_property
    def hours_this_month(self) -> str:
        """Hours of guidance that the coach has logged for this month."""
        first = today().replace(day=1)
        minutes = db.session.scalar(
            select(func.sum(GuidanceEntry.minutes)).where(
                GuidanceEntry.coach_id == self.user.id,
                GuidanceEntry.held_on >= first,
                GuidanceEntry.held_on < (first + timedelta(days=31)).replace(day=1),
            )
        )
        return _hours(minutes or 0)


def _versions(case_ids: list[int]) -> dict[int, int]:
    rows = db.session.execute(
        select(Process.case_id, Process.version_id).where(
            Process.case_id.in_(case_ids), Process.name == "year"
        )
    )
    return {row.case_id: row.version_id for row in rows if row.case_id is not None}


def _late_tasks(case_ids: list[int]) -> Counter[int]:
    rows = db.session.execute(
        select(Task.case_id, func.count())
        .where(
            Task.case_id.in_(case_ids),
            Task.closed_at.is_(None),
            Task.optional.is_(False),
            Task.due_at < now(),
        )
        .group_by(Task.case_id)
    )
    return Counter({case_id: count for case_id, count in rows if case_id is not None})


def _next_sessions(case_ids: list[int]) -> dict[int, datetime]:
    rows = db.session.execute(
        select(CoachingSession.case_id, func.min(CoachingSession.starts_at))
        .where(
            CoachingSession.case_id.in_(case_ids),
            CoachingSession.state.in_(TO_COME),
            CoachingSession.starts_at > now(),
        )
        .group_by(CoachingSession.case_id)
    )
    return {row.case_id: row[1] for row in rows}


def _overdue_promises(case_ids: list[int]) -> Counter[int]:
    rows = db.session.execute(
        select(ActionItem.case_id, func.count())
        .where(
            ActionItem.case_id.in_(case_ids),
            ActionItem.closed_at.is_(None),
            ActionItem.due_on < today(),
        )
        .group_by(ActionItem.case_id)
    )
    return Counter({row.case_id: row[1] for row in rows})


def _guidance(case_ids: list[int]) -> dict[int, tuple[date, int]]:
    rows = db.session.execute(
        select(
            GuidanceEntry.case_id, func.max(GuidanceEntry.held_on), func.sum(GuidanceEntry.minutes)
        )
        .where(GuidanceEntry.case_id.in_(case_ids))
        .group_by(GuidanceEntry.case_id)
    )
    return {case_id: (last, minutes) for case_id, last, minutes in rows}


def _hours(minutes: int) -> str:
    return str(format_decimal(round(minutes / 60, 2)))


def _ago(day: date | None) -> str:
    if day is None:
        return str(_("No entry yet"))
    passed = (today() - day).days
    if passed < 1:
        return str(_("Today"))
    return str(ngettext("%(num)s day ago", "%(num)s days ago", passed))
