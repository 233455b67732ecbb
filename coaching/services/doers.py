"""Who does a task: those whose turn it is, and those who may do it instead."""

from coaching.model.cases import MemberKind
from coaching.model.people import StaffRole, User
from coaching.model.processes import Task
from coaching.model.substitutions import Substitution
from coaching.permissions import in_place_of
from coaching.services import people


def of_task(task: Task) -> list[User]:
    """Those whose turn it is: one person where the lane has a first one, else everybody in it.

    Whoever is away today has a substitute in their place.
    """
    if task.assignee is not None:
        return [_here(task.assignee, task)]
    able = [person for person in _holders(task) if person.active]
    first = able[:1] if task.role in {"contact", "sponsor", "coach"} else able
    return list(dict.fromkeys(_here(person, task) for person in first))


def possible(task: Task) -> list[User]:
    """Everybody who may do it, first the one who usually does."""
    found = [each for person in _holders(task) for each in (person, _here(person, task))]
    return [person for person in dict.fromkeys(found) if person.active]


def absence(person: User, task: Task) -> Substitution | None:
    """By whom and until when somebody is replaced for this task today; nobody, if here."""
    found = person.absence(task.case_id)
    takes = found is not None and in_place_of(found.substitute, task) is not None
    return found if takes else None


def in_whose_name(person: User, task: Task) -> User:
    """Who has a task that this person shall do: a substitute has it as long as somebody is away."""
    holders = _holders(task)
    if person in holders:
        return person
    return next((each for each in holders if _here(each, task) == person), person)


def _here(person: User, task: Task) -> User:
    away = absence(person, task)
    return person if away is None else away.substitute


def _holders(task: Task) -> list[User]:
    """Those who have it in their own right."""
    return _staff(task.role) if task.role in set(StaffRole) - {"coach"} else _of_case(task)


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
    found = [person for kind in kinds.get(task.role, ()) for person in case.people(kind)]
    # Where nobody answers for the organisation, the management does.
    return found or (case.people(MemberKind.SPONSOR) if task.role == "contact" else [])
