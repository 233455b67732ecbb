"""A hold is asked for and decided: who may, how often, and what everybody hears."""

from datetime import timedelta
from typing import Any

import pytest

from coaching import clock
from coaching.clock import today
from coaching.model.cases import Case, CaseStatus
from coaching.model.people import User
from coaching.model.processes import Outcome
from coaching.permissions import Can, Forbidden, allowed
from coaching.services import coach_changes, histories, holds, tasks, withdrawals
from coaching.services.cases import OnHold
from coaching.services.coach_changes import Wanted
from coaching.services.refusals import Refusal
from forms import FORMS
from tests import story
from tests.services.holds.pausing import (
    WEEK,
    go_on,
    is_on_hold,
    mails,
    pass_weeks,
    pause,
    propose,
    wake,
)
from tests.story import answer, open_names, open_task


def test_the_organisation_asks_and_nothing_has_changed_yet(
    begun: Case, cora: User, carl: User, otto: User, stina: User
) -> None:
    before = open_names(begun)

    hold = propose(otto, begun)

    assert holds.running(begun) is hold
    assert begun.status == CaseStatus.ACTIVE
    assert open_names(begun) == sorted([*before, "decide_hold"])
    assert mails("hold_asked") == ["Carl", "Cora", "Stina"]
    title = "Asked to put the year on hold; nothing has changed yet"
    assert histories.timeline(otto, begun).lines[0].title == title


def test_who_may_ask(
    begun: Case, cora: User, carl: User, otto: User, stina: User, mona: User, eve: User, ada: User
) -> None:
    tea = next(m.user for m in begun.members if m.user.first_name == "Tea")

    may = [each for each in (otto, stina, carl, cora) if allowed(each, Can.PROPOSE_HOLD, begun)]
    others = (tea, mona, eve, ada)
    may_not = [each for each in others if not allowed(each, Can.PROPOSE_HOLD, begun)]

    assert (len(may), len(may_not)) == (4, 4)
    for person in others:
        with pytest.raises(Forbidden):
            propose(person, begun)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"begins_on": -1}, "begins_on"),
        ({"expected_until": 0}, "expected_until"),
        ({"expected_until": 85}, "expected_until"),
        ({"begins_on": 30, "expected_until": 30}, "expected_until"),
    ],
)
def test_days_that_make_no_hold_are_refused(
    begun: Case, otto: User, given: dict[str, Any], field: str
) -> None:
    days: dict[str, Any] = {
        name: today() + timedelta(days=number) for name, number in given.items()
    }

    with pytest.raises(Refusal) as refused:
        propose(otto, begun, **days)

    assert refused.value.field == field
    assert holds.running(begun) is None


def test_nobody_asks_twice(begun: Case, otto: User) -> None:
    propose(otto, begun)

    with pytest.raises(Refusal, match="asked for or has begun"):
        propose(otto, begun)


def test_a_year_that_has_not_begun_cannot_pause(case: Case, otto: User) -> None:
    with pytest.raises(Refusal, match="not under way"):
        propose(otto, case)


def test_a_refusal_changes_nothing(begun: Case, cora: User, carl: User, otto: User) -> None:
    before = open_names(begun)
    propose(carl, begun)

    answer(
        cora,
        open_task(begun, "decide_hold"),
        hold_decision="refused",
        expected_until="",
        reason="The midpoint is next week",
    )

    assert (begun.status, open_names(begun)) == (CaseStatus.ACTIVE, before)
    assert holds.running(begun) is None
    assert mails("hold_refused") == ["Carl", "Otto", "Stina", "Cora"]


def test_a_hold_begins_on_its_day(begun: Case, cora: User, otto: User) -> None:
    propose(otto, begun, begins_on=today() + WEEK, expected_until=today() + 5 * WEEK)
    answer(cora, open_task(begun, "decide_hold"))

    assert begun.status == CaseStatus.ACTIVE
    assert mails("hold_granted") == ["Otto", "Stina", "Carl", "Cora"]
    assert mails("hold_begun") == []

    pass_weeks(begun, 1)

    assert is_on_hold(begun)
    assert mails("hold_begun") == ["Otto", "Stina", "Carl", "Cora"]
    # The tasks of the hold itself are done as ever.
    assert open_task(begun, "resume_year").due_at is not None


def test_whoever_asked_and_has_left_since_does_not_hear_of_it(
    begun: Case, cora: User, carl: User, kim: User, otto: User
) -> None:
    propose(carl, begun)
    coach_changes.name_coach(cora, begun, Wanted(kim.id, None, today()), instead_of=carl.id)
    clock.set_to(clock.now() + timedelta(days=1))

    answer(cora, open_task(begun, "decide_hold"))

    assert not allowed(carl, Can.SEE_CASE, begun)
    assert mails("hold_begun") == ["Otto", "Stina", "Kim", "Cora"]


