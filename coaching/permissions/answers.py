"""Who reads what somebody answered."""

from sqlalchemy import Select, and_, or_, select

from coaching.model.cases import Case
from coaching.model.people import StaffRole, User
from coaching.model.processes import Answers, Task
from coaching.permissions.attendance import ATTENDANCE, attendance_case_ids, reads_attendance
from coaching.permissions.cases import (
    read_as_coach_by,
    read_case_ids,
    reads_as_coach,
    reads_as_member,
)
from coaching.permissions.people import is_coordinator, is_manager
from coaching.permissions.places import cases_held


def reads_feedback(user: User, answers: Answers) -> bool:
    """What an organisation says about the programme: not for the coach, who is part of it."""
    leads = is_coordinator(user, answers) or is_manager(user, answers)
    return reads_as_member(user, answers) or (leads and not reads_as_coach(user, answers))


def reads_answers(user: User, answers: Answers) -> bool:
    """Staff of the case read all answers, the organisation those meant for it.

    The manager reads what managers answered and feedback on the programme, and no other text.
    """
    if is_manager(user, answers) and answers.task.role == "manager":
        return True
    if answers.case_id is None:
        return is_coordinator(user)
    if answers.audience == "programme":
        return reads_feedback(user, answers)
    if is_coordinator(user, answers) or reads_as_coach(user, answers):
        return answers.audience != "nobody"
    if answers.audience != "case":
        return False
    reads = reads_attendance if answers.task_name in ATTENDANCE else reads_as_member
    return reads(user, answers)


def visible_answers(user: User) -> Select[Answers]:
    """The recorded answers a person may read."""
    coached = select(Case.id).where(read_as_coach_by(user))
    shared = Answers.audience.not_in(("nobody", "programme"))
    feedback = and_(Answers.audience == "programme", Answers.case_id.not_in(coached))
    by_managers = Answers.task_id.in_(select(Task.id).where(Task.role == "manager"))
    own = Answers.case_id.in_(read_case_ids(user))
    attended = Answers.case_id.in_(attendance_case_ids(user))
    told = or_(Answers.task_name.not_in(ATTENDANCE), attended)
    ways = [
        and_(Answers.case_id.in_(coached), shared),
        and_(own, told, Answers.audience.in_(("case", "programme"))),
    ]
    if is_coordinator(user):
        ways += [Answers.case_id.is_(None), shared, feedback]
    if is_manager(user):
        ways += [by_managers, feedback]
    for readable, role in (
        (or_(shared, feedback), StaffRole.COORDINATOR),
        (or_(by_managers, feedback), StaffRole.MANAGER),
    ):
        cases = cases_held(user, role)
        if cases:
            ways.append(and_(Answers.case_id.in_(cases), readable))
    return select(Answers).where(or_(*ways))
