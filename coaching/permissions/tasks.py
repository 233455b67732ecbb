"""Whose a task is, and who else may see it, do it, remind of it or hand it over."""

from functools import lru_cache

from sqlalchemy import ColumnElement, Select, and_, false, not_, or_, select

from coaching.model.cases import Case, Member, MemberKind
from coaching.model.people import StaffRole, User
from coaching.model.processes import Task
from coaching.model.substitutions import Substitution
from coaching.permissions.cases import (
    ANSWERS,
    answered_case_ids,
    coached_by,
    coaches_in_person,
    coaches_the_case,
    has_coach,
    kinds_in_person,
    lacks_contact,
    own_case_ids,
    read_as_staff_ids,
    reads_as_staff,
    sees_case,
    visible_cases,
)
from coaching.permissions.people import is_coach, is_coordinator, is_trainer, sees_every_case
from coaching.permissions.places import cases_held, is_staff, limits, roles_held, stand_ins

# What an organisation tells the programme about itself and its coach, as these tasks ask it.
TOLD_TO_THE_PROGRAMME = frozenset({"give_feedback"})
# What history keeps inside as well: that a coach would like to leave, and that somebody is late.
AMONG_STAFF = frozenset({"find_coach", "handle_late_task"})
# Whose work coaches may remind of.
REMINDED_BY_COACHES = frozenset({"contact", "sponsor", "team_member"})
# Lanes in which several people may do the same task; what one does alone is never another's.
SHARED_LANES = frozenset({"contact", "coach", "coordinator", "manager", "trainer"})


# Lanes of the programme's people, whose work any of them may do for another.
STAFF_LANES = ("coordinator", "manager", "trainer")


def does_the_task(user: User, task: Task) -> bool:
    """Whoever has the task, or the place of somebody who has it and is away."""
    return has_the_task(user, task) or in_place_of(user, task) is not None


def has_the_task(user: User, task: Task) -> bool:
    """The assignee, or else whoever holds the lane's role today, in their own right."""
    if task.assignee_id is not None:
        return task.assignee_id == user.id
    match task.role:
        case "contact":
            kinds = kinds_in_person(user.id, task)
            return bool(kinds & ANSWERS) or (MemberKind.SPONSOR in kinds and lacks_contact(task))
        case "sponsor":
            return MemberKind.SPONSOR in kinds_in_person(user.id, task)
        case "coach":
            return coaches_in_person(user, task)
        case "coordinator" | "manager" | "trainer":
            return StaffRole(task.role) in user.staff_roles
    return False


def in_place_of(user: User, task: Task) -> Substitution | None:
    """The substitution by which a task of somebody who is away has come to this person."""
    return next(
        (
            each
            for each in stand_ins(user, task)
            if has_the_task(each.person, task) and _can_take(user, task)
        ),
        None,
    )


def _can_take(user: User, task: Task) -> bool:
    """Whether this is work that this person may do for another; what is personal nobody may."""
    if task.role == "coach":
        return is_coach(user)
    if task.role in STAFF_LANES:
        return is_staff(user)
    return task.role != "team_member" and bool(kinds_in_person(user.id, task))


def ways_to_do(user: User) -> list[ColumnElement[bool]]:
    """`does_the_task` as conditions, one for each way in which a task can be somebody's."""
    return _ways_in_person(user) + _ways_in_place(user)


def _ways_in_person(user: User) -> list[ColumnElement[bool]]:
    return list(_ways_of(user.id, user.staff_roles))


# Put together once, since every page asks several times; nothing in it depends on the day.
@lru_cache(maxsize=1000)
def _ways_of(user_id: int, roles: frozenset[StaffRole]) -> tuple[ColumnElement[bool], ...]:
    # Said twice, so that its opposite holds for tasks without an assignee.
    ways = [and_(Task.assignee_id.is_not(None), Task.assignee_id == user_id)]
    by_role = [r for r in STAFF_LANES if r in roles]
    ways += [and_(Task.assignee_id.is_(None), Task.role == role) for role in by_role]
    coached = select(Case.id).where(has_coach(user_id))
    held = {
        "coach": coached,
        "contact": answered_case_ids(user_id),
        "sponsor": own_case_ids(user_id).where(Member.kind == MemberKind.SPONSOR),
    }
    ways += [
        and_(Task.assignee_id.is_(None), Task.role == role, Task.case_id.in_(cases))
        for role, cases in held.items()
    ]
    return tuple(ways)