def test_a_form_is_not_given_back_while_the_year_pauses(
    begun: Case, cora: User, carl: User, otto: User
) -> None:
    propose(otto, begun, begins_on=today() + WEEK, expected_until=today() + 5 * WEEK)
    answer(cora, open_task(begun, "decide_hold"))
    answer(carl, open_task(begun, "plan_session"))
    task = answer(otto, open_task(begun, "confirm_time"))
    tasks.ask_back(otto, task)
    assert tasks.can_be_given_back(task)

    pass_weeks(begun, 1)

    assert not tasks.can_be_given_back(task)
    for act, person in ((tasks.ask_back, otto), (tasks.give_back, carl)):
        with pytest.raises(OnHold):
            act(person, task)


def test_every_four_weeks_somebody_asks_how_it_goes(begun: Case, cora: User, otto: User) -> None:
    hold = pause(otto, cora, begun, weeks=10)
    pass_weeks(begun, 5)
    later = hold.expected_until + WEEK
    answer(cora, open_task(begun, "check_hold"), expected_until=later.isoformat())

    assert hold.expected_until == later
    due = open_task(begun, "resume_year").due_at
    assert due is not None
    assert due.date() == later
    assert "check_hold" not in open_names(begun)
    clock.set_to(clock.now() + 4 * WEEK + timedelta(days=1))
    wake(begun)
    assert "check_hold" in open_names(begun)


def test_after_twelve_weeks_only_how_it_goes_is_asked(begun: Case, cora: User, otto: User) -> None:
    hold = pause(otto, cora, begun, weeks=12)
    clock.set_to(clock.now() + 12 * WEEK - timedelta(days=1))
    wake(begun)
    task, until = open_task(begun, "check_hold"), hold.expected_until
    assert "expected_until" in FORMS["check_hold"](facts=tasks.facts(task))

    clock.set_to(clock.now() + timedelta(days=1))
    assert "expected_until" not in FORMS["check_hold"](facts=tasks.facts(task))
    tasks.complete(cora, task, story.reply(task, {"how_it_goes": "They have found somebody"}))

    assert task.outcome == Outcome.DONE
    assert hold.expected_until == until


def test_going_on_ends_the_question_how_it_goes(begun: Case, cora: User, otto: User) -> None:
    pause(otto, cora, begun)
    pass_weeks(begun, 5)
    assert "check_hold" in open_names(begun)

    go_on(cora, begun)

    assert "check_hold" not in open_names(begun)
    assert holds.running(begun) is None


def test_a_second_hold_needs_the_manager_and_there_is_no_third(
    begun: Case, cora: User, otto: User, mona: User
) -> None:
    pause(otto, cora, begun, weeks=2)
    pass_weeks(begun, 2)
    go_on(cora, begun)

    propose(otto, begun, weeks=2)
    answer(cora, open_task(begun, "decide_hold"))
    assert begun.status == CaseStatus.ACTIVE
    assert mails("hold_asked")[-1] == "Mona"
    answer(mona, open_task(begun, "allow_second_hold"))

    assert is_on_hold(begun)
    pass_weeks(begun, 2)
    go_on(cora, begun)
    assert begun.held_days == 28
    with pytest.raises(Refusal, match="on hold twice"):
        propose(otto, begun)


def test_the_manager_may_say_no_to_a_second_hold(
    begun: Case, cora: User, otto: User, mona: User
) -> None:
    pause(otto, cora, begun, weeks=2)
    pass_weeks(begun, 2)
    go_on(cora, begun)
    propose(otto, begun, weeks=2)
    answer(cora, open_task(begun, "decide_hold"))

    no = {"second_hold_allowed": "no", "reason": "Better to leave in good order"}
    answer(mona, open_task(begun, "allow_second_hold"), **no)

    assert (begun.status, holds.running(begun)) == (CaseStatus.ACTIVE, None)


def test_the_organisation_may_ask_to_go_on_earlier(
    begun: Case, cora: User, carl: User, otto: User, eve: User
) -> None:
    hold = pause(otto, cora, begun)

    holds.ask_to_go_on(otto, begun)

    assert hold.resume_asked_at == clock.now()
    assert mails("resume_asked") == ["Carl", "Cora"]
    with pytest.raises(Refusal, match="asked already"):
        holds.ask_to_go_on(otto, begun)
    with pytest.raises(Forbidden):
        holds.ask_to_go_on(eve, begun)


def test_an_organisation_can_leave_while_its_year_pauses(
    begun: Case, cora: User, otto: User, mona: User
) -> None:
    pause(otto, cora, begun)

    withdrawals.ask(otto, begun)
    answer(mona, open_task(begun, "confirm_withdrawal"))

    assert begun.status == CaseStatus.WITHDRAWN
    assert open_names(begun) == ["record_exit"]
    answer(cora, open_task(begun, "record_exit"))
    assert open_names(begun) == []
