"""What the tests of the demonstration ask of it."""

from collections import Counter
from typing import Any

from sqlalchemy import select

from coaching.demo import PLACES
from coaching.model.assessments import Occasion
from coaching.model.base import db
from coaching.model.cases import UNDER_WAY, Case, MemberKind
from coaching.model.certificates import Certificate
from coaching.model.guidance import GuidanceEntry
from coaching.model.history import Event
from coaching.model.mail import Mail
from coaching.model.people import User
from coaching.model.plans import ActionPlan, PlanState
from coaching.model.processes import Outcome, Task
from coaching.services import assessments
from forms.people import ROLE_WORDS


def hashed(password: str) -> str:
    """Stands in for the slow hash of real passwords."""
    return f"hash of {password}"


def open_tasks() -> list[Task]:
    """Everything that waits for somebody."""
    return list(db.session.scalars(select(Task).where(Task.closed_at.is_(None)).order_by(Task.id)))


def content() -> list[Any]:
    """What somebody who looks around can tell two demonstrations apart by; ids may differ."""
    return [
        [(c.organisation.full_name, c.status, c.phase) for c in db.session.scalars(select(Case))],
        [(t.name, t.organisation_name, t.opened_at, t.due_at) for t in open_tasks()],
        [(u.name, u.email, u.language) for u in db.session.scalars(select(User))],
        [(e.name, e.at) for e in db.session.scalars(select(Event).order_by(Event.id))],
        [(m.name, m.sent_at) for m in db.session.scalars(select(Mail).order_by(Mail.id))],
    ]


def waiting() -> dict[str, set[str]]:
    """What is open in each organisation, by the names of the tasks."""
    found: dict[str, set[str]] = {
        case.organisation.full_name: set() for case in db.session.scalars(select(Case))
    }
    for task in open_tasks():
        if task.case is not None:
            found[task.case.organisation.full_name].add(task.name)
    return found


def year_of(name: str) -> Case:
    """The case of an organisation."""
    return next(c for c in db.session.scalars(select(Case)) if c.organisation.full_name == name)


def roles_of(person: User) -> set[str]:
    """Everything that a person may be called."""
    inside = {
        f"{PLACES[member.kind]}, {case.organisation.full_name}"
        for case in db.session.scalars(select(Case))
        for member in case.members
        if member.user_id == person.id and member.left_at is None
    }
    return inside | {", ".join(str(ROLE_WORDS[office.role]) for office in person.offices)}


def contacts() -> list[User]:
    """The contact people of all years."""
    years = db.session.scalars(select(Case))
    return [user for case in years for user in case.people(MemberKind.CONTACT)]


def loads_of_coaches() -> Counter[str]:
    """How many years under way each coach has, by name."""
    under_way = db.session.scalars(select(Case).where(Case.status.in_(UNDER_WAY)))
    return Counter(case.coach.name for case in under_way if case.coach)


def outcomes(case: Case, name: str) -> list[Outcome | None]:
    """What became of a task of a year each time that it was asked; None while it is open."""
    asked = select(Task.outcome).where(Task.case_id == case.id, Task.name == name)
    return list(db.session.scalars(asked.order_by(Task.id)))


def done_in(case: Case) -> list[str]:
    """The names of the tasks that somebody has done in a year."""
    done = select(Task.name).where(Task.case_id == case.id, Task.outcome == Outcome.DONE)
    return list(db.session.scalars(done))


def guidance_of(case: Case) -> list[GuidanceEntry]:
    """What was logged of the coaching sessions of a year."""
    coached = GuidanceEntry.kind == "coaching"
    return list(
        db.session.scalars(select(GuidanceEntry).where(GuidanceEntry.case_id == case.id, coached))
    )


def first_words() -> set[tuple[str, str]]:
    """The language of each organisation beside the first word of each of its summaries."""
    coached = select(GuidanceEntry).where(GuidanceEntry.kind == "coaching")
    entries = db.session.scalars(coached)
    return {(entry.case.language, entry.summary.split()[0]) for entry in entries}


def goals_of_plans() -> dict[int, tuple[str, ...]]:
    """The goals of every accepted plan, by the ids of the years."""
    accepted = select(ActionPlan).where(ActionPlan.state == PlanState.ACCEPTED)
    plans = db.session.scalars(accepted).unique()
    return {plan.case_id: tuple(goal.goal for goal in plan.goals) for plan in plans}


def baseline_scores() -> list[tuple[float | None, ...]]:
    """The scores of every organisation at the baseline."""
    return [
        tuple(found.dimension_scores().values())
        for case in db.session.scalars(select(Case))
        if (found := assessments.of_case(case.id, Occasion.BASELINE))
    ]


def ends_of_years() -> set[tuple[str, str, str, str]]:
    """Organisation, status, and kind and language of the certificate of every year that ended."""
    return {
        (each.case.organisation.full_name, each.case.status, each.kind, each.language)
        for each in db.session.scalars(select(Certificate))
    }
