"""Many organisations of one coach, each with everything that the first page counts."""

from datetime import timedelta

from coaching.clock import now, today
from coaching.model.base import db, transaction
from coaching.model.cases import Case, Cohort, MemberKind
from coaching.model.coaching_sessions import SessionState
from coaching.model.people import User
from coaching.model.processes import Draft
from coaching.services import cases
from tests import make
from tests.story import open_task


def organisation(
    cohort: Cohort, number: int, *, coach: User, deputy: User | None, cora: User
) -> Case:
    """A year that has begun, with guidance, a session, an overdue promise and an old draft."""
    name = f"Organisation {number:02}"
    contact = make.person(f"Otto Contact{number}")
    case = make.case(cohort, name, contact=contact, sponsor=make.person(f"Stina Sponsor{number}"))
    cases.start_year(cora, case)
    make.guidance_entry(case, coach=coach, held_on=today() - timedelta(days=number))
    make.coaching_session(case, now() + timedelta(days=7), SessionState.AGREED)
    make.promise(case, due_on=today() - timedelta(days=3))
    task = open_task(case, "name_team")
    with transaction():
        case.coach, case.coach_confirmed, case.deputy_coach = coach, True, deputy
        old = now() - timedelta(days=20)
        writer = case.people(MemberKind.CONTACT)[0]
        db.session.add(Draft(task_id=task.id, user_id=writer.id, fields={}, saved_at=old))
    return case
