"""Good practices are kept as they were proposed."""

from sqlalchemy import select

from coaching.model.base import db, transaction
from coaching.model.cases import Case
from coaching.model.guidance import GuidanceEntry
from coaching.model.people import User
from coaching.model.practices import PracticeProposal
from coaching.services import tasks
from tests import story
from tests.services.documentation.steps import values_of
from tests.story import answer, open_task


def test_practices_are_kept_as_they_were_proposed(late: Case, otto: User) -> None:
    answer(otto, open_task(late, "propose_good_practices"))

    proposal = db.session.scalars(select(PracticeProposal)).one()
    assert (proposal.title, proposal.language, proposal.level) == (
        "Paid panel of experts by experience",
        "en",
        "in_use",
    )
    assert proposal.dimensions == ["d4", "d9"]
    assert proposal.may_be_named
    assert sorted(proposal.texts) == [
        "conditions",
        "environment",
        "goal",
        "how",
        "involved",
        "need",
        "resources",
        "results",
        "tips",
    ]


def test_nothing_to_propose_is_an_answer(late: Case, otto: User) -> None:
    task = open_task(late, "propose_good_practices")
    typed = {"proposes": "no", "why_nothing": "We have only begun"}

    tasks.complete(otto, task, story.reply(task, typed))

    assert db.session.scalars(select(PracticeProposal)).all() == []
    assert values_of("propose_good_practices")["why_nothing"] == "We have only begun"


def test_reminders_of_the_year_stand_beside_the_form(late: Case) -> None:
    with transaction():
        entry = db.session.scalars(select(GuidanceEntry)).one()
        entry.good_practice_lead = "The induction of summer workers"

    facts = tasks.facts(open_task(late, "propose_good_practices"))

    assert facts["leads"] == ["The induction of summer workers"]
    assert facts["strengths"] == "Our induction for summer workers"


def test_proposals_given_back_are_proposals_no_more(late: Case, otto: User, carl: User) -> None:
    task = answer(otto, open_task(late, "propose_good_practices"))

    tasks.give_back(carl, task)

    assert db.session.scalars(select(PracticeProposal)).all() == []
