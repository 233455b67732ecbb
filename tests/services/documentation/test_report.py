"""The final report tells what came of the plan, and the coach checks it."""

import pytest
from sqlalchemy import select

from coaching import clock
from coaching.model.base import db, transaction
from coaching.model.cases import Case
from coaching.model.people import User
from coaching.model.plans import ActionState
from coaching.model.processes import Process
from coaching.model.settings import Setting
from coaching.services import records, tasks
from coaching.services.documentation import PlanHasChanged
from tests import story
from tests.services.documentation.conftest import DOCUMENTATION
from tests.services.documentation.steps import closing_sent, mails, standing, values_of
from tests.story import answer, open_names, open_task

NOTE = "The sponsor needs a reminder in spring"


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
