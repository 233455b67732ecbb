"""Tasks that go back to their role, because whoever had them may not do them any more."""

from sqlalchemy import and_, or_, select, update

from coaching.model.base import db
from coaching.model.cases import Case, MemberKind
from coaching.model.people import StaffRole, User
from coaching.model.processes import Task
from coaching.permissions import SHARED_LANES

# Lanes whose people belong to one case.
OF_A_CASE = ("contact", "coach")
TEAM = "team_member"
OF_A_HANDOVER = ("write_handover", "read_handover")


def of_case(case: Case) -> None:
    """The coach or a contact person has changed; within the caller's transaction."""
    db.session.flush()
    handed = select(Task).where(
        Task.case_id == case.id,
        Task.closed_at.is_(None),
        Task.assignee_id.is_not(None),
        or_(Task.role.in_(OF_A_CASE), and_(Task.role == TEAM, Task.title.is_not(None))),
        # It is for whoever leaves to write, or for whoever comes to read.
        Task.name.not_in(OF_A_HANDOVER),
    )
    for task in db.session.scalars(handed).all():
        if task.assignee_id not in _who_may(case, task.role):
            task.assignee = None
            # What a team member was asked beside the drawing waits for the contact person then.
            task.role = "contact" if task.role == TEAM else task.role


def _who_may(case: Case, role: str) -> set[int | None]:
    """Who may have a task of this role by name."""
    if role == "coach":
        return {case.coach_id, case.deputy_coach_id}
    if role == TEAM:
        return {member.user_id for member in case.members if member.left_at is None}
    contacts = [*case.people(MemberKind.CONTACT), *case.people(MemberKind.DEPUTY)]
    return {person.id for person in contacts}


def of_person(person: User) -> None:
    """Somebody has lost a role, or left; within the caller's transaction."""
    roles = set(person.staff_roles) if person.active else set()
    kept = roles | set(OF_A_CASE) if person.active else set()
    db.session.flush()
    if StaffRole.COACH not in roles:
        _give_to_coordinators(person)
    db.session.execute(
        update(Task)
        .where(
            Task.assignee_id == person.id,
            Task.closed_at.is_(None),
            Task.role.in_(SHARED_LANES - kept),
        )
        .values(assignee_id=None)
        .execution_options(synchronize_session="fetch")
    )


def _give_to_coordinators(person: User) -> None:
    """What a coach was asked by name and no case has, such as a score: any coordinator does it."""
    db.session.execute(
        update(Task)
        .where(
            Task.assignee_id == person.id,
            Task.closed_at.is_(None),
            Task.case_id.is_(None),
            Task.role == StaffRole.COACH,
        )
        .values(assignee_id=None, role=StaffRole.COORDINATOR)
        .execution_options(synchronize_session="fetch")
    )
