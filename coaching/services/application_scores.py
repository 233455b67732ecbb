"""Scores of an application: two people apart from each other, a third where they differ much."""

from collections import Counter
from typing import Any

from sqlalchemy import func, select

from coaching.clock import now
from coaching.i18n import gettext as _
from coaching.model.applications import (
    CRITERIA,
    FAR_APART,
    Application,
    ApplicationConflict,
    ApplicationScore,
)
from coaching.model.base import db, transaction
from coaching.model.history import note_event
from coaching.model.mail import note_mail
from coaching.model.people import StaffRole, User
from coaching.model.processes import Task
from coaching.permissions import SCORING, Can, require
from coaching.services import conflicts, people, records
from coaching.services.completions import Completion
from coaching.services.process_states import applied_in
from coaching.services.refusals import Refusal

Facts = dict[str, Any]


class CannotScore(Refusal):
    """This person has scored the application before, or is too close to the applicant."""


class NobodyElse(Refusal):
    """Everybody who can score an application has a part in it already."""


def able(application: Application) -> list[User]:
    """Who can score an application, by name: coordinators and coaches who are not too close."""
    known = dict.fromkeys(
        [*people.with_role(StaffRole.COORDINATOR), *people.with_role(StaffRole.COACH)]
    )
    close = _conflicting(application)
    return sorted((each for each in known if each.id not in close), key=lambda each: each.name)


def score_application_facts(task: Task) -> Facts:
    """The application; never what somebody else thinks of it."""
    application = applied_in(task)
    questions = application.questions
    return {
        "application_id": application.id,
        "application": (
            records.lines(questions.content, application.answers, {}) if questions else []
        ),
        "silence": application.silence_at is not None,
    }


give_third_score_facts = score_application_facts


def score_application(done: Completion) -> dict[str, Any]:
    """One of the two scores; with the second it is known whether a third is needed.

    Raises `CannotScore`.
    """
    application = applied_in(done.task)
    _add(application, done)
    totals = [score.total for score in _scores(application)]
    far_apart = len(totals) > 1 and max(totals) - min(totals) >= FAR_APART
    if len(totals) > 1 and not far_apart:
        application.scored_at = now()
    return {"third_needed": far_apart}


def give_third_score(done: Completion) -> None:
    """The third score, after which it can be decided; raises `CannotScore`."""
    application = applied_in(done.task)
    _add(application, done)
    application.scored_at = now()


def give_third_score_opens(task: Task) -> None:
    """Somebody who has not scored it does, if there is such a person."""
    _give(task, _next_scorer(applied_in(task)))


def score_application_opens(task: Task) -> None:
    """Whoever was chosen to score hears of it; or somebody else, where they cannot any more.

    The applicant may have had days to complete it since they were chosen.
    """
    application, chosen = applied_in(task), task.assignee_id
    can = chosen in {each.id for each in able(application)}
    _give(task, chosen if can else _next_scorer(application))


def declare_conflict(user: User, application: Application) -> None:
    """Somebody is too close to an applicant: what they had to score goes to somebody else."""
    require(user, Can.DECLARE_CONFLICT, application)
    with transaction():
        note_conflict(application, user)
        own = select(Task).where(
            Task.process_id == application.process_id,
            Task.closed_at.is_(None),
            Task.name.in_(SCORING),
            Task.assignee_id == user.id,
        )
        for task in db.session.scalars(own).all():
            _give(task, _next_scorer(application))
            note_event(user, "conflict_declared", task=task)


def replace(user: User, application: Application, task_id: int) -> None:
    """Let somebody else score it, who has no part in it yet; raises `NobodyElse`."""
    require(user, Can.COORDINATE)
    with transaction():
        query = select(Task).where(
            Task.id == task_id,
            Task.process_id == application.process_id,
            Task.closed_at.is_(None),
            Task.name.in_(SCORING),
        )
        task = db.session.scalar(query.with_for_update(of=Task))
        other = _next_scorer(application)
        if task is None or other is None:
            raise NobodyElse(_("Nobody else can score it, or the score is in already."))
        _give(task, other)
        note_event(user, "task_given", task=task, person_id=other)


def note_conflict(application: Application, user: User) -> None:
    """Remember that somebody cannot judge it; within the caller's transaction."""
    if user.id not in _declared(application):
        db.session.add(ApplicationConflict(application_id=application.id, user_id=user.id))
        db.session.flush()


def stop_unless_able(user: User, application: Application) -> None:
    """Refuse whoever has scored it or is too close; raises `CannotScore`."""
    if user.id in _conflicting(application):
        raise CannotScore(
            _("You have a conflict of interest with this applicant, so somebody else scores it.")
        )
    if user.id in {score.by_id for score in _scores(application)}:
        raise CannotScore(_("You have scored this application. Somebody else has to do it now."))


def _add(application: Application, done: Completion) -> None:
    stop_unless_able(done.by, application)
    values = done.values
    db.session.add(
        ApplicationScore(
            application_id=application.id,
            by_id=done.by.id,
            reasons=values["reasons"],
            disqualified=bool(values["disqualified"]),
            **{name: int(values[name]) for name in CRITERIA},
        )
    )
    db.session.flush()
    db.session.expire(application, ["scores"])


def _scores(application: Application) -> list[ApplicationScore]:
    query = select(ApplicationScore).where(ApplicationScore.application_id == application.id)
    return list(db.session.scalars(query))


def _conflicting(application: Application) -> set[int]:
    """Who has said so of the application, or before of the organisation that applies."""
    known = conflicts.of_business(application.answers.get("business_id") or "")
    return _declared(application) | known


def _declared(application: Application) -> set[int]:
    query = select(ApplicationConflict.user_id).where(
        ApplicationConflict.application_id == application.id
    )
    return set(db.session.scalars(query))


def _next_scorer(application: Application) -> int | None:
    """Of those who can and have no part in it yet, the one who has least to score."""
    asked = select(Task.assignee_id).where(
        Task.process_id == application.process_id, Task.name.in_(SCORING)
    )
    taken = {score.by_id for score in _scores(application)} | set(db.session.scalars(asked))
    free = [each for each in able(application) if each.id not in taken]
    waiting = _waiting()
    first = min(free, key=lambda each: (waiting[each.id], each.name), default=None)
    return first.id if first else None


def _waiting() -> Counter[int | None]:
    """How many applications each person has to score."""
    query = (
        select(Task.assignee_id, func.count().label("waiting"))
        .where(Task.name.in_(SCORING), Task.closed_at.is_(None))
        .group_by(Task.assignee_id)
    )
    return Counter({row.assignee_id: row.waiting for row in db.session.execute(query)})


def _give(task: Task, person_id: int | None) -> None:
    """Let one person score, and tell them; without anybody whoever coordinates does it."""
    task.assignee_id = person_id
    scorer = db.session.get(User, person_id) if person_id is not None else None
    coaches = scorer is not None and StaffRole.COORDINATOR not in scorer.staff_roles
    # A coach finds it among the own tasks.
    task.role = StaffRole.COACH if coaches else StaffRole.COORDINATOR
    db.session.flush()
    db.session.refresh(task, ["assignee"])
    asked = [task.assignee] if task.assignee else people.with_role(StaffRole.COORDINATOR)
    for person in asked:
        note_mail("task_given", person, task_id=task.id)
