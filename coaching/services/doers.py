"""Who does a task: those whose turn it is, and those who may do it instead."""

from coaching.model.cases import MemberKind
from coaching.model.people import StaffRole, User
from coaching.model.processes import Task
from coaching.services import people


def of_task(task: Task) -> list[User]:
    """Those whose turn it is: one person where the lane has a first one, else everybody in it."""
    if task.assignee is not None:
        return [task.assignee]
    able = possible(task)
    return able[:1] if task.role in {"contact", "sponsor", "coach"} else able


def possible(task: Task) -> list[User]:
    """Everybody who may do it, first the one who usually does."""
    found = _staff(task.role) if task.role in set(StaffRole) - {"coach"} else _of_case(task)
    return [person for person in dict.fromkeys(found) if person.active]


def _staff(role: str) -> list[User]:
    return people.with_role(StaffRole(role))


def _of_case(task: Task) -> list[User]:
    case = task.case
    if case is None:
        return []
    if task.role == "coach":
        return [coach for coach in (case.coach, case.deputy_coach) if coach is not None]
    kinds = {
        "contact": (MemberKind.CONTACT, MemberKind.DEPUTY),
        "sponsor": (MemberKind.SPONSOR,),
    }
    return [person for kind in kinds.get(task.role, ()) for person in case.people(kind)]
