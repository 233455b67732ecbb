"""Opening a finished task again: what that undoes, what stays, and why it cannot be."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import joinedload, undefer

from coaching.clock import now
from coaching.data import reopening as words
from coaching.engine.process import Wait
from coaching.engine.reopening import Cause, NotReopenable
from coaching.i18n import gettext as _
from coaching.i18n import lazy_gettext as _l
from coaching.model.base import db
from coaching.model.cases import Case, CaseStatus
from coaching.model.decisions import Decision
from coaching.model.history import note_event
from coaching.model.mail import Mail, note_mail
from coaching.model.people import User
from coaching.model.processes import Answers, Draft, Outcome, Process, Task
from coaching.permissions import Can, allowed, has_the_task, require
from coaching.services import cases, doers, effects, outlines, process_states, year_locks
from coaching.services.refusals import Refusal

# So many of the last tasks are looked at, and so many are shown.
LOOKED_AT, SHOWN = 60, 12

CAUSES: Mapping[Cause, Any] = {
    Cause.ENDED: _l("Its part of the year has ended, and other tasks have been done since."),
    Cause.BUILT_ON: _l("Others have gone on from it. Open the last task that was done first."),
    Cause.TIME: _l("A date has passed since, and the year has gone on by itself."),
    Cause.MET: _l("All that was done beside it has come together, and the year has gone on."),
    Cause.SHARED: _l("It is one of several people’s answers to the same question."),
}


class CannotStepBack(Refusal):
    """A finished task stays finished: the message says why."""


class HasMovedOn(Refusal):
    """Something else has happened since somebody looked at what would follow."""


class ReasonMissing(Refusal):
    """History keeps why a task was opened again."""


@dataclass(frozen=True)
class Consequences:
    """What follows when a task is opened again; ``seen`` stands for all of it."""

    task: Task
    # Whoever wrote it, unless somebody else does the task by now.
    keeper: User
    closes: Sequence[Task]
    # Those of them that somebody has begun to fill in.
    begun: Collection[int]
    stops: Sequence[Wait]
    mails: Sequence[Mail]
    undoes: str
    stays: str

    @property
    def seen(self) -> str:
        """The same as long as nothing else has happened."""
        ids = "-".join(str(task.id) for task in self.closes)
        done = self.task.closed_at.timestamp() if self.task.closed_at else 0
        return f"{done:.0f}-{ids}"


def last_done(user: User, case: Case) -> list[tuple[Task, str]]:
    """The last finished task of each branch, newest first, each with why it cannot be opened."""
    require(user, Can.COORDINATE, case)
    query = (
        select(Task)
        .where(Task.case_id == case.id, Task.outcome == Outcome.DONE)
        .where(Task.name.not_in(words.REFUSED))
        .order_by(Task.closed_at.desc(), Task.id.desc())
        .limit(LOOKED_AT)
        .options(
            joinedload(Task.process).undefer(Process.state),
            joinedload(Task.closed_by),
        )
    )
    found = db.session.scalars(query).unique().all()
    return list(_ends_of_branches(found))[:SHOWN]


def _ends_of_branches(tasks: Sequence[Task]) -> Iterator[tuple[Task, str]]:
    for task in tasks:
        try:
            process_states.reopened(task.process, task)
        except NotReopenable as refused:
            if refused.cause == Cause.TIME:
                yield task, str(CAUSES[refused.cause])
            continue
        yield task, _hindrance(task)


def consequences(user: User, task: Task) -> Consequences:
    """What opening a task again would bring; raises `CannotStepBack`."""
    require(user, Can.STEP_BACK, task)
    return _consequences(task)


def step_back(user: User, task: Task, *, reason: str, seen: str) -> None:
    """Open a finished task again; whoever answered it hears so and finds a draft.

    ``seen`` are the consequences that the user saw. Raises `CannotStepBack`, `HasMovedOn`,
    `ReasonMissing`.
    """
    require(user, Can.STEP_BACK, task)
    if not reason.strip():
        raise ReasonMissing(_("Write why the task is opened again."), field="reason")
    if task.case_id is not None and task.process.name != outlines.YEAR:
        year_locks.lock_year(task.case_id)
    with cases.moving(task.process_id, effects.ended_by_timer, effects.opened) as move:
        db.session.refresh(task)
        if task.case is not None:
            db.session.refresh(task.case)
        found = _consequences(task)
        if found.seen != seen:
            raise HasMovedOn(
                _("Something else has happened since you looked. Look at what follows once more.")
            )
        _recall(found.mails)
        taken = take_back(user, task, why=reason.strip())
        note_event(user, "stepped_back", task.case, task=task)
        taken.tell("stepped_back", but=user)
        # It waits from now on, so that nobody is late the moment it opens.
        task.opened_at, task.reminded_at = now(), None
        cases.step_back(move, task)


@dataclass(frozen=True)
class TakenBack:
    """A form that is a draft again: who wrote it, and who goes on with it."""

    task: Task
    writer: User
    keeper: User

    def tell(self, mail: str, *, but: User | None = None) -> None:
        """Whoever goes on with it hears so, and whose words these are."""
        if but is None or self.keeper.id != but.id:
            about = {} if self.keeper == self.writer else {"person_id": self.writer.id}
            note_mail(mail, self.keeper, task_id=self.task.id, **about)


def take_back(user: User, task: Task, *, why: str = "") -> TakenBack:
    """Answers become a draft of whoever goes on with them, and their effect is undone.

    Within the caller's transaction, before the process goes back.
    """
    answers = _standing(task)
    answers.taken_back_at, answers.taken_back_by_id = now(), user.id
    answers.taken_back_why = why
    db.session.flush()
    undo = effects.find(f"undo_{task.name}")
    kept_elsewhere = (undo(task) if undo else None) or {}
    db.session.execute(delete(Decision).where(Decision.answers_id == answers.id))
    keeper = _keeper_of(task, answers)
    _keep_as_draft(keeper, task, {**answers.fields, **kept_elsewhere})
    task.asked_back_at = task.asked_back_by_id = None
    return TakenBack(task, _writer_of(answers), keeper)


def _writer_of(answers: Answers) -> User:
    return answers.on_behalf_of or answers.by


def _keeper_of(task: Task, answers: Answers) -> User:
    """The writer; where another coach or contact person has followed, whoever has the task now."""
    writer = _writer_of(answers)
    if allowed(writer, Can.OPEN_TASK, task):
        return writer
    able = (person for person in doers.possible(task) if has_the_task(person, task))
    return next(able, writer)


def _standing(task: Task) -> Answers:
    query = select(Answers).where(Answers.task_id == task.id, Answers.taken_back_at.is_(None))
    return db.session.scalars(query.options(undefer(Answers.fields))).one()


def _keep_as_draft(keeper: User, task: Task, typed: Mapping[str, Any]) -> None:
    """What was typed; forms sent before it was kept begin with what is known instead."""
    db.session.execute(delete(Draft).where(Draft.task_id == task.id))
    if typed:
        db.session.add(Draft(task_id=task.id, user_id=keeper.id, fields=dict(typed)))


# ---- whether, and what follows ----


def _consequences(task: Task) -> Consequences:
    why_not = _hindrance(task)
    if why_not:
        raise CannotStepBack(why_not)
    process = task.process
    try:
        after = process_states.reopened(process, task)
    except NotReopenable as refused:
        raise CannotStepBack(CAUSES[refused.cause]) from refused
    steps = {step.id for step in after.open_steps}
    ends = {wait.element.id for wait in after.waits}
    answers = _standing(task)
    closes = [each for each in _open_tasks(process) if each.step not in steps]
    return Consequences(
        task=task,
        keeper=_keeper_of(task, answers),
        closes=closes,
        begun=_begun(closes),
        stops=[wait for wait in process_states.waits_of(process) if wait.element.id not in ends],
        mails=_mails(task, answers, closes),
        undoes=str(_(words.UNDONE[task.name])) if task.name in words.UNDONE else "",
        stays=str(_(words.REPLACED[task.name])) if task.name in words.REPLACED else "",
    )


def _hindrance(task: Task) -> str:
    """Why it cannot be opened again, the drawing apart."""
    if task.outcome != Outcome.DONE:
        return str(_("This task is not finished, so there is nothing to open again."))
    if task.name in words.REFUSED:
        return str(_(words.REFUSED[task.name]))
    if task.case is None or task.case.status != CaseStatus.ACTIVE:
        return str(_("Tasks can be opened again while the year is under way."))
    if _was_carried_over(task):
        return str(_("It was done before the organisation split off, so it stays as it is."))
    hindrance = effects.find(f"{task.name}_hindrance")
    return str(hindrance(task)) if hindrance else ""


def _was_carried_over(task: Task) -> bool:
    """It belongs to the year that this one has split from, and is known here as a copy."""
    parted = task.case.split_from if task.case is not None else None
    return parted is not None and task.closed_at is not None and task.closed_at <= parted.at


def _open_tasks(process: Process) -> Sequence[Task]:
    query = select(Task).where(Task.process_id == process.id, Task.closed_at.is_(None))
    options = joinedload(Task.process), joinedload(Task.assignee)
    return db.session.scalars(query.order_by(Task.id).options(*options)).unique().all()


def _begun(closes: Sequence[Task]) -> set[int]:
    drafts = select(Draft.task_id).where(Draft.task_id.in_([task.id for task in closes]))
    return set(db.session.scalars(drafts))


def _mails(task: Task, answers: Answers, closes: Sequence[Task]) -> Sequence[Mail]:
    """What was written because of it: with the answer, and later about what opened."""
    about = Mail.facts["task_id"].as_integer().in_([each.id for each in closes])
    # Whoever keeps a place until the form is sent again needs the invitation still.
    replaced = task.name in words.REPLACED
    caused = about if replaced else or_(about, Mail.caused_by_id == task.id)
    query = select(Mail).where(Mail.created_at >= answers.at, caused)
    options = joinedload(Mail.to)
    return db.session.scalars(query.order_by(Mail.id).options(options)).unique().all()


def _recall(mails: Sequence[Mail]) -> None:
    """What has not gone out yet would tell of something that is not so any more."""
    waiting = [mail.id for mail in mails if mail.sent_at is None]
    db.session.execute(delete(Mail).where(Mail.id.in_(waiting), Mail.sent_at.is_(None)))
