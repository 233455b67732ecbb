"""Whose a task is, and who else may see it, do it, remind of it or hand it over."""

from sqlalchemy import ColumnElement, Select, and_, false, not_, or_, select

from coaching.model.cases import Case, Member, MemberKind
from coaching.model.people import StaffRole, User
from coaching.model.processes import Task
from coaching.permissions.cases import (
    cases_of,
    coached_by,
    coaches_the_case,
    kinds_of,
    own_case_ids,
    sees_case,
)
from coaching.permissions.people import is_coordinator, is_trainer, sees_every_case

# What an organisation tells the programme about itself and its coach, as these tasks ask it.
TOLD_TO_THE_PROGRAMME = frozenset({"give_feedback"})
# Whose work coaches may remind of.
REMINDED_BY_COACHES = frozenset({"contact", "sponsor"})
# Lanes in which several people may do the same task; what one does alone is never another's.
SHARED_LANES = frozenset({"contact", "coach", "coordinator", "manager", "trainer"})


def does_the_task(user: User, task: Task) -> bool:
    """The assignee, or else whoever holds the lane's role today."""
    if task.assignee_id is not None:
        return task.assignee_id == user.id
    match task.role:
        case "contact":
            return bool(kinds_of(user, task) & {MemberKind.CONTACT, MemberKind.DEPUTY})
        case "sponsor":
            return MemberKind.SPONSOR in kinds_of(user, task)
        case "coach":
            return coaches_the_case(user, task)
        case "coordinator" | "manager" | "trainer":
            return StaffRole(task.role) in user.staff_roles
    return False


def ways_to_do(user: User) -> list[ColumnElement[bool]]:
    """`does_the_task` as conditions, one for each way in which a task can be somebody's."""
    # Said twice, so that its opposite holds for tasks without an assignee.
    ways = [and_(Task.assignee_id.is_not(None), Task.assignee_id == user.id)]
    by_role = [r for r in ("coordinator", "manager", "trainer") if r in user.staff_roles]
    ways += [and_(Task.assignee_id.is_(None), Task.role == role) for role in by_role]
    coached = select(Case.id).where(coached_by(user))
    kinds = {
        "contact": (MemberKind.CONTACT, MemberKind.DEPUTY),
        "sponsor": (MemberKind.SPONSOR,),
    }
    held = {"coach": coached} | {
        role: own_case_ids(user).where(Member.kind.in_(kind)) for role, kind in kinds.items()
    }
    return ways + [
        and_(Task.assignee_id.is_(None), Task.role == role, Task.case_id.in_(cases))
        for role, cases in held.items()
    ]


def own_tasks(user: User) -> Select[Task]:
    """The tasks that a person has to do."""
    return select(Task).where(or_(*ways_to_do(user)))


def may_fill_in(user: User, task: Task) -> bool:
    """Staff may write down on the phone what somebody of the organisation says.

    Never somebody's own view of the self-assessment: nobody else may see it.
    """
    if task.role == "trainer":
        return is_coordinator(user)
    if task.name in TOLD_TO_THE_PROGRAMME and coaches_the_case(user, task):
        return False
    helps = is_coordinator(user) or coaches_the_case(user, task)
    return helps and task.role in {"contact", "sponsor"}


def sees_task(user: User, task: Task) -> bool:
    """Whoever sees the case sees its tasks; without a case only its doers do."""
    if task.case_id is None or task.role == "trainer":
        return does_the_task(user, task) or (task.case_id is not None and sees_case(user, task))
    return sees_case(user, task)


def visible_tasks(user: User) -> Select[Task]:
    """The tasks a person may see: those of visible cases, and own ones without a case."""
    own_without_case = and_(
        Task.case_id.is_(None),
        or_(
            Task.assignee_id == user.id,
            and_(Task.assignee_id.is_(None), Task.role.in_(user.staff_roles)),
        ),
    )
    # Said plainly, since a database looks up case by case otherwise.
    of_cases = (
        Task.case_id.is_not(None)
        if sees_every_case(user)
        else Task.case_id.in_(cases_of(user).with_only_columns(Case.id))
    )
    ways = [of_cases, own_without_case]
    if is_trainer(user):
        # Trainers see what they do for an organisation, and not the organisation.
        unclaimed = Task.assignee_id.is_(None)
        ways.append(and_(Task.role == "trainer", or_(Task.assignee_id == user.id, unclaimed)))
    return select(Task).where(or_(*ways))


def may_remind(user: User, task: Task) -> bool:
    """Coordinators remind everybody of work for an organisation, coaches their organisations."""
    if task.case_id is None or task.optional or does_the_task(user, task):
        return False
    coached = task.role in REMINDED_BY_COACHES and coaches_the_case(user, task)
    return is_coordinator(user) or coached


def remindable_tasks(user: User) -> Select[Task]:
    """The tasks of others that a person may remind of."""
    of_others = and_(
        Task.case_id.is_not(None), Task.optional.is_(False), not_(or_(*ways_to_do(user)))
    )
    if is_coordinator(user):
        return select(Task).where(of_others)
    coached = Task.case_id.in_(select(Case.id).where(coached_by(user)))
    return select(Task).where(of_others, coached, Task.role.in_(REMINDED_BY_COACHES))


def may_hand_over(user: User, task: Task) -> bool:
    """Coordinators say who of those who may do a task does it."""
    return is_coordinator(user) and task.role in SHARED_LANES and sees_task(user, task)


def tasks_to_hand_over(user: User) -> Select[Task]:
    """The tasks whose doer a person may choose."""
    if not is_coordinator(user):
        return select(Task).where(false())
    return visible_tasks(user).where(Task.role.in_(SHARED_LANES))
