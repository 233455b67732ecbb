"""Tasks: complete them, keep drafts, ask for a form back and give it back."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import joinedload
from sqlalchemy.sql.dml import ReturningInsert

from coaching import meters
from coaching.clock import now
from coaching.i18n import gettext as _
from coaching.model.base import db, transaction
from coaching.model.cases import Case, Cohort, Member, MemberKind
from coaching.model.history import note_event
from coaching.model.mail import caused_by, note_mail
from coaching.model.people import User
from coaching.model.processes import Draft, Outcome, Task
from coaching.model.substitutions import Substitution
from coaching.permissions import (
    ORGANISATION_ROLES,
    Can,
    allowed,
    has_the_task,
    in_place_of,
    require,
    visible_tasks,
)
from coaching.services import (
    cases,
    effects,
    outlines,
    people,
    reopenings,
    replies,
    versions,
    year_locks,
)
from coaching.services.completions import Completion
from coaching.services.refusals import Refusal
from coaching.services.replies import Reply

# What a team member answers alone is nobody else's.
OF_THE_ORGANISATION = ORGANISATION_ROLES - {"team_member"}


class AlreadyDone(Refusal):
    """Somebody was faster, or the process has moved on."""

    def __init__(self, task: Task) -> None:
        super().__init__(_("This task has been done already."))
        self.task = task


class PassedOn(Refusal):
    """The task is somebody else's since the person opened it."""


class CannotGiveBack(Refusal):
    """Something has been built on these answers since."""


def one_of(user: User, id: int) -> Task | None:
    """A task that this person may see, with what doing it asks of the case; else nothing."""
    case = joinedload(Task.case)
    asked = [joinedload(Task.process), case.joinedload(Case.cohort).joinedload(Cohort.blackouts)]
    if user.has_places:
        # Who somebody is in the organisation decides about the task.
        asked.append(case.joinedload(Case.members).joinedload(Member.user))
    query = visible_tasks(user).where(Task.id == id).options(*asked)
    return db.session.scalars(query).unique().one_or_none()


def complete(user: User, task: Task, reply: Reply) -> list[Task]:
    """Answer a task and move its process on; gives what opened.

    Raises `AlreadyDone`, `PassedOn`, `OnHold`.
    """
    # A year that has come to a halt since the page was opened is told kindly, below.
    require(user, Can.OPEN_TASK, task)
    name = task.name
    if task.case_id is not None and task.process.name != outlines.YEAR:
        year_locks.lock_year(task.case_id)
    moving = cases.moving(task.process_id, effects.ended_by_timer, effects.opened)
    with caused_by(task.id), moving as move:
        if not move.waits_for(task):
            raise AlreadyDone(task)
        cases.stop_on_hold(move.process)
        _stop_if_passed_on(user, task)
        for_whom = on_behalf_of(user, task)
        answers = replies.record(user, for_whom, task, reply)
        done = Completion(user, for_whom, task, dict(reply.values), answers)
        decisions = _decisions(done)
        task.closed_at, task.outcome = now(), Outcome.DONE
        task.closed_by, task.done_for = user, for_whom
        task.next_rung_at = None
        task.asked_back_at = task.asked_back_by_id = None
        note_event(user, "task_done", task.case, task=task, on_behalf_of=for_whom)
        db.session.execute(delete(Draft).where(Draft.task_id == task.id, Draft.user_id == user.id))
        move.complete(task, decisions)
    meters.COMPLETIONS.labels(name).inc()
    return move.opened


def _stop_if_passed_on(user: User, task: Task) -> None:
    """Whoever changes coach, members, assignee or days away may have been faster."""
    absence = None if has_the_task(user, task) else in_place_of(user, task)
    if absence is not None:
        # Whoever ends it has done so before, or waits until this is stored.
        db.session.refresh(absence, with_for_update={"read": True, "of": Substitution})
    if _whose(task) != _known_whose(task):
        db.session.expire_all()
    if not allowed(user, Can.OPEN_TASK, task):
        raise PassedOn(_("Somebody else does this task now, so your answer has not been sent."))


def _whose(task: Task) -> set[tuple[Any, ...]]:
    """All that decides whose a task is, as it is stored at this moment; one statement."""
    columns = (Task.role, Task.assignee_id, Case.coach_id, Case.deputy_coach_id)
    places = (Member.id, Member.user_id, Member.kind, Member.left_at)
    query = select(*columns).outerjoin(Task.case).where(Task.id == task.id)
    if _asks_members(task):
        query = query.add_columns(*places).outerjoin(Case.members)
    return {tuple(row) for row in db.session.execute(query)}


def _known_whose(task: Task) -> set[tuple[Any, ...]]:
    """The same as it was loaded."""
    coaches = (task.case.coach_id, task.case.deputy_coach_id) if task.case else (None, None)
    columns = (task.role, task.assignee_id, *coaches)
    if task.case is None or not _asks_members(task):
        return {columns}
    members = task.case.members
    return {(*columns, m.id, m.user_id, m.kind, m.left_at) for m in members} or {
        (*columns, None, None, None, None)
    }


def _asks_members(task: Task) -> bool:
    return task.case_id is not None and task.role in ORGANISATION_ROLES


def wake(process_id: int) -> None:
    """Let a process notice that a timer is due; harmless when none is."""
    year_locks.lock_year_of(process_id)
    with cases.moving(process_id, effects.ended_by_timer, effects.opened) as move:
        # A year may have been put on hold after somebody had seen its timer.
        if move.process.suspended_at is None:
            move.running.advance()


