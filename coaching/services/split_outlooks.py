"""What follows when an organisation splits, before anybody decides on it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from coaching.model.base import db
from coaching.model.cases import Case
from coaching.model.people import User
from coaching.model.processes import Process, Task
from coaching.model.training import CaseModule
from coaching.permissions import Can, require
from coaching.services import (
    action_items,
    bookings,
    outlines,
    plan,
    progress,
    split_seats,
    splits,
    year_copies,
)
from coaching.services.splits import Wanted


@dataclass(frozen=True)
class Seat:
    """A training session ahead, and whether the new organisation finds room there too."""

    module: CaseModule
    has_room: bool


@dataclass(frozen=True)
class Outlook:
    """What both will have to do, what is copied, who goes over, and who hears of it.

    ``arranges_anew`` where a coaching session is being arranged or written down: it stays.
    """

    tasks: Sequence[Task]
    arranges_anew: bool
    going: list[User]
    staying: list[User]
    told: list[User]
    seats: list[Seat]
    # Modules for which the new organisation says once more whom it sends.
    named_anew: list[CaseModule]
    goals: int
    actions: int
    promises: int
    modules_held: int
    sessions_held: int


def outlook(user: User, case: Case, wanted: Wanted, *, seen: int) -> Outlook:
    """What splitting would bring; raises what `splits.split` raises."""
    require(user, Can.SPLIT_YEAR, case)
    with db.session.no_autoflush:
        splits.check(case, wanted, seen=seen)
    movable = splits.movable(case)
    asked = _open_tasks(case)
    standing = plan.standing(case.id)
    named_anew = split_seats.named_anew(case, wanted.going)
    return Outlook(
        tasks=[task for task in asked if _is_for_both(task, named_anew)],
        arranges_anew=any(task.name in year_copies.OF_A_MEETING for task in asked),
        going=[person for person in movable if person.id in wanted.going],
        staying=[person for person in movable if person.id not in wanted.going],
        told=[person for person in splits.concerned(case) if person != user],
        seats=_seats(case, wanted),
        named_anew=named_anew,
        goals=len(standing.goals) if standing else 0,
        actions=len(standing.actions) if standing else 0,
        promises=len(action_items.open_of(case)),
        modules_held=sum(each.is_held for each in progress.modules(case)),
        sessions_held=progress.sessions(case).held,
    )


def _open_tasks(case: Case) -> Sequence[Task]:
    query = (
        select(Task)
        .join(Process, Process.id == Task.process_id)
        .where(Task.case_id == case.id, Task.closed_at.is_(None), Process.name == outlines.YEAR)
        .order_by(Task.due_at.asc().nulls_last(), Task.id)
        .options(joinedload(Task.process))
    )
    return db.session.scalars(query).unique().all()


def _is_for_both(task: Task, named_anew: Collection[CaseModule]) -> bool:
    waits = task.name == split_seats.RECORDS
    if waits and any(each.module_id == task.module_id for each in named_anew):
        return False
    return task.name not in year_copies.OF_A_MEETING and task.role != year_copies.OWN


def _seats(case: Case, wanted: Wanted) -> list[Seat]:
    """Those who go over give their seats here to the new organisation."""
    ahead = [row[0] for row in db.session.execute(split_seats.ahead(case))]
    query = select(CaseModule).where(CaseModule.id.in_(ahead)).order_by(CaseModule.id)
    found = db.session.scalars(query.options(joinedload(CaseModule.session))).unique().all()
    sessions = [taken.session for taken in found if taken.session is not None]
    free = bookings.seats_left(sessions)
    return [Seat(taken, _has_room(taken, wanted, free[taken.session_id or 0])) for taken in found]


def _has_room(taken: CaseModule, wanted: Wanted, free: int) -> bool:
    fewest = bookings.fewest_of(taken.module)
    named = len(taken.participants)
    going = sum(each.member.user_id in wanted.going for each in taken.participants)
    given = (named or fewest) - (named - going or fewest)
    # Where too few come along, the new organisation names its own.
    return free + given >= max(going, fewest)
