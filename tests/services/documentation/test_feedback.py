"""What an organisation says about the programme is not for its coach."""

import pytest

from coaching.model.base import db, transaction
from coaching.model.cases import Case
from coaching.model.people import User
from coaching.model.processes import Answers
from coaching.permissions import Forbidden, visible_answers
from coaching.services import tasks
from tests.services.documentation.steps import closing_sent
from tests.story import answer, open_task


def test_a_coach_reads_no_grade_of_the_own_coaching(
    late: Case, otto: User, stina: User, carl: User, kim: User, cora: User, mona: User, eve: User
) -> None:
    closing_sent(late, otto)
    answer(otto, open_task(late, "write_final_report"))
    answer(carl, open_task(late, "check_final_report"))
    task = open_task(late, "give_feedback")
    with pytest.raises(Forbidden):
        tasks.save_draft(carl, task, {})
    answer(otto, task)

    def reads(person: User) -> bool:
        query = visible_answers(person).where(Answers.task_name == "give_feedback")
        return db.session.scalar(query) is not None

    assert [p.first_name for p in (otto, stina, cora, mona) if reads(p)] == [
        "Otto",
        "Stina",
        "Cora",
        "Mona",
    ]
    assert not any(reads(person) for person in (carl, kim, eve))


def test_a_coordinator_who_coaches_the_case_does_not_read_it_either(
    late: Case, otto: User, carl: User, cora: User
) -> None:
    closing_sent(late, otto)
    answer(otto, open_task(late, "write_final_report"))
    answer(carl, open_task(late, "check_final_report"))
    answer(otto, open_task(late, "give_feedback"))
    with transaction():
        late.deputy_coach = cora

    query = visible_answers(cora).where(Answers.task_name == "give_feedback")

    assert db.session.scalar(query) is None
