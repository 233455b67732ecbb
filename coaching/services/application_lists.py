"""The applications of a call as the programme's people look at them: where each one stands."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from coaching.clock import today
from coaching.data.applications import HISTORY
from coaching.i18n import gettext as _
from coaching.model.applications import Application, ApplicationScore
from coaching.model.base import db
from coaching.model.cases import Case, Cohort
from coaching.model.history import Event, Thing
from coaching.model.people import User
from coaching.model.processes import Task
from coaching.permissions import (
    Can,
    require,
    visible_application_scores,
    visible_applications,
)
from coaching.services import accesses, application_scores, versions

# Of the open tasks of an application, what they say about where it stands.
STATES = {
    "check_application": "to_check",
    "complete_application": "to_complete",
    "score_application": "to_score",
    "give_third_score": "to_score",
    "select_application": "to_decide",
    "tell_applicant": "to_tell",
    "select_from_reserve": "reserve",
}


@dataclass(frozen=True)
class Row:
    """One application in the list; ``scores`` are those that are in."""

    application: Application
    state: str
    tasks: list[Task]
    scores: int


@dataclass(frozen=True)
class Line:
    """One line of an application's history."""

    icon: str
    title: str
    event: Event


def calls(user: User) -> list[Cohort]:
    """The cohorts that have or had a call, the newest first."""
    require(user, Can.SEE_APPLICATIONS)
    query = (
        select(Cohort)
        .where(Cohort.apply_closes_on.is_not(None))
        .order_by(Cohort.apply_closes_on.desc(), Cohort.id.desc())
    )
    return list(db.session.scalars(query).unique())


def rows(user: User, cohort: Cohort) -> list[Row]:
    """The applications of a call by name; those that are done with come last."""
    require(user, Can.SEE_APPLICATIONS)
    query = (
        visible_applications(user)
        .where(Application.cohort_id == cohort.id)
        .options(selectinload(Application.scores))
    )
    found = list(db.session.scalars(query).unique())
    waiting = _open_tasks([each.process_id for each in found])
    made = [_row(each, waiting.get(each.process_id, [])) for each in found]
    return sorted(made, key=lambda row: (not row.tasks, row.application.organisation_name.lower()))


def counts(found: list[Row]) -> Mapping[str, int]:
    """How many applications stand where."""
    return Counter(row.state for row in found)


def one_of(user: User, id: int) -> Application | None:
    """An application that this person may see."""
    query = visible_applications(user).where(Application.id == id)
    return db.session.scalars(query).unique().one_or_none()


def of_case(user: User, case: Case) -> Application | None:
    """The application that a year has come of, if this person may read it."""
    query = visible_applications(user).where(Application.case_id == case.id)
    return db.session.scalars(query.order_by(Application.id).limit(1)).unique().one_or_none()


def note_reading(user: User, application: Application) -> None:
    """Note that the programme's people read what an organisation with a year has written."""
    if application.case is not None:
        accesses.note(user, application.case, [(Thing.APPLICATION, application.id)])


def row_of(application: Application) -> Row:
    """Where one application stands."""
    waiting = _open_tasks([application.process_id])
    return _row(application, waiting.get(application.process_id, []))


def scores_of(user: User, application: Application) -> list[ApplicationScore]:
    """The scores that this person may see."""
    query = visible_application_scores(user).where(
        ApplicationScore.application_id == application.id
    )
    ordered = query.order_by(ApplicationScore.id).options(joinedload(ApplicationScore.by))
    return list(db.session.scalars(ordered))


def history(user: User, application: Application) -> list[Line]:
    """What happened to an application, newest first."""
    require(user, Can.SEE_APPLICATION, application)
    of_process = select(Task.id).where(Task.process_id == application.process_id)
    query = (
        select(Event)
        .where(Event.task_id.in_(of_process), Event.name.in_(HISTORY))
        .order_by(Event.at.desc(), Event.id.desc())
        .options(joinedload(Event.by), joinedload(Event.task).joinedload(Task.process))
    )
    return [_line(event) for event in db.session.scalars(query)]


def can_be_reopened(application: Application) -> bool:
    """Its call has closed, and it has not been sent."""
    is_open = application.cohort.takes_applications(today())
    return application.sent_at is None and application.withdrawn_at is None and not is_open


def may_score(user: User, application: Application) -> bool:
    """Whether somebody is among those who can score it."""
    return user in application_scores.able(application)


def _open_tasks(processes: list[int | None]) -> dict[int | None, list[Task]]:
    ids = [each for each in processes if each is not None]
    query = select(Task).where(Task.process_id.in_(ids), Task.closed_at.is_(None))
    found: dict[int | None, list[Task]] = {}
    for task in db.session.scalars(query.order_by(Task.id).options(joinedload(Task.process))):
        found.setdefault(task.process_id, []).append(task)
    return found


def _row(application: Application, tasks: list[Task]) -> Row:
    return Row(application, _state(application, tasks), tasks, len(application.scores))


def _state(application: Application, tasks: list[Task]) -> str:
    if application.withdrawn_at is not None:
        return "withdrawn"
    if application.sent_at is None:
        return "begun"
    if tasks:
        return STATES[tasks[0].name]
    return "reserve_ended" if application.reserve_ended_at else str(application.outcome or "begun")


def _line(event: Event) -> Line:
    icon, words = HISTORY[event.name]
    title = versions.title_of(event.task) if event.task else ""
    return Line(icon, _(words) % {"task": title}, event)
