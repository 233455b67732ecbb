"""The last phase of the year: closing scores, final report, practices, feedback, completion."""

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import undefer

from coaching import clock
from coaching.data.assessment import STATEMENTS
from coaching.model.assessments import Assessment, Occasion
from coaching.model.base import db, transaction
from coaching.model.cases import Case, CaseStatus
from coaching.model.certificates import Certificate
from coaching.model.guidance import GuidanceEntry
from coaching.model.mail import Mail
from coaching.model.people import User
from coaching.model.plans import ActionPlan, ActionState
from coaching.model.practices import PracticeProposal
from coaching.model.processes import Answers, Process
from coaching.model.settings import Setting
from coaching.permissions import Forbidden, visible_answers
from coaching.services import assessments, plan, records, tasks
from coaching.services.documentation import PlanHasChanged
from tests import story
from tests.story import answer, open_names, open_task

DOCUMENTATION = datetime(2027, 8, 16, 9, 0, tzinfo=UTC)
NOTE = "The sponsor needs a reminder in spring"


@pytest.fixture
def late(case: Case, cora: User, carl: User, kim: User, otto: User, stina: User) -> Case:
    """A year with an accepted plan, in its forty-ninth week."""
    story.run_to_plan(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)
    answer(otto, open_task(case, "draft_action_plan"))
    answer(carl, open_task(case, "review_action_plan"))
    answer(stina, open_task(case, "accept_action_plan"))
    clock.set_to(DOCUMENTATION)
    for process_id in db.session.scalars(select(Process.id).where(Process.case_id == case.id)):
        tasks.wake(process_id)
    return case


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


# ---- closing self-assessment ----


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


# ---- final report ----


def test_the_report_asks_for_every_goal_and_action_of_the_plan(late: Case, otto: User) -> None:
    closing_sent(late, otto)

    facts = tasks.facts(open_task(late, "write_final_report"))

    assert [goal["goal"] for goal in facts["goals"]] == ["Every advertisement is checked"]
    assert [action["what"] for action in facts["actions"]] == ["Action 1", "Action 2", "Action 3"]
    assert facts["actions"][0]["due"] == "1 March"
    assert facts["hours"] == 20


def test_what_came_of_goals_and_actions_is_kept_with_the_plan(late: Case, otto: User) -> None:
    closing_sent(late, otto)
    task = open_task(late, "write_final_report")
    dropped = {
        "actions-1-state": "dropped",
        "actions-1-result": "",
        "actions-1-why_not": "The trainer fell ill",
    }

    answer(otto, task, **dropped)

    kept = standing(late)
    assert [(goal.progress, goal.result) for goal in kept.goals] == [
        (80, "The checklist is in use")
    ]
    assert [(action.state, action.result) for action in kept.actions] == [
        (ActionState.DONE, "Done together with the panel"),
        (ActionState.DROPPED, "The trainer fell ill"),
        (ActionState.DONE, "Done together with the panel"),
    ]


def test_a_report_on_another_version_of_the_plan_is_refused(late: Case, otto: User) -> None:
    closing_sent(late, otto)
    task = open_task(late, "write_final_report")
    reply = story.reply(task, story.ANSWERS[task.name](task))
    with transaction():
        standing(late).actions[0].key = "f" * 32

    with pytest.raises(PlanHasChanged) as refused:
        tasks.complete(otto, task, reply)

    assert refused.value.field == "actions"
    assert standing(late).goals[0].result == ""


def test_a_year_without_a_plan_has_a_report_too(
    case: Case, cora: User, carl: User, kim: User, otto: User, stina: User
) -> None:
    story.run_to_plan(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)
    clock.set_to(DOCUMENTATION)
    tasks.wake(db.session.scalars(select(Process.id).where(Process.name == "year")).one())
    closing_sent(case, otto)

    answer(otto, open_task(case, "write_final_report"))

    assert "check_final_report" in open_names(case)


def test_the_coach_returns_a_report_twice_and_then_accepts(
    late: Case, otto: User, carl: User
) -> None:
    closing_sent(late, otto)
    back = {"report_accepted": "no", "comments": "Who owns this?"}

    for returned in range(2):
        answer(otto, open_task(late, "write_final_report"))
        task = open_task(late, "check_final_report")
        assert tasks.facts(task)["returns_left"] == 2 - returned
        answer(carl, task, **back)
        again = tasks.prefill(open_task(late, "write_final_report"))
        assert again["biggest_change"] == "We call racism by its name"
    answer(otto, open_task(late, "write_final_report"))

    with pytest.raises(AssertionError, match="report_accepted"):
        answer(carl, open_task(late, "check_final_report"), **back)
    answer(carl, open_task(late, "check_final_report"))
    assert mails("report_returned") == ["Otto", "Otto"]
    assert mails("report_accepted") == ["Otto"]
    assert {"give_feedback", "hold_final_discussion"} <= set(open_names(late))


