"""Who has the ball: one plain sentence for every open task and every running timer of a case."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, undefer

from coaching.clock import now
from coaching.engine.process import Wait
from coaching.i18n import gettext as _
from coaching.i18n import lazy_gettext as _l
from coaching.i18n import ngettext
from coaching.model.base import db
from coaching.model.cases import Case, MemberKind
from coaching.model.people import User
from coaching.model.processes import Outcome, Process, Task
from coaching.permissions import Can, allowed, does_the_task, is_manager
from coaching.services import absences, days, lateness, process_states, versions

LANES = {
    "coordinator": _l("a coordinator"),
    "coach": _l("a coach"),
    "manager": _l("the programme manager"),
    "trainer": _l("a trainer"),
    "contact": _l("the contact person"),
    "sponsor": _l("the management sponsor"),
    "team_member": _l("a team member"),
    "applicant": _l("the applicant"),
}


Counts = Mapping[tuple[int, str], int]

# What the calendar brings later than this is told by the path of the year.
SOON = timedelta(weeks=4)


@dataclass(frozen=True)
class Ball:
    """One thing that the year waits for; ``opens`` is set while its time has not begun.

    ``sentence`` stands alone, ``detail`` says the rest where the title is above it.
    """

    task: Task | None
    title: str
    who: str
    sentence: str
    detail: str
    since: datetime | None = None
    due: datetime | None = None
    late: bool = False
    opens: datetime | None = None
    mine: bool = False
    initials: str = ""
    held: bool = False


def sentences(user: User, case: Case) -> list[Ball]:
    """Everything this case waits for, in words for this reader; what is urgent comes first."""
    waiting = _open_tasks(case)
    counts = _done_in({(t.process_id, t.name) for t in waiting if _is_of_a_group(t)})
    return _of_tasks(user, waiting, counts) + timers(case)


def along(user: User, asked: Sequence[Task]) -> list[Ball]:
    """What people are waited for, from all tasks of the year, for a page that has loaded them."""
    counts = Counter((t.process_id, t.name) for t in asked if t.outcome == Outcome.DONE)
    return _of_tasks(user, [task for task in asked if task.is_open], counts)


def _of_tasks(user: User, open_ones: Sequence[Task], counts: Counts) -> list[Ball]:
    waiting = [task for task in open_ones if allowed(user, Can.SEE_TASK, task)]
    alone = [task for task in waiting if _is_of_a_group(task)]
    single = [t for t in waiting if t not in alone or does_the_task(user, t)]
    late = lateness.sentences(user, single)
    balls = [_of_task(user, task, late.get(task.id)) for task in single]
    balls += _of_groups(user, alone, counts)
    # What has opened comes before what is coming; optional things never come first.
    balls.sort(
        key=lambda b: (
            *(b.held, b.opens is not None, _is_optional(b)),
            *(b.due is None, b.due or b.since),
        )
    )
    return balls


def who_does(user: User, task: Task) -> User | None:
    """The person whose turn it is, as far as there is one and this reader may know."""
    person, case = doer(task), task.case
    if case is None or case.coach_confirmed or task.assignee is not None or task.role != "coach":
        return person
    return person if _is_of_the_programme(user, case) else None


def doer(task: Task) -> User | None:
    """The person whose turn it is, as the programme's own people know it."""
    if task.assignee is not None:
        return task.assignee
    case = task.case
    if case is None:
        return None
    match task.role:
        case "coach":
            return case.coach
        case "contact":
            return next(iter(case.speakers), None)
        case "sponsor":
            return next(iter(case.people(MemberKind.SPONSOR)), None)
    return None


def lane_in_words(role: str) -> str:
    """Whose turn it is when no single person has it."""
    return str(LANES.get(role, role))


def _is_of_the_programme(user: User, case: Case) -> bool:
    # A coach who has not confirmed may still decline: that is nothing for the organisation.
    return is_manager(user, case) or allowed(user, Can.SEE_STAFF_FIELDS, case)


def _open_tasks(case: Case) -> Sequence[Task]:
    query = (
        select(Task)
        .where(Task.case_id == case.id, Task.closed_at.is_(None))
        .order_by(Task.due_at, Task.id)
        .options(
            joinedload(Task.process), joinedload(Task.assignee).options(*absences.with_people())
        )
    )
    return db.session.scalars(query).unique().all()


def _is_of_a_group(task: Task) -> bool:
    return task.optional and task.assignee_id is not None


def _is_optional(ball: Ball) -> bool:
    return ball.task is None or ball.task.optional


# ---- single tasks ----


