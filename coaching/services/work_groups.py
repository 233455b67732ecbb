"""What waits on whom: open work by role, and in each role by person."""

from dataclasses import dataclass, field
from operator import attrgetter

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, select
from sqlalchemy.orm import aliased

from coaching.clock import today
from coaching.model.base import db
from coaching.model.cases import Case, Member
from coaching.model.people import User
from coaching.model.processes import Task
from coaching.model.substitutions import Substitution
from coaching.services.work_filters import (
    OF_ONE_MEMBER,
    Due,
    bucket,
    is_listed,
    is_own,
    named_doer,
)
from coaching.services.work_pages import as_number
from coaching.services.worklists import LANES

# People of one role that are named; the others stand behind the count of the role.
NAMED = 5


@dataclass
class Waiting:
    """How much waits for somebody: open, and late among it; ``own`` waits for the reader."""

    name: str = ""
    person: int | None = None
    count: int = 0
    late: int = 0
    own: int = 0
    # Who does all of it today, or whether somebody does so for some organisations.
    stand_in: str | None = None
    partly_away: bool = False

    def add(self, count: int, late: int, own: int) -> None:
        """Count more of it."""
        self.count, self.late, self.own = self.count + count, self.late + late, self.own + own


@dataclass
class RoleWaiting(Waiting):
    """What waits for a role, and for the people in it with the most that is late."""

    role: str = ""
    people: list[Waiting] = field(default_factory=list)
    unnamed: int = 0


def on_whom(user: User) -> list[RoleWaiting]:
    """Everything that a reader may see waiting, by role in the order of the lanes."""
    roles: dict[str, RoleWaiting] = {}
    people: dict[str, dict[int, Waiting]] = {}
    rows = db.session.execute(_each_person(user))
    for role, person, name, count, late, own, stand_in, partly in rows:
        roles.setdefault(role, RoleWaiting(role=role)).add(count, late, own)
        if person is not None and person != user.id:
            of_role = people.setdefault(role, {})
            known = Waiting(name or "", person, stand_in=stand_in, partly_away=bool(partly))
            of_role.setdefault(person, known).add(count, late, own)
    for role, waiting in roles.items():
        by_need = sorted(people.get(role, {}).values(), key=attrgetter("name"))
        by_need.sort(key=attrgetter("late", "count"), reverse=True)
        waiting.people, waiting.unnamed = by_need[:NAMED], len(by_need[NAMED:])
    return [roles[lane] for lane in LANES if lane in roles]


def _each_person(
    user: User,
) -> Select[str, int | None, str | None, int, int, int, str | None, bool]:
    """By role and person: how many tasks, how many late, how many the reader's own; who is away."""
    member = aliased(Member)
    its_member = and_(
        member.case_id == Task.case_id,
        member.kind == Task.role,
        member.kind.in_(OF_ONE_MEMBER),
        member.left_at.is_(None),
    )
    of_member = and_(Task.assignee_id.is_(None), Task.role.in_(OF_ONE_MEMBER))
    tasks = (
        select(
            Task.role.label("role"),
            case((of_member, member.user_id), else_=named_doer(user)).label("person"),
            case((bucket() == Due.LATE.value, 1), else_=0).label("late"),
            as_number(is_own(user)).label("own"),
        )
        .select_from(Task)
        .outerjoin(Case, Case.id == Task.case_id)
        .outerjoin(member, its_member)
        .where(Task.closed_at.is_(None), Task.suspended_at.is_(None), is_listed(user))
        .subquery()
    )
    grouped = (
        select(
            tasks.c.role,
            tasks.c.person,
            func.count().label("count"),
            func.sum(tasks.c.late).label("late"),
            func.sum(tasks.c.own).label("own"),
        )
        .group_by(tasks.c.role, tasks.c.person)
        .subquery()
    )
    figures = grouped.c.count, grouped.c.late, grouped.c.own
    substitute, away = aliased(User), _away(grouped.c.person)
    stand_in = (
        select(substitute.name)
        .join(Substitution, Substitution.substitute_id == substitute.id)
        .where(away, Substitution.for_all.is_(True))
        .limit(1)
        .scalar_subquery()
    )
    partly = exists().where(away, Substitution.for_all.is_(False))
    return select(
        grouped.c.role, grouped.c.person, User.name, *figures, stand_in, partly
    ).outerjoin(User, User.id == grouped.c.person)


def _away(person: ColumnElement[int | None]) -> ColumnElement[bool]:
    return and_(
        Substitution.person_id == person,
        Substitution.ended_early_at.is_(None),
        Substitution.first_on <= today(),
        Substitution.last_on >= today(),
    )
