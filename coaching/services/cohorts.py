"""Cohorts: make one, and move everything that counts from its dates when they change."""

from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from operator import attrgetter

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, lazyload

from coaching.calendar import Dates
from coaching.i18n import gettext as _
from coaching.model.base import db, transaction
from coaching.model.cases import UNDER_WAY, Case, CaseStatus, Cohort, CohortBlackout
from coaching.model.history import note_event
from coaching.model.mail import note_mail
from coaching.model.people import User
from coaching.model.processes import Process, Task
from coaching.permissions import Can, require, visible_cohorts
from coaching.services import calls, cases, task_rows, versions
from coaching.services.refusals import Refusal
from coaching.services.schedules import Schedule
from coaching.services.subjects import Subjects


class NameTaken(Refusal):
    """Another cohort has this name."""


class WrongOrder(Refusal):
    """Two dates of a cohort stand in the wrong order."""


@dataclass(frozen=True)
class MovedTask:
    """An open task whose dates change with those of its cohort."""

    case: Case
    title: str
    old_due: datetime | None
    new_due: datetime | None
    old_opens: datetime | None
    new_opens: datetime | None


@dataclass(frozen=True)
class CohortLine:
    """One cohort in the list, with how many organisations it has."""

    cohort: Cohort
    organisations: int


def overview(user: User) -> list[CohortLine]:
    """The cohorts a person may see, the newest year first."""
    count = (
        select(func.count(Case.id))
        .where(Case.cohort_id == Cohort.id, Case.status != CaseStatus.MERGED)
        .scalar_subquery()
    )
    rows = db.session.execute(
        visible_cohorts(user)
        .add_columns(count)
        .options(lazyload(Cohort.blackouts))
        .order_by(Cohort.starts_on.desc(), Cohort.id.desc())
    )
    return [CohortLine(cohort, organisations) for cohort, organisations in rows]


def check(schedule: Schedule) -> None:
    """Refuse dates in the wrong order; raises `WrongOrder`."""
    for earlier, later, field, message in _orders(schedule):
        if earlier is not None and later is not None and later < earlier:
            raise WrongOrder(message, field=field)
    if schedule.ends_on == schedule.starts_on:
        raise WrongOrder(_("The year ends before it begins."), field="ends_on")
    if any(each.last < each.first for each in schedule.breaks):
        raise WrongOrder(_("The last day comes before the first day."), field="blackouts")


def check_name(name: str, cohort: Cohort | None = None) -> None:
    """Refuse the name of another cohort; raises `NameTaken`."""
    same = select(Cohort.id).where(func.lower(Cohort.name) == name.lower())
    if cohort is not None:
        same = same.where(Cohort.id != cohort.id)
    if db.session.scalar(same.limit(1)) is not None:
        raise NameTaken(_("Another cohort has this name. Choose a different one."), field="name")


def create(user: User, *, name: str, schedule: Schedule, places: int | None = None) -> Cohort:
    """Make a new cohort; raises `WrongOrder`, `NameTaken`."""
    require(user, Can.COORDINATE)
    check(schedule)
    check_name(name)
    with transaction():
        cohort = Cohort(name=name, places=places)
        _set(cohort, schedule)
        db.session.add(cohort)
        db.session.flush()
        note_event(user, "cohort_created", cohort_id=cohort.id)
    return cohort


def preview(cohort: Cohort, schedule: Schedule) -> list[MovedTask]:
    """The open tasks whose dates would change, by organisation; nothing is stored."""
    rows = [
        _reckoned(task, about, schedule.dates)
        for case, tasks in groupby(_open_tasks(cohort), key=attrgetter("case"))
        for about in [Subjects(case, of_cohort=schedule.dates)]
        for task in tasks
    ]
    return [row for row in rows if (row.old_due, row.old_opens) != (row.new_due, row.new_opens)]


def change(
    user: User, cohort: Cohort, *, name: str, schedule: Schedule, places: int | None = None
) -> list[MovedTask]:
    """Store new dates and move what depends on them; raises `WrongOrder`, `NameTaken`."""
    require(user, Can.COORDINATE)
    check(schedule)
    check_name(name, cohort)
    with transaction():
        dates_change = schedule != Schedule.of(cohort)
        moved = preview(cohort, schedule) if dates_change else []
        cohort.name, cohort.places = name, places
        _set(cohort, schedule)
        db.session.flush()
        note_event(user, "cohort_changed", cohort_id=cohort.id)
        for case in _running(cohort) if dates_change else []:
            cases.recount_dates(user, case)
        if dates_change:
            calls.redate(cohort)
        for case in dict.fromkeys(row.case for row in moved):
            for speaker in case.speakers:
                note_mail("dates_changed", speaker, case_id=case.id)
    return moved


def _set(cohort: Cohort, schedule: Schedule) -> None:
    cohort.starts_on, cohort.ends_on = schedule.starts_on, schedule.ends_on
    cohort.apply_opens_on = schedule.apply_opens_on
    cohort.apply_closes_on = schedule.apply_closes_on
    cohort.selection_on = schedule.selection_on
    cohort.blackouts = [CohortBlackout(first=b.first, last=b.last) for b in schedule.breaks]


def _running(cohort: Cohort) -> list[Case]:
    query = select(Case).where(Case.cohort_id == cohort.id, Case.status.in_(UNDER_WAY))
    return list(db.session.scalars(query.order_by(Case.id)).unique())


def _orders(s: Schedule) -> list[tuple[date | None, date | None, str, str]]:
    unknown = _("The kick-off comes before the organisations are known.")
    return [
        (
            s.apply_opens_on,
            s.apply_closes_on,
            "apply_closes_on",
            _("The call closes before it opens."),
        ),
        (
            s.apply_closes_on,
            s.selection_on,
            "selection_on",
            _("The selection comes before the call closes."),
        ),
        (
            s.apply_opens_on,
            s.selection_on,
            "selection_on",
            _("The selection comes before the call closes."),
        ),
        (s.selection_on, s.starts_on, "starts_on", unknown),
        (s.apply_closes_on, s.starts_on, "starts_on", unknown),
        (s.apply_opens_on, s.starts_on, "starts_on", unknown),
        (s.starts_on, s.ends_on, "ends_on", _("The year ends before it begins.")),
    ]


# ---- what moves ----


def _open_tasks(cohort: Cohort) -> list[Task]:
    query = (
        select(Task)
        .join(Case, Task.case_id == Case.id)
        .join(Process, Task.process_id == Process.id)
        .where(Case.cohort_id == cohort.id, Task.closed_at.is_(None), Process.ended_at.is_(None))
        # What is on hold gets its dates when it goes on.
        .where(Task.suspended_at.is_(None))
        .order_by(Task.organisation_name, Task.case_id, Task.due_at, Task.id)
        .options(joinedload(Task.process), joinedload(Task.case).selectinload(Case.members))
    )
    return list(db.session.scalars(query).unique())


def _reckoned(task: Task, about: Subjects, of_cohort: Dates) -> MovedTask:
    """Its dates as they are, and as they will be: a hold and more time count then too."""
    parsed = versions.definitions_of(task.process.version_id)
    dates = of_cohort.moved(about.case.held_days)
    opens, due = task_rows.reckoned(task, parsed, about, dates=dates)
    return MovedTask(
        case=about.case,
        title=versions.title_of(task),
        old_due=task.due_at,
        new_due=task.extended_to or due,
        old_opens=task.opens_at,
        new_opens=opens,
    )
