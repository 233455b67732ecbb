"""The year as the engine runs it: every way through it ends, and nothing is left behind."""

from collections.abc import Iterator
from datetime import date

import pytest

from coaching import clock
from coaching.calendar import Dates, due_day
from coaching.engine.definitions import Element
from coaching.engine.process import NotWaiting, Process
from tests.workflows.running import FACTS, MODULES, Run, clock_at, drawn, is_over, weeks

YEAR = {
    *("intake", "baseline", "plan", "training", "module", "cycle", "midpoint", "documentation"),
}
BY_THE_WAY = {
    *("revise_action_plan", "review_revised_plan", "hold_support_meeting"),
    "decide_after_support",
}


@pytest.fixture(autouse=True)
def our_clock() -> Iterator[None]:
    """Each test begins four weeks before the kick-off."""
    with clock_at():
        yield


# --- the whole year -------------------------------------------------------------------------------


def test_a_whole_year_ends_with_its_completion() -> None:
    year = Run()

    year.live(until=weeks(53))

    usual = {task.id for task in drawn().user_tasks if task.process in YEAR} - BY_THE_WAY
    assert is_over(year.process)
    assert set(year.done) == usual
    assert weeks(46) < clock.now() < weeks(53)
    assert year.done["log_session"] >= 8
    assert year.done["answer_alone"] == 3
    assert {year.done[task] for task in ("name_participants", "record_attendance")} == {6}


def test_the_state_of_a_year_stays_small() -> None:
    year, largest = Run(), 0

    while not year.process.is_over:
        year.do_everything()
        year.pass_days(7)
        largest = max(largest, len(year.state))

    assert largest <= 10_000


def test_a_year_that_begins_too_late_can_still_be_finished() -> None:
    clock.set_to(weeks(60))
    year = Run()

    year.do_everything()
    year.reach("hold_intro_call")
    year.do("hold_intro_call", "record_kickoff")
    assert {"review_progress", "submit_closing_assessment"} <= set(year.open)
    assert "plan_session" not in year.open  # The time for coaching is over.

    year.live(until=weeks(80))
    assert is_over(year.process)


def test_a_phase_knows_the_tasks_of_the_drawings_it_calls() -> None:
    asked = [task.id for task in drawn().tasks_of_phase("coaching")]

    assert asked == ["plan_session", "confirm_time", "log_session", "accept_summary"]
    assert {"propose_training", "record_attendance"} <= {
        task.id for task in drawn().tasks_of_phase("training")
    }


def test_training_and_plan_go_on_side_by_side() -> None:
    year = Run()
    year.reach("summarise_baseline")
    year.do("summarise_baseline")

    phases = {step.phase: step.element.process for step in year.process.open_steps}
    assert phases == {"baseline": "plan", "training": "training", "coaching": "cycle"}


def test_halfway_point_and_documentation_open_on_their_days() -> None:
    year = Run()
    year.reach("plan_session")

    assert [(wait.element.id, wait.ends) for wait in year.process.waits[:2]] == [
        ("midpoint_opens", ()),
        ("documentation_opens", ()),
    ]
    year.at(weeks(24))
    assert year.step("review_progress").phase == "midpoint"
    year.at(weeks(46))
    assert year.step("submit_closing_assessment").phase == "documentation"


def test_the_completion_ends_what_is_still_open() -> None:
    year = Run()
    year.reach("hold_final_discussion")
    year.do("hold_final_discussion")
    year.process.complete(year.step("accept_completion").id, {})

    assert is_over(year.process)


# --- training -------------------------------------------------------------------------------------


def test_each_module_goes_its_own_way() -> None:
    year = Run()
    year.reach("name_participants")

    steps = [step for step in year.process.open_steps if step.element.id == "name_participants"]
    assert sorted(step.data["module_id"] for step in steps) == sorted(MODULES)
    assert {step.phase for step in steps} == {"training"}
    assert "members" not in steps[0].data  # A module is given only what it needs.

    year.do("name_participants", "record_attendance", "do_between_task", module="M04")
    year.do("name_participants", module="M02")
    assert year.step("record_attendance").data["module_id"] == "M02"
    assert year.open.count("name_participants") == 4


# --- leaving --------------------------------------------------------------------------------------


def test_an_organisation_can_withdraw_at_any_moment() -> None:
    year, tried = Run(), 0

    while not year.process.is_over:
        leaving = year.restored()
        leaving.signal("withdraw")
        again = Process.restore(leaving.dump(), drawn(1), FACTS)
        assert is_over(leaving), year.open
        assert is_over(again), year.open
        assert leaving.ended_by_timer == {}
        tried += 1
        if year.open and tried % 3:
            year.do(year.open[tried % len(year.open)])
        else:
            year.pass_days(8)

    assert tried > 80


def test_a_year_that_is_over_does_not_wait_for_a_withdrawal() -> None:
    year = Run()
    year.process.signal("withdraw")
    year.store()

    with pytest.raises(NotWaiting, match="withdraw"):
        year.process.signal("withdraw")
    with pytest.raises(NotWaiting, match="withdraw"):
        Run("midpoint").process.signal("withdraw")


@pytest.mark.parametrize(("confirmed", "follows"), [(True, ["record_exit"]), (False, [])])
def test_a_withdrawal_has_to_be_confirmed(confirmed: bool, follows: list[str]) -> None:
    withdrawal = Run("withdrawal")
    withdrawal.do("confirm_withdrawal", withdrawal_confirmed=confirmed)

    assert withdrawal.open == follows
    assert withdrawal.process.is_over is not confirmed


# --- dates ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("element", drawn(1).user_tasks, ids=lambda element: element.id)
def test_no_task_is_late_on_the_day_it_opens(element: Element) -> None:
    """Not even when it opens again, or for an organisation that joined after the kick-off."""
    rule = element.properties.get("due")
    # The commitment has to be there before the year begins, as the programme says; the reserve
    # list ends by itself after the day on which its task is due, and takes the task with it.
    if rule is None or element.id in {"sign_commitment", "select_from_reserve"}:
        return
    opened_in = Dates({"cohort.start": date(2025, 9, 1), "cohort.end": date(2026, 8, 31)})

    due = due_day(rule, opened_in.with_anchor("opened", date(2026, 10, 5)))

    # Some count from a meeting, a change or a hold that is still to come.
    assert due is None or due > date(2026, 10, 5)
