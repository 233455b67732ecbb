"""Many organisations at once, as rows: every phase, light, coach, sector and region among them."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import uuid4

from sqlalchemy import insert, select

from coaching.clock import now
from coaching.model.assessments import Assessment, Occasion
from coaching.model.base import db, transaction
from coaching.model.cases import Case, CaseStatus, Cohort
from coaching.model.organisations import Organisation, Sector
from coaching.model.people import User
from coaching.model.processes import Answers, Process, Questions, Task
from coaching.services import versions

FIRST = 10_000
PHASES = ("intake", "baseline", "training", "coaching", "midpoint", "documentation")
REGIONS = ("", "Uusimaa", "Lappi")
LANGUAGES = ("fi", "sv", "en")


def fill(cohort: Cohort, number: int, coaches: Sequence[User]) -> list[int]:
    """So many organisations in a cohort; by their numbers in every state there is."""
    numbers = range(number)
    with transaction():
        db.session.execute(
            insert(Organisation),
            [
                {
                    "id": FIRST + n,
                    "name": f"Organisation {n:04}",
                    "sector": list(Sector)[n % 4],
                    "region": REGIONS[n % 3],
                    "languages": [LANGUAGES[n % 2]],
                }
                for n in numbers
            ],
        )
        db.session.execute(insert(Case), [_case(n, cohort, coaches) for n in numbers])
        version = versions.newest().id
        db.session.execute(
            insert(Process),
            [
                {
                    "id": FIRST + n,
                    "name": "year",
                    "case_id": FIRST + n,
                    "version_id": version,
                    "state": b"",
                }
                for n in numbers
            ],
        )
        db.session.execute(insert(Task), [task for n in numbers for task in _tasks(n)])
        _assess(coaches[0])
    return [FIRST + n for n in numbers]


def _assess(by: User) -> None:
    """Every fifth organisation has sent its baseline."""
    questions = Questions(digest=uuid4().hex, content={})
    db.session.add(questions)
    db.session.flush()
    done = select(Task.case_id, Task.id).where(Task.case_id >= FIRST, Task.outcome == "done")
    for case_id, task_id in db.session.execute(done).all():
        if case_id is not None and case_id % 5 == 0:
            answers = Answers(
                task_id=task_id,
                case_id=case_id,
                task_name="submit_baseline",
                questions_id=questions.id,
                values={},
                audience="case",
                by_id=by.id,
            )
            db.session.add(answers)
            db.session.flush()
            db.session.add(
                Assessment(case_id=case_id, occasion=Occasion.BASELINE, answers_id=answers.id)
            )


def of_crowd() -> list[Case]:
    """All of them."""
    return list(db.session.scalars(select(Case).where(Case.id >= FIRST)).unique())


def _status(n: int) -> CaseStatus:
    return {
        7: CaseStatus.PREPARING,
        8: CaseStatus.COMPLETED,
        9: CaseStatus.WITHDRAWN,
    }.get(n % 10, CaseStatus.ACTIVE)


def _case(n: int, cohort: Cohort, coaches: Sequence[User]) -> dict[str, object]:
    status = _status(n)
    return {
        "id": FIRST + n,
        "organisation_id": FIRST + n,
        "cohort_id": cohort.id,
        "status": status,
        "phase": None if status == CaseStatus.PREPARING else PHASES[n % 6],
        "phase_since": now() - timedelta(days=n % 90),
        "language": LANGUAGES[n % 3],
        "coach_id": coaches[n % len(coaches)].id if n % 4 else None,
        "coach_confirmed": True,
    }


def _tasks(n: int) -> list[dict[str, object]]:
    """One that is done, in time or not, and one that is open, late or not."""
    common = {
        "process_id": FIRST + n,
        "case_id": FIRST + n,
        "role": "contact",
        "phase": PHASES[n % 6],
        "outcome": None,
        "closed_at": None,
    }
    done = {
        "name": "name_team",
        "step": uuid4().hex,
        "due_at": now() - timedelta(days=60),
        "closed_at": now() - timedelta(days=58 + n % 7),
        "outcome": "done",
    }
    is_open = {
        "name": "sign_commitment",
        "step": uuid4().hex,
        "due_at": now() + timedelta(days=n % 60 - 45),
    }
    over = _status(n) != CaseStatus.ACTIVE
    return [common | done] if over else [common | done, common | is_open]