def _of_task(user: User, task: Task, late: str | None) -> Ball:
    person = who_does(user, task)
    mine = does_the_task(user, task)
    who = absences.name_today(person, task.case_id) if person else lane_in_words(task.role)
    title = versions.title_of(task)
    in_place = absences.of_task(user, task)
    told = [*_dates(task), *([late] if late else []), *([f"{in_place}."] if in_place else [])]
    return Ball(
        task=task,
        title=title,
        who=who,
        sentence=" ".join([_turn_with(task, title, who, mine=mine), *told]),
        detail=" ".join([_turn(task, who, mine=mine), *told]),
        since=task.opened_at,
        due=task.due_at,
        late=task.is_late,
        opens=task.opens_at if task.is_coming else None,
        mine=mine,
        initials=person.initials if person else "",
        held=task.is_suspended,
    )


def _turn(task: Task, who: str, *, mine: bool) -> str:
    """Whose turn it is."""
    if task.is_suspended:
        return str(_("On hold. It goes on with the year."))
    if task.is_coming:
        return str(_("Coming for you.") if mine else _("Coming for %(who)s.", who=who))
    return str(_("It is your turn.") if mine else _("Waiting for %(who)s.", who=who))


def _turn_with(task: Task, title: str, who: str, *, mine: bool) -> str:
    """Whose turn it is to do what."""
    if task.is_suspended:
        return str(_("On hold: %(task)s.", task=title))
    if task.is_coming and mine:
        return str(_("Coming for you: %(task)s.", task=title))
    if task.is_coming:
        return str(_("Coming for %(who)s: %(task)s.", who=who, task=title))
    if mine:
        return str(_("It is your turn: %(task)s.", task=title))
    return str(_("Waiting for %(who)s: %(task)s.", who=who, task=title))


def _dates(task: Task) -> list[str]:
    """From when on it can be done, and until when."""
    told = []
    if task.is_coming and task.opens_at is not None:
        told.append(_("Opens %(opens)s.", opens=days.in_words(task.opens_at)))
    if task.due_at is not None:
        due = days.in_words(task.due_at)
        told.append(
            _("It was due %(due)s.", due=due) if task.is_late else _("Due %(due)s.", due=due)
        )
    return told


# ---- what each member of a team may do for themselves: only the count is told ----


def _of_groups(user: User, alone: Sequence[Task], counts: Counts) -> list[Ball]:
    groups: dict[tuple[int, str], list[Task]] = {}
    for task in alone:
        groups.setdefault((task.process_id, task.name), []).append(task)
    # To the last one, who is the reader, the own task says it all.
    told = {k: ts for k, ts in groups.items() if any(not does_the_task(user, t) for t in ts)}
    return [_of_group(tasks, counts.get(key, 0)) for key, tasks in told.items()]


def _done_in(groups: set[tuple[int, str]]) -> Counts:
    if not groups:
        return {}
    rows = db.session.execute(
        select(Task.process_id, Task.name, func.count())
        .where(
            Task.process_id.in_({process for process, _name in groups}),
            Task.name.in_({name for _process, name in groups}),
            Task.outcome == Outcome.DONE,
        )
        .group_by(Task.process_id, Task.name)
    )
    return {(process, name): count for process, name, count in rows}


def _of_group(tasks: list[Task], done: int) -> Ball:
    first = tasks[0]
    told = _of_the_team(first, done, done + len(tasks))
    return Ball(
        task=None,
        title=versions.task_word(first.process.version_id, first.name),
        who=_("the team members"),
        sentence=told,
        detail=told,
        since=first.opened_at,
        due=first.due_at,
        opens=first.opens_at if first.is_coming else None,
        held=first.is_suspended,
    )


def _of_the_team(task: Task, done: int, everybody: int) -> str:
    if task.is_coming and task.opens_at is not None:
        opens = days.in_words(task.opens_at)
        return str(_("From %(opens)s on, each team member may answer on their own.", opens=opens))
    counted = ngettext(
        "%(done)s of %(num)s team member has answered on their own. It is optional.",
        "%(done)s of %(num)s team members have answered on their own. It is optional.",
        everybody,
        done=done,
    )
    return str(counted)


# ---- timers ----


def timers(case: Case) -> list[Ball]:
    """What the calendar brings before long."""
    horizon = now() + SOON
    running = db.session.scalars(
        select(Process)
        .where(Process.case_id == case.id, Process.next_timer_at <= horizon)
        .options(undefer(Process.state))
        .order_by(Process.id)
    )
    return [
        _of_timer(process, wait)
        for process in running
        for wait in process_states.waits_of(process)
        if wait.until <= horizon
    ]


def _of_timer(process: Process, wait: Wait) -> Ball:
    told = _(
        "%(what)s The day for this is %(when)s.",
        what=versions.text_of(process, wait.element, "documentation"),
        when=days.in_words(wait.until),
    )
    return Ball(
        task=None,
        title=versions.text_of(process, wait.element),
        who="",
        sentence=told,
        detail=told,
        due=wait.until,
    )
