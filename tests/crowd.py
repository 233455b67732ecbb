"""Many organisations at once, for tests that count statements."""

from datetime import timedelta
from uuid import uuid4

from sqlalchemy import func, insert, select

from coaching.clock import now
from coaching.model.base import db, transaction
from coaching.model.cases import Case, CaseStatus, Cohort, Member, MemberKind
from coaching.model.organisations import Organisation, Sector
from coaching.model.people import User
from coaching.model.processes import Process, Task
from coaching.services import versions

FIRST = 100_000
NAMES = (("assign_coach", "coordinator"), ("name_team", "contact"), ("confirm_assignment", "coach"))


def crowd(cohort: Cohort, number: int, *, coach: User, contact: User) -> None:
    """So many organisations under way, each with a contact person, a coach and three open tasks."""
    start = max(FIRST, (db.session.scalar(select(func.max(Case.id))) or 0) + 1)
    ids = range(start, start + number)
    rows = {
        Organisation: [
            {"id": i, "name": f"Unit {i}", "sector": Sector.EDUCATION, "languages": ["fi"]}
            for i in ids
        ],
        Case: [
            {
                "id": i,
                "organisation_id": i,
                "cohort_id": cohort.id,
                "status": CaseStatus.ACTIVE,
                "phase": "intake",
                "coach_id": coach.id,
            }
            for i in ids
        ],
        Member: [{"case_id": i, "user_id": contact.id, "kind": MemberKind.CONTACT} for i in ids],
        Process: [
            {
                "id": i,
                "name": "year",
                "case_id": i,
                "version_id": versions.newest().id,
                "state": b"",
            }
            for i in ids
        ],
        Task: [_task(i, name, role) for i in ids for name, role in NAMES],
    }
    with transaction():
        for kind, values in rows.items():
            db.session.execute(insert(kind), values)


def _task(i: int, name: str, role: str) -> dict[str, object]:
    return {
        "process_id": i,
        "case_id": i,
        "step": uuid4().hex,
        "name": name,
        "role": role,
        "phase": "intake",
        "organisation_name": f"Unit {i}",
        "due_at": now() + timedelta(days=i % 40 - 10),
    }
