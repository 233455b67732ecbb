"""Tasks that the coach or a coordinator adds to a running year: ask, change, withdraw."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import astuple, dataclass, replace
from datetime import date, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import select

from coaching import calendar
from coaching.clock import now
from coaching.i18n import gettext as _
from coaching.model.ad_hoc import AdHocTask
from coaching.model.base import db, transaction
from coaching.model.cases import Case, CaseStatus, MemberKind
from coaching.model.history import note_event
from coaching.model.mail import note_mail
from coaching.model.people import StaffRole, User
from coaching.model.processes import Task
from coaching.permissions import Can, require
from coaching.services import cases, days, doers, people, subjects, year_locks
from coaching.services.moves import Move
from coaching.services.refusals import Refusal

DRAWING = subjects.AD_HOC
# The same task once more within so short a time is a second press of the same button.
SECOND_PRESS = timedelta(minutes=1)
PERSON = "person-"
# Whose lane a member's task stands in: staff may fill it in for them as for the lane.
LANES = {
    MemberKind.CONTACT: "contact",
    MemberKind.DEPUTY: "contact",
    MemberKind.SPONSOR: "sponsor",
    MemberKind.TEAM_MEMBER: "team_member",
}

# They are asked as their role: whoever comes after them does it then.
LEADERS = (MemberKind.CONTACT, MemberKind.SPONSOR)


class YearNotRunning(Refusal):
    """Nobody is asked for anything before the year has begun, nor after its end."""


class NobodyChosen(Refusal):
    """The chosen person does not take part (any more), or nobody has the role."""


class TooLate(Refusal):
    """The task has been done or withdrawn meanwhile."""


class AskedMeanwhile(Refusal):
    """Somebody else has changed the task since the page was opened."""


@dataclass(frozen=True)
class Doer:
    """Somebody who can be asked: a role, or one person in it; ``what`` is what they are."""

    key: str
    role: str
    name: str
    what: str
    person: User | None = None


@dataclass(frozen=True)
class Asked:
    """What is asked, of whom (the key of a `Doer`) and until when."""

    title: str
    doer: str
    due_on: date | None = None
    note: str = ""
    wants_answer: bool = False

    @property
    def seen(self) -> str:
        """The same as long as nobody asks for anything else."""
        return sha256(repr(astuple(self)).encode()).hexdigest()


def add(user: User, case: Case, asked: Asked) -> AdHocTask:
    """Ask somebody to do something; they get a mail.

    Raises `YearNotRunning`, `NobodyChosen`.
    """
    require(user, Can.ADD_TASK, case)
    with transaction():
        # Of two presses of the button the second one sees what the first one has added.
        year_locks.lock_year(case.id)
        db.session.refresh(case)
        if case.status != CaseStatus.ACTIVE:
            raise YearNotRunning(_("Tasks can be added while the year is under way."))
        known = _just_added(user, case, asked)
        if known is not None:
            return known
        added = AdHocTask(case=case, added_by=user, added_at=now())
        _say(added, asked)
        cases.begin(DRAWING, case, about=added)
        task = task_of(added)
        if asked.due_on is not None:
            cases.extend(task, calendar.end_of(asked.due_on))
        note_event(user, "task_added", case, task=task)
        _tell(user, "task_added", doers.of_task(task), task)
    return added


def change(user: User, added: AdHocTask, asked: Asked, *, seen: str) -> None:
    """Ask for something else, another person or another day, than what was ``seen`` to be asked.

    Raises `TooLate`, `AskedMeanwhile`, `NobodyChosen`.
    """
    require(user, Can.CHANGE_ADDED_TASK, added)
    wanted = replace(asked, title=_one_line(asked.title))
    with _moving(added) as (_move, task):
        # By now it may have been handed over, or got more time.
        asks = asked_now(added, task)
        if wanted == asks:
            return
        if seen != asks.seen:
            raise _changed_meanwhile(task)
        before = doers.of_task(task)
        _say(added, wanted)
        subjects.follow(task, added)
        if wanted.due_on != asks.due_on:
            # Without a day the usual time begins anew: nobody is late by what was asked just now.
            until = calendar.end_of(wanted.due_on) if wanted.due_on else cases.due_from_now(task)
            cases.extend(task, until)
        db.session.expire(task, ["assignee"])
        after = doers.of_task(task)
        note_event(user, "task_changed", added.case, task=task)
        _tell(user, "task_withdrawn", [each for each in before if each not in after], task)
        _tell(user, "task_added", [each for each in after if each not in before], task)
        _tell(user, "task_changed", [each for each in after if each in before], task)


def withdraw(user: User, added: AdHocTask) -> None:
    """Nobody has to do it any more, and whoever had it hears so; raises `TooLate`."""
    require(user, Can.CHANGE_ADDED_TASK, added)
    with _moving(added) as (move, task):
        told = doers.of_task(task)
        move.running.cancel()
        note_event(user, "task_withdrawn", added.case, task=task)
        _tell(user, "task_withdrawn", told, task)


@contextmanager
def _moving(added: AdHocTask) -> Iterator[tuple[Move, Task]]:
    """Its process with its open task, which nobody does meanwhile; raises `TooLate`."""
    year_locks.lock_year(added.case_id)
    with cases.moving(added.process_id) as move:
        task = task_of(added)
        db.session.refresh(task)
        db.session.refresh(added)
        if not move.waits_for(task):
            raise _too_late(task)
        yield move, task


def task_of(added: AdHocTask) -> Task:
    """The task that somebody does."""
    query = select(Task).where(Task.process_id == added.process_id)
    return db.session.scalars(query).unique().one()


def asked_now(added: AdHocTask, task: Task) -> Asked:
    """What it asks today, of whom, and until when, if somebody has said so."""
    return Asked(
        title=added.title,
        doer=key_of(task),
        due_on=days.day_of(task.extended_to) if task.extended_to else None,
        note=added.note,
        wants_answer=added.wants_answer,
    )


# ---- who can be asked ----


def doers_of(case: Case) -> list[Doer]:
    """Everybody who can be asked in this year: each role, and after it each person in it."""
    return [*_of_organisation(case), *_of_programme(case)]


def key_of(task: AdHocTask | Task) -> str:
    """The key of whoever does it."""
    return f"{PERSON}{task.assignee_id}" if task.assignee_id else task.role


def _of_organisation(case: Case) -> Iterator[Doer]:
    what = {
        MemberKind.CONTACT: _("contact person"),
        MemberKind.DEPUTY: _("deputy contact person"),
        MemberKind.SPONSOR: _("management sponsor"),
        MemberKind.TEAM_MEMBER: _("team member"),
    }
    named: set[int] = set()
    for kind, words in what.items():
        for person in case.people(kind):
            if person.id in named:
                continue
            named.add(person.id)
            if kind in LEADERS:
                yield Doer(LANES[kind], LANES[kind], person.name, words)
            else:
                yield Doer(f"{PERSON}{person.id}", LANES[kind], person.name, words, person)


def _of_programme(case: Case) -> Iterator[Doer]:
    if case.coach is not None:
        yield Doer("coach", "coach", case.coach.name, _("coach"))
    if case.deputy_coach is not None:
        key = f"{PERSON}{case.deputy_coach.id}"
        yield Doer(key, "coach", case.deputy_coach.name, _("deputy coach"), case.deputy_coach)
    for role, anybody, what in (
        (StaffRole.COORDINATOR, _("Any coordinator"), _("coordinator")),
        (StaffRole.TRAINER, _("Any trainer"), _("trainer")),
    ):
        found = people.with_role(role)
        if found:
            yield Doer(role.value, role.value, anybody, "")
        for person in found:
            yield Doer(f"{PERSON}{person.id}", role.value, person.name, what, person)


# ---- within the caller's transaction ----


def _say(added: AdHocTask, asked: Asked) -> None:
    doer = next((each for each in doers_of(added.case) if each.key == asked.doer), None)
    if doer is None:
        raise NobodyChosen(
            _("This person does not take part any more. Choose another."), field="doer"
        )
    added.title = _one_line(asked.title)
    added.note, added.wants_answer = asked.note, asked.wants_answer
    added.role, added.assignee = doer.role, doer.person
    added.assignee_id = doer.person.id if doer.person else None


def _one_line(title: str) -> str:
    return " ".join(title.split())


def _just_added(user: User, case: Case, asked: Asked) -> AdHocTask | None:
    query = select(AdHocTask).where(
        AdHocTask.case_id == case.id,
        AdHocTask.added_by_id == user.id,
        AdHocTask.title == _one_line(asked.title),
        AdHocTask.added_at > now() - SECOND_PRESS,
    )
    found = db.session.scalars(query.order_by(AdHocTask.id.desc()).limit(1)).first()
    return found if found is not None and key_of(found) == asked.doer else None


def _tell(user: User, name: str, told: list[User], task: Task) -> None:
    for person in told:
        if person.id != user.id:
            note_mail(name, person, task_id=task.id)


def _too_late(task: Task) -> TooLate:
    if task.closed_by is not None:
        return TooLate(_("%(name)s has done this task meanwhile.", name=task.closed_by.name))
    return TooLate(_("This task is closed meanwhile: there is nothing left to change."))


def _changed_meanwhile(task: Task) -> AskedMeanwhile:
    return AskedMeanwhile(
        _(
            "This task has been changed meanwhile: “%(task)s”, due %(day)s. What you have typed is "
            "still here; send it again to ask for that instead.",
            task=task.title,
            day=days.in_words(task.due_at) if task.due_at else "–",
        )
    )


# ---- what the task shows ----


def do_added_task_facts(task: Task) -> dict[str, Any]:
    """Who asks for it, what they wrote, and whether they want an answer."""
    added = subjects.ad_hoc_of(task.process_id)
    return {
        "note": added.note,
        "added_by": added.added_by.name,
        "added_at": added.added_at,
        "wants_answer": added.wants_answer,
    }
