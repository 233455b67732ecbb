"""The closing self-assessment stands beside the baseline."""

from sqlalchemy import select

from coaching.data.assessment import STATEMENTS
from coaching.model.assessments import Assessment, Occasion
from coaching.model.base import db
from coaching.model.cases import Case
from coaching.model.people import User
from coaching.model.processes import Answers
from coaching.services import assessments, tasks
from tests.services.documentation.steps import closing_sent
from tests.story import open_names, open_task


def test_the_closing_scores_stand_beside_the_baseline(late: Case, otto: User) -> None:
    closing_sent(late, otto)

    scores = {
        each.occasion: each.dimension_scores()["d1"]
        for each in db.session.scalars(select(Assessment))
    }
    assert scores == {Occasion.BASELINE: 2.0, Occasion.CLOSING: 3.0}
    closing = assessments.of_case(late.id, Occasion.CLOSING)
    assert closing is not None
    lacks = [score.statement for score in closing.scores if score.lacks_evidence]
    assert len(lacks) == len(STATEMENTS) - 1


def test_each_statement_comes_with_what_was_answered_before(late: Case) -> None:
    task = open_task(late, "submit_closing_assessment")

    facts = tasks.facts(task)

    assert facts["before"]["d1_1"] == {
        "value": "2",
        "evidence": "The statement of the board is on the intranet",
    }
    assert facts["one_change"] == "Anonymous first round of recruitment"
    # Whoever assesses honestly begins with an empty page.
    assert tasks.prefill(task) == {}


def test_a_closing_assessment_given_back_does_not_count(late: Case, otto: User, carl: User) -> None:
    closing_sent(late, otto)
    task = (
        db.session.scalars(select(Answers).where(Answers.task_name == "submit_closing_assessment"))
        .one()
        .task
    )

    tasks.give_back(carl, task)

    assert assessments.of_case(late.id, Occasion.CLOSING) is None
    assert assessments.of_case(late.id, Occasion.BASELINE) is not None
    assert "submit_closing_assessment" in open_names(late)
