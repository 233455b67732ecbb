"""Steps through the last phase, and what is found afterwards."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import undefer

from coaching.model.base import db
from coaching.model.cases import Case
from coaching.model.mail import Mail
from coaching.model.people import User
from coaching.model.plans import ActionPlan
from coaching.model.processes import Answers
from coaching.services import plan
from tests.story import answer, open_task


def closing_sent(case: Case, otto: User) -> None:
    """The closing assessment is sent, and the report waits."""
    answer(otto, open_task(case, "submit_closing_assessment"))


def values_of(name: str) -> dict[str, Any]:
    """What was last answered to a task."""
    query = select(Answers).where(Answers.task_name == name).order_by(Answers.id.desc()).limit(1)
    return dict(db.session.scalars(query.options(undefer(Answers.values))).one().values)


def mails(name: str) -> list[str]:
    """Who is owed this mail."""
    found = db.session.scalars(select(Mail).where(Mail.name == name).order_by(Mail.id))
    return [mail.to.first_name for mail in found if mail.to]


def standing(case: Case) -> ActionPlan:
    """The plan that counts."""
    found = plan.standing(case.id)
    assert found is not None
    return found


def to_completion(case: Case, otto: User, carl: User) -> None:
    """Everything but the coordinator's decision."""
    closing_sent(case, otto)
    answer(otto, open_task(case, "write_final_report"))
    answer(carl, open_task(case, "check_final_report"))
    answer(carl, open_task(case, "hold_final_discussion"))