def _ways_in_place(user: User) -> list[ColumnElement[bool]]:
    """The ways of those who are away, as far as this person may take their tasks."""
    lanes = [*(["coach"] if is_coach(user) else []), *(STAFF_LANES if is_staff(user) else [])]
    of_members = Task.role.in_(("contact", "sponsor"))
    takes = or_(Task.role.in_(lanes), and_(of_members, Task.case_id.in_(own_case_ids(user.id))))
    return [
        and_(way, takes, within(Task.case_id))
        for each, within in limits(user)
        for way in _ways_in_person(each.person)
    ]


def own_tasks(user: User) -> Select[Task]:
    """The tasks that a person has to do."""
    return select(Task).where(or_(*ways_to_do(user)))


def may_fill_in(user: User, task: Task) -> bool:
    """Staff may write down on the phone what somebody of the organisation says.

    Never somebody's own view of the self-assessment: nobody else may see it.
    """
    if task.role == "trainer":
        return is_coordinator(user, task)
    if task.name in TOLD_TO_THE_PROGRAMME and coaches_the_case(user, task):
        return False
    helps = is_coordinator(user, task) or coaches_the_case(user, task)
    # What somebody has added to the year has a title, and is nobody's own view.
    was_added = task.role == "team_member" and task.title is not None
    return helps and (task.role in {"contact", "sponsor"} or was_added)


def goes_on(_user: User, task: Task) -> bool:
    """What is on hold waits, whoever does it, until the year goes on."""
    return not task.is_suspended


def sees_task(user: User, task: Task) -> bool:
    """Whoever sees the case sees its tasks; without a case only its doers do."""
    if task.case_id is None or task.role == "trainer":
        return does_the_task(user, task) or (task.case_id is not None and sees_case(user, task))
    return reads_as_staff(user, task) if task.name in AMONG_STAFF else sees_case(user, task)


def visible_tasks(user: User) -> Select[Task]:
    """The tasks a person may see: those of visible cases, and own ones without a case."""
    own_without_case = and_(
        Task.case_id.is_(None),
        or_(
            Task.assignee_id == user.id,
            and_(Task.assignee_id.is_(None), Task.role.in_(roles_held(user))),
        ),
    )
    ways = [_is_of_visible_case(user), own_without_case]
    if is_trainer(user):
        # Trainers see what they do for an organisation, and not the organisation.
        unclaimed = Task.assignee_id.is_(None)
        ways.append(and_(Task.role == "trainer", or_(Task.assignee_id == user.id, unclaimed)))
    beside_cases = or_(Task.case_id.is_(None), Task.role == "trainer")
    ways += [and_(beside_cases, way) for way in _ways_in_place(user)]
    return select(Task).where(or_(*ways))


def _is_of_visible_case(user: User) -> ColumnElement[bool]:
    if sees_every_case(user):
        # Said plainly, since a database looks up case by case otherwise.
        return Task.case_id.is_not(None)
    told = or_(Task.name.not_in(AMONG_STAFF), Task.case_id.in_(read_as_staff_ids(user)))
    return and_(Task.case_id.in_(visible_cases(user).with_only_columns(Case.id)), told)


def may_remind(user: User, task: Task) -> bool:
    """Coordinators remind everybody of work for an organisation, coaches their organisations."""
    is_asked = task.case_id is not None and not task.optional and not task.is_suspended
    if not is_asked or does_the_task(user, task):
        return False
    coached = task.role in REMINDED_BY_COACHES and coaches_the_case(user, task)
    return is_coordinator(user, task) or coached


def remindable_tasks(user: User) -> Select[Task]:
    """The tasks of others that a person may remind of."""
    of_others = and_(
        Task.case_id.is_not(None),
        Task.optional.is_(False),
        Task.suspended_at.is_(None),
        not_(or_(*ways_to_do(user))),
    )
    if is_coordinator(user):
        return select(Task).where(of_others)
    coached = Task.case_id.in_(select(Case.id).where(coached_by(user)))
    reminded = and_(coached, Task.role.in_(REMINDED_BY_COACHES))
    coordinated = cases_held(user, StaffRole.COORDINATOR)
    if coordinated:
        reminded = or_(reminded, Task.case_id.in_(coordinated))
    return select(Task).where(of_others, reminded)


def may_hand_over(user: User, task: Task) -> bool:
    """Coordinators say who of those who may do a task does it."""
    return is_coordinator(user, task) and task.role in SHARED_LANES and sees_task(user, task)


def tasks_to_hand_over(user: User) -> Select[Task]:
    """The tasks whose doer a person may choose."""
    shared = visible_tasks(user).where(Task.role.in_(SHARED_LANES))
    if is_coordinator(user):
        return shared
    coordinated = cases_held(user, StaffRole.COORDINATOR)
    return shared.where(Task.case_id.in_(coordinated) if coordinated else false())
