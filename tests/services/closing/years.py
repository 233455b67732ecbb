"""What happens in a year that is measured."""

from datetime import UTC, date, datetime, timedelta

from sqlalchemy import select

from coaching import clock
from coaching.model.base import db, transaction
from coaching.model.cases import Case
from coaching.model.coaching_sessions import CoachingSession, SessionState
from coaching.model.plans import ActionPlan, PlanAction, PlanState
from coaching.model.processes import Answers, Task
from coaching.services import closing, tasks
from coaching.services.closing import Criterion

OCTOBER = date(2026, 10, 1)


def criterion(case: Case, key: str) -> Criterion:
    """One criterion as it stands now."""
    return next(each for each in closing.criteria(case) if each.key == key)


def hold(case: Case, count: int) -> None:
    """So many coaching sessions that were held."""
    first = datetime(2026, 9, 20, 9, 0, tzinfo=UTC)
    with transaction():
        for number in range(count):
            db.session.add(
                CoachingSession(
                    case=case,
                    number=number + 1,
                    state=SessionState.HELD,
                    starts_at=first + timedelta(days=21 * number),
                )
            )


def plan_with(case: Case, *results: str) -> ActionPlan:
    """An accepted plan whose actions have these results."""
    sent = db.session.scalars(select(Answers.id).where(Answers.case_id == case.id)).first()
    made = ActionPlan(
        case_id=case.id,
        number=1,
        answers_id=sent or 0,
        title="Fair recruitment",
        state=PlanState.ACCEPTED,
        actions=[
            PlanAction(
                what=f"Action {number}",
                owner_role="Head of HR",
                starts_on=OCTOBER,
                due_on=OCTOBER,
                result=result,
            )
            for number, result in enumerate(results, start=1)
        ],
    )
    with transaction():
        db.session.add(made)
    return made


def to_documentation(case: Case) -> None:
    """Go to the week in which documentation has opened."""
    clock.set_to(datetime(2027, 8, 16, 9, 0, tzinfo=UTC))
    year = db.session.scalars(select(Task.process_id).where(Task.name == "sign_commitment")).one()
    tasks.wake(year)
