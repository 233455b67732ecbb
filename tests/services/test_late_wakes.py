"""A timer is due and the background work has not come yet: whatever moves first, all follows."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from coaching import clock
from coaching.clock import today
from coaching.model.base import transaction
from coaching.model.cases import Case
from coaching.model.people import User
from coaching.model.processes import Outcome, Task
from coaching.services import cases, cohorts, holds, tasks
from coaching.services.schedules import Schedule
from tests import story
from tests.services import cycle
from tests.services.holds.pausing import WEEK, go_on, is_on_hold, mails, propose, wake
from tests.story import answer, open_names, open_task

# The five working days to answer the proposed time have passed.
SILENT = datetime(2026, 9, 15, 9, 0, tzinfo=UTC)


@pytest.fixture
def running(case: Case, cora: User, carl: User, kim: User, otto: User, stina: User) -> Case:
    """A year in which the baseline is being written."""
    story.run_to_baseline(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)
    return case


def move_the_end(cora: User, case: Case) -> None:
    """The cohort ends a day later."""
    schedule = Schedule.of(case.cohort)
    later = replace(schedule, ends_on=schedule.ends_on + timedelta(days=1))
    cohorts.change(cora, case.cohort, name=case.cohort.name, schedule=later)


def test_a_hold_begins_though_dates_moved_on_its_day(running: Case, cora: User, otto: User) -> None:
    propose(otto, running, begins_on=today() + WEEK, expected_until=today() + 5 * WEEK)
    answer(cora, open_task(running, "decide_hold"))
    clock.set_to(clock.now() + WEEK)

    move_the_end(cora, running)
    assert "resume_year" not in open_names(running)
    wake(running)

    assert is_on_hold(running)
    assert mails("hold_begun") == ["Otto", "Stina", "Carl", "Cora"]
    holds.ask_to_go_on(otto, running)
    go_on(cora, running)
    assert not is_on_hold(running)


def dates_move(cora: User, case: Case, _sent: Task) -> None:
    """A coordinator changes a date of the cohort."""
    move_the_end(cora, case)


def something_is_left_out(_cora: User, case: Case, _sent: Task) -> None:
    """A coordinator does without a task."""
    with transaction():
        assert cases.skip(open_task(case, "summarise_baseline"))


def a_form_is_given_back(cora: User, _case: Case, sent: Task) -> None:
    """The form that was sent last is opened again."""
    tasks.give_back(cora, sent)


@pytest.mark.parametrize("first", [dates_move, something_is_left_out, a_form_is_given_back])
def test_silence_agrees_to_a_time_whatever_moves_the_year_first(
    running: Case,
    cora: User,
    carl: User,
    otto: User,
    first: Callable[[User, Case, Task], None],
) -> None:
    cycle.plan(running, carl)
    confirm = open_task(running, "confirm_time")
    sent = answer(otto, open_task(running, "submit_baseline"))
    clock.set_to(SILENT)

    first(cora, running, sent)
    wake(running)

    assert confirm.outcome == Outcome.SILENCE
    assert cycle.states(running) == [(1, "agreed")]
    assert "log_session" in open_names(running)
