"""The proposal of training: recommended, changed by the coach, answered by the organisation."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from coaching import clock
from coaching.model.base import db
from coaching.model.cases import Case
from coaching.model.decisions import Decision
from coaching.model.people import User
from coaching.model.processes import Outcome
from coaching.model.training import CaseModule, Level
from coaching.services import (
    tasks,
)
from tests.story import answer, open_task
from tests.training import change, events, mails, modules_of

# ---- the proposal ----


def test_the_form_begins_with_what_is_recommended_in_its_order(proposing: Case) -> None:
    facts = tasks.facts(open_task(proposing, "propose_training"))

    taken = [each["id"] for each in facts["modules"] if each["way"] == "take"]
    assert taken[:4] == ["M01", "M03", "M12", "M04"]
    assert len(taken) == 7
    assert len(facts["modules"]) == 12
    assert facts["interval"] == 28
    assert all(each["reasons"] for each in facts["modules"] if each["way"] != "leave_out")


def test_what_the_table_and_the_coach_say_are_both_kept(proposing: Case, carl: User) -> None:
    task = open_task(proposing, "propose_training")

    answer(
        carl,
        task,
        **change(task, "M10", way="take", level="A"),
        coaching_interval="21",
        reason="Their website is made anew",
    )

    training, interval = db.session.scalars(select(Decision).order_by(Decision.id)).all()
    assert (training.table, interval.table) == ("training_recommendation", "coaching_interval")
    assert {"module_id": "M10", "way": "take", "level": "A"} in training.decided["modules"]
    assert interval.recommended["interval_days"] == 28
    assert interval.decided == {"interval_days": 21, "planned_sessions": 15}
    assert training.reason == interval.reason == "Their website is made anew"
    assert (proposing.coaching_interval, proposing.coaching_planned) == (21, 15)
    assert modules_of(proposing)["M10"].level == Level.APPLIED
    assert modules_of(proposing)["M10"].confirmed_at is None
    assert mails()[-1] == ("Otto", "training_proposed")


def test_an_unchanged_proposal_needs_no_reason(proposing: Case, carl: User) -> None:
    answer(carl, open_task(proposing, "propose_training"))

    taken = {key for key, each in modules_of(proposing).items() if not each.self_study}
    assert {"M01", "M03", "M12", "M04"} < taken
    assert len(taken) == 7
    assert (proposing.coaching_interval, proposing.coaching_planned) == (28, 11)


@pytest.mark.parametrize("fields", [{"way": "leave_out"}, {"way": "self_study"}, {"level": "B"}])
def test_another_proposal_than_recommended_needs_a_reason(
    proposing: Case, carl: User, fields: dict[str, str]
) -> None:
    task = open_task(proposing, "propose_training")

    with pytest.raises(AssertionError, match="reason"):
        answer(carl, task, **change(task, "M08", **fields))


def test_a_mandatory_module_cannot_be_left_out(proposing: Case, carl: User) -> None:
    task = open_task(proposing, "propose_training")

    with pytest.raises(AssertionError, match="way"):
        answer(carl, task, **change(task, "M01", way="leave_out"), reason="They know it all")


def test_a_module_does_not_come_without_what_it_builds_on(proposing: Case, carl: User) -> None:
    task = open_task(proposing, "propose_training")
    fields = change(task, "M06", way="leave_out") | change(task, "M07", way="take")

    with pytest.raises(AssertionError, match="builds on M06"):
        answer(carl, task, **fields, reason="They have done it")


# ---- the organisation's answer ----


def ask_for_change(case: Case, otto: User, *wishes: str) -> None:
    answer(
        otto,
        open_task(case, "accept_training"),
        training_accepted="no",
        change="Communication suits us better",
        preferred_modules=list(wishes),
    )


def test_a_wish_changes_the_next_recommendation(proposing: Case, carl: User, otto: User) -> None:
    answer(carl, open_task(proposing, "propose_training"))
    before = tasks.facts(open_task(proposing, "accept_training"))

    ask_for_change(proposing, otto, "M10", "M02")

    assert "M10" in [key for key, _name in before["wishes"]]
    facts = tasks.facts(open_task(proposing, "propose_training"))
    by_key = {each["id"]: each for each in facts["modules"]}
    assert by_key["M10"]["way"] == "take"
    assert "The organisation asks for this module." in by_key["M10"]["reasons"]
    assert events()[-1] != "training_accepted"
    assert "training_change_asked" in events()


def test_the_second_proposal_replaces_the_first(proposing: Case, carl: User, otto: User) -> None:
    task = open_task(proposing, "propose_training")
    answer(carl, task, **change(task, "M10", way="take"), reason="A new website")
    ask_for_change(proposing, otto)

    again = open_task(proposing, "propose_training")
    known = tasks.prefill(again)
    answer(carl, again, reason="")

    assert {"module_id": "M10", "way": "take", "level": "A", "who": ""} in known["modules"]
    assert modules_of(proposing)["M10"].self_study is True
    assert len(modules_of(proposing)) == len(
        {t.module_id for t in db.session.scalars(select(CaseModule)).unique()}
    )


def test_after_two_changes_only_acceptance_is_offered(
    proposing: Case, carl: User, otto: User
) -> None:
    for _time in range(2):
        answer(carl, open_task(proposing, "propose_training"))
        ask_for_change(proposing, otto)
    answer(carl, open_task(proposing, "propose_training"))

    with pytest.raises(AssertionError, match="training_accepted"):
        ask_for_change(proposing, otto)

    answer(otto, open_task(proposing, "accept_training"))
    facts = tasks.facts(open_task(proposing, "confirm_training"))
    assert facts["call"] is True
    assert facts["changes"] == ["Communication suits us better"] * 2


def test_at_most_two_wishes(proposing: Case, carl: User, otto: User) -> None:
    answer(carl, open_task(proposing, "propose_training"))

    with pytest.raises(AssertionError, match="preferred_modules"):
        ask_for_change(proposing, otto, "M02", "M05", "M10")


def test_silence_lets_a_coordinator_decide(proposing: Case, carl: User) -> None:
    answer(carl, open_task(proposing, "propose_training"))
    silent = open_task(proposing, "accept_training")

    clock.set_to(datetime(2026, 9, 22, 9, 0, tzinfo=UTC))
    tasks.wake(silent.process_id)

    db.session.refresh(silent)
    assert silent.outcome == Outcome.SILENCE
    assert "training_unanswered" in events()
    assert mails()[-1] == ("Otto", "training_unanswered")
    assert tasks.facts(open_task(proposing, "confirm_training"))["unanswered"] is True