def facts(task: Task) -> dict[str, Any]:
    """What the database knows that the task's form needs."""
    function = effects.find(f"{task.name}_facts")
    return function(task) if function else {}


def prefill(task: Task) -> dict[str, Any]:
    """Answers that are likely, so that nobody types what is known."""
    function = effects.find(f"{task.name}_prefill")
    return function(task) if function else {}


def save_draft(user: User, task: Task, typed: Mapping[str, list[str]]) -> Draft:
    """Keep what was typed, valid or not; even of a closed task, so that no text is lost."""
    require(user, Can.OPEN_TASK, task)
    with transaction():
        return db.session.scalars(_draft_with(user, task, typed)).one()


def _draft_with(user: User, task: Task, typed: Mapping[str, list[str]]) -> ReturningInsert[Draft]:
    """One statement, since another window may keep or send the same form at this moment."""
    on_server = db.session.get_bind().dialect.name == "postgresql"
    into = (postgresql.insert if on_server else sqlite.insert)(Draft)
    kept = into.values(task_id=task.id, user_id=user.id, fields=dict(typed), saved_at=now())
    newer = {"fields": kept.excluded.fields, "saved_at": kept.excluded.saved_at}
    return (
        kept.on_conflict_do_update(index_elements=["task_id", "user_id"], set_=newer)
        .returning(Draft)
        .execution_options(populate_existing=True)
    )


def draft_of(user: User, task: Task) -> Draft | None:
    """What this person has typed so far."""
    return db.session.scalar(
        select(Draft).where(Draft.task_id == task.id, Draft.user_id == user.id)
    )


def newer_draft(user: User, task: Task) -> Draft | None:
    """A colleague's draft that is newer than one's own; for nobody who helps or stands in."""
    if task.role not in OF_THE_ORGANISATION or not has_the_task(user, task):
        return None
    own = draft_of(user, task)
    query = select(Draft).where(Draft.task_id == task.id, Draft.user_id != user.id)
    if own is not None:
        query = query.where(Draft.saved_at > own.saved_at)
    return db.session.scalar(query.order_by(Draft.saved_at.desc()).limit(1))


def take_over_draft(user: User, task: Task) -> Draft:
    """Go on from a colleague's newer draft."""
    theirs = newer_draft(user, task)
    if theirs is None:
        raise Refusal(_("There is no newer draft any more."))
    return save_draft(user, task, theirs.fields)


def ask_back(user: User, task: Task) -> None:
    """Ask for a form that was sent too early; the coach and the coordinators hear of it."""
    require(user, Can.ASK_BACK, task)
    _stop_unless_returnable(task)
    with transaction():
        task.asked_back_at, task.asked_back_by_id = now(), user.id
        note_event(user, "asked_back", task.case, task=task)
        for person in people.staff_of(task.case):
            note_mail("asked_back", person, task_id=task.id)


def give_back(user: User, task: Task) -> None:
    """Open a sent form again with its answers as a draft; raises `CannotGiveBack`."""
    require(user, Can.GIVE_BACK, task)
    with cases.moving(task.process_id, effects.ended_by_timer, effects.opened) as move:
        db.session.refresh(task)
        _stop_unless_returnable(task)
        taken = reopenings.take_back(user, task)
        note_event(user, "given_back", task.case, task=task)
        taken.tell("given_back")
        cases.step_back(move, task)


def can_be_given_back(task: Task) -> bool:
    """Done, by the organisation, nothing of the case has been done since, and it is not on hold."""
    if not _leaves_a_way_back(task):
        return False
    since = select(Task.id).where(
        Task.case_id == task.case_id,
        Task.outcome == Outcome.DONE,
        Task.closed_at > task.closed_at,
    )
    return db.session.scalar(since.limit(1)) is None


def can_be_given_back_among(task: Task, asked: Iterable[Task]) -> bool:
    """The same for a page that has loaded all tasks of the case."""
    closed = task.closed_at
    return _leaves_a_way_back(task) and not any(
        other.outcome == Outcome.DONE and other.closed_at and closed and other.closed_at > closed
        for other in asked
    )


def _leaves_a_way_back(task: Task) -> bool:
    if task.outcome != Outcome.DONE or task.role not in OF_THE_ORGANISATION:
        return False
    process = task.process
    is_last = process.last_task_id == task.id and process.before_last is not None
    return is_last and process.suspended_at is None


def _stop_unless_returnable(task: Task) -> None:
    cases.stop_on_hold(task.process)
    if not can_be_given_back(task):
        raise CannotGiveBack(
            _(
                "The form cannot be given back any more: other tasks have been done since. "
                "Tell your coach what should be different."
            )
        )


def _decisions(done: Completion) -> dict[str, Any]:
    """Only what the drawing decides on reaches the engine; an effect may turn rows into ids."""
    effect = effects.find(done.task.name)
    changed = (effect(done) if effect else None) or {}
    parsed = versions.definitions_of(done.task.process.version_id)
    element = parsed.task(done.task.name)
    return {name: changed.get(name, done.values.get(name)) for name in element.decides}


def on_behalf_of(user: User, task: Task) -> User | None:
    """In whose place somebody answers, or for whom staff fills in; nobody for an own task."""
    if has_the_task(user, task):
        return None
    absence = in_place_of(user, task)
    if absence is not None:
        return absence.person
    if not allowed(user, Can.FILL_IN, task) or task.case is None:
        return None
    if task.assignee is not None:
        return task.assignee
    if task.role not in ORGANISATION_ROLES:
        return None
    case = task.case
    asked = case.people(MemberKind.SPONSOR) if task.role == "sponsor" else case.speakers
    return next(iter(asked), None)
