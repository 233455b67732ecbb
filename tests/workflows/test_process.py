"""A process between two moves: dates that move, and a process that loses its meaning."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from coaching.engine.definitions import parse
from coaching.engine.expressions import Facts
from coaching.engine.process import Endless, Process
from tests.workflows.running import FACTS, FIRST_MORNING, Run, clock_at, drawn, weeks
from tests.workflows.samples import changed

LATER = Facts(
    replace(
        FACTS.dates, anchors={"cohort.start": date(2026, 9, 29), "cohort.end": date(2027, 9, 28)}
    )
)


@pytest.fixture(autouse=True)
def our_clock() -> Iterator[None]:
    """Each test begins four weeks before the kick-off."""
    with clock_at():
        yield


def days_of(process: Process) -> dict[str, datetime]:
    """When each timer wakes."""
    return {wait.element.id: wait.until for wait in process.waits}


def test_timers_follow_a_date_that_moves() -> None:
    year = Run()
    year.reach("plan_session")
    before = days_of(year.process)

    moved = Process.restore(year.state, drawn(2), LATER)
    moved.recount_timers()

    assert set(before) == {"midpoint_opens", "documentation_opens", "coaching_over"}
    assert days_of(moved) == {name: day + timedelta(weeks=4) for name, day in before.items()}


def test_a_silence_keeps_its_day_when_a_date_moves() -> None:
    coaching = Run("coaching")
    coaching.do("plan_session")
    before = days_of(coaching.process)

    with clock_at(FIRST_MORNING + timedelta(days=2)):
        moved = Process.restore(coaching.state, drawn(2), LATER)
        moved.recount_timers()

    assert set(before) == {"time_silence"}
    assert days_of(moved) == before


def test_a_timer_that_is_due_by_its_new_date_goes_off_with_the_next_move() -> None:
    year = Run()
    year.reach("plan_session")
    early = Facts(
        replace(FACTS.dates, anchors={**FACTS.dates.anchors, "cohort.start": date(2026, 1, 5)})
    )

    moved = Process.restore(year.state, drawn(2), early)
    moved.recount_timers()

    assert moved.next_timer_at is not None
    assert moved.next_timer_at < FIRST_MORNING
    assert "review_progress" not in {step.element.id for step in moved.open_steps}
    moved.advance()
    assert "review_progress" in {step.element.id for step in moved.open_steps}


def test_timers_stand_still_when_a_step_is_passed_over() -> None:
    year = Run()
    year.reach("plan_session")
    before = days_of(year.process)
    loose = Process.restore(year.state, drawn(2), FACTS)
    [plan] = [step for step in loose.open_steps if step.element.id == "plan_session"]

    with clock_at(weeks(26)):
        loose.pass_over(plan.id, {})
        waiting = days_of(Process.restore(loose.dump(), drawn(0), FACTS))

    assert waiting["midpoint_opens"] == before["midpoint_opens"]


def test_a_timer_names_the_step_that_it_ends() -> None:
    coaching = Run("coaching")
    coaching.do("plan_session")

    [wait] = coaching.process.waits

    assert wait.ends == (coaching.step("confirm_time").id,)


@pytest.mark.parametrize("drawing", ["withdrawal", "coaching", "year"])
def test_cancelling_ends_everything(drawing: str) -> None:
    run = Run(drawing)
    if drawing == "year":
        run.reach("name_participants")

    run.process.cancel()
    run.store()

    assert run.process.is_over
    assert (run.process.open_steps, run.process.waits, run.process.next_timer_at) == ([], [], None)


def test_a_drawing_that_goes_in_a_circle_is_stopped() -> None:
    files = changed("coaching.bpmn", 'now &lt; due("cohort.end-2w")', "True")

    with clock_at(weeks(60)), pytest.raises(Endless):
        Process.start(parse(files), "coaching", FACTS)