def test_an_administrator_decides_how_often_a_report_is_returned(late: Case, otto: User) -> None:
    with transaction():
        db.session.add(Setting(key="most_returns", value=0))
    closing_sent(late, otto)
    answer(otto, open_task(late, "write_final_report"))

    assert tasks.facts(open_task(late, "check_final_report"))["returns_left"] == 0


def test_a_report_given_back_leaves_the_plan_as_the_version_before_told(
    late: Case, otto: User, carl: User
) -> None:
    closing_sent(late, otto)
    task = answer(otto, open_task(late, "write_final_report"))
    tasks.give_back(carl, task)
    assert [action.result for action in standing(late).actions] == ["", "", ""]
    answer(otto, task)
    answer(carl, open_task(late, "check_final_report"), report_accepted="no", comments="More")
    clock.set_to(clock.now().replace(hour=12))
    second = answer(
        otto, open_task(late, "write_final_report"), **{"goals-0-result": "Another result"}
    )

    tasks.give_back(carl, second)

    assert standing(late).goals[0].result == "The checklist is in use"


def test_the_coachs_final_note_is_read_by_coaches_alone(
    late: Case, otto: User, stina: User, carl: User, kim: User, cora: User, mona: User
) -> None:
    closing_sent(late, otto)
    answer(otto, open_task(late, "write_final_report"))
    answer(carl, open_task(late, "check_final_report"))
    assert values_of("check_final_report")["final_note"] == NOTE

    def reads(person: User) -> str:
        found = records.last_of(person, late.id, ["check_final_report"])
        return str([records.readable(person, answers) for answers in found])

    for person in (carl, kim):
        assert NOTE in reads(person)
    for person in (otto, stina, cora):
        assert "A report to be proud of" in reads(person)
        assert NOTE not in reads(person)
    assert reads(mona) == "[]"


# ---- good practices ----


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


# ---- feedback ----


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


# ---- completion ----


def to_completion(case: Case, otto: User, carl: User) -> None:
    """Everything but the coordinator's decision."""
    closing_sent(case, otto)
    answer(otto, open_task(case, "write_final_report"))
    answer(carl, open_task(case, "check_final_report"))
    answer(carl, open_task(case, "hold_final_discussion"))


def test_the_final_discussion_closes_the_guidance_log(late: Case, otto: User, carl: User) -> None:
    to_completion(late, otto, carl)

    entry = db.session.scalars(
        select(GuidanceEntry).order_by(GuidanceEntry.id.desc()).limit(1)
    ).one()
    assert (entry.kind, entry.minutes, entry.coach_id) == ("final", 60, carl.id)
    assert values_of("hold_final_discussion")["sponsor_present"] is True
    assert "coach_note" not in values_of("hold_final_discussion")


def test_the_coordinator_sees_what_would_end_with_the_year(
    late: Case, otto: User, carl: User
) -> None:
    to_completion(late, otto, carl)

    facts = tasks.facts(open_task(late, "accept_completion"))

    assert facts["recommended"] == "participated"
    titles = [thing.title for thing in facts["open"] if thing.kind == "task"]
    assert "Give feedback on the programme" in titles
    assert "Propose good practices" in titles
    assert "Accept the completion of the year" not in titles
    assert any("Otto Contact, due" in line for line in facts["ends"])


def test_accepting_completion_gives_the_certificate_and_ends_the_year(
    late: Case, otto: User, carl: User, cora: User
) -> None:
    to_completion(late, otto, carl)

    answer(cora, open_task(late, "accept_completion"))

    assert late.status == CaseStatus.COMPLETED
    assert open_names(late) == []
    certificate = db.session.scalars(select(Certificate)).one()
    assert (certificate.kind, certificate.issued_by_id) == ("participated", cora.id)
    recorded = values_of("accept_completion")
    assert recorded["recommended"] == "participated"
    assert [row["key"] for row in recorded["criteria"] if not row["met"]] == [
        "mandatory_modules",
        "modules",
        "sessions",
    ]
    assert recorded["ends"]


def test_deciding_otherwise_needs_a_reason(late: Case, otto: User, carl: User, cora: User) -> None:
    to_completion(late, otto, carl)
    task = open_task(late, "accept_completion")

    with pytest.raises(AssertionError, match="reason"):
        answer(cora, task, certificate="completed")
    answer(cora, task, certificate="completed", reason="Three sessions were held by phone")

    assert db.session.scalars(select(Certificate.kind)).one() == "completed"


def test_what_is_open_ends_only_when_somebody_has_seen_it(
    late: Case, otto: User, carl: User, cora: User
) -> None:
    to_completion(late, otto, carl)

    with pytest.raises(AssertionError, match="may_end"):
        answer(cora, open_task(late, "accept_completion"), may_end="")

    assert late.status == CaseStatus.ACTIVE
