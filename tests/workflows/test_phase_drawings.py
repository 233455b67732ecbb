"""The parts of the year by themselves: silences, returns and decisions take the right way."""

from collections.abc import Iterator

import pytest

from coaching import clock
from tests.workflows.running import Run, clock_at, is_over, weeks


@pytest.fixture(autouse=True)
def our_clock() -> Iterator[None]:
    """Each test begins four weeks before the kick-off."""
    with clock_at():
        yield


# --- training -------------------------------------------------------------------------------------


def test_training_without_modules_ends() -> None:
    training = Run("training")
    training.do("propose_training", "accept_training")
    training.do("confirm_training", modules=[])

    assert is_over(training.process)


def test_a_declined_proposal_comes_back() -> None:
    training = Run("training")
    for _ in range(2):
        training.do("propose_training")
        training.do("accept_training", training_accepted=False)

    assert training.open == ["propose_training"]


def test_silence_about_the_training_lets_the_coordinator_decide() -> None:
    training = Run("training")
    training.do("propose_training")
    training.pass_days(13)
    assert training.open == ["accept_training"]
    training.pass_days(2)

    assert training.open == ["confirm_training"]
    assert training.ended_by == {"accept_training": "training_silence"}
    assert training.process.waits == []


# --- coaching -------------------------------------------------------------------------------------


def test_one_coaching_session_follows_another_until_the_end_is_near() -> None:
    clock.set_to(weeks(0))
    coaching = Run("coaching")
    for number in range(12):
        coaching.at(weeks(4 * number))
        coaching.do("plan_session", "confirm_time", "log_session", "accept_summary")

    assert coaching.open == ["plan_session"]
    coaching.at(weeks(51))
    assert is_over(coaching.process)
    assert coaching.ended_by == {"plan_session": "coaching_over"}


def test_a_coaching_session_that_is_under_way_is_still_held() -> None:
    clock.set_to(weeks(48))
    coaching = Run("coaching")
    coaching.do("plan_session", "confirm_time")
    coaching.at(weeks(51))
    coaching.do("log_session", "accept_summary")

    assert is_over(coaching.process)


def test_silence_agrees_to_the_time_and_accepts_the_summary() -> None:
    coaching = Run("coaching")
    coaching.do("plan_session")
    coaching.pass_days(8)
    assert coaching.open == ["log_session"]
    coaching.do("log_session")
    coaching.pass_days(8)

    assert coaching.open == ["plan_session"]
    assert coaching.ended_by == {
        "confirm_time": "time_silence",
        "accept_summary": "summary_silence",
    }


def test_another_time_is_planned_when_the_first_does_not_suit() -> None:
    coaching = Run("coaching")
    coaching.do("plan_session")
    coaching.do("confirm_time", time_suits=False)

    assert coaching.open == ["plan_session"]


@pytest.mark.parametrize("outcome", ["moved", "cancelled_by_organisation", "no_show"])
def test_a_coaching_session_that_was_not_held_is_planned_anew(outcome: str) -> None:
    coaching = Run("coaching")
    coaching.do("plan_session", "confirm_time")
    coaching.do("log_session", outcome=outcome)

    assert coaching.open == ["plan_session"]


# --- the halfway point ----------------------------------------------------------------------------


@pytest.fixture
def halfway() -> Run:
    """The halfway point just before its decision."""
    midpoint = Run("midpoint")
    midpoint.do("review_progress", "summarise_midpoint", "hold_midpoint_meeting")
    return midpoint


@pytest.mark.parametrize("decision", ["continue", "withdraw"])
def test_the_halfway_point_ends_with_its_decision(halfway: Run, decision: str) -> None:
    halfway.do("decide_midpoint", decision=decision)

    assert is_over(halfway.process)


def test_a_plan_is_adjusted_until_it_is_ready(halfway: Run) -> None:
    halfway.do("decide_midpoint", decision="adjust")
    halfway.do("revise_action_plan")
    halfway.do("review_revised_plan", revision_approved=False)
    halfway.do("revise_action_plan", "review_revised_plan")

    assert is_over(halfway.process)


@pytest.mark.parametrize("decision", ["continue", "withdraw"])
def test_support_is_given_as_often_as_it_takes(halfway: Run, decision: str) -> None:
    halfway.do("decide_midpoint", decision="escalate")
    for _ in range(2):
        halfway.do("hold_support_meeting")
        halfway.do("decide_after_support", support_decision="escalate")
    halfway.do("hold_support_meeting")
    halfway.do("decide_after_support", support_decision=decision)

    assert is_over(halfway.process)


def test_support_may_lead_to_another_plan(halfway: Run) -> None:
    halfway.do("decide_midpoint", decision="escalate")
    halfway.do("hold_support_meeting")
    halfway.do("decide_after_support", support_decision="adjust")
    halfway.do("revise_action_plan", "review_revised_plan")

    assert is_over(halfway.process)


# --- documentation --------------------------------------------------------------------------------


def test_a_report_comes_back_until_it_is_accepted() -> None:
    documentation = Run("documentation")
    documentation.do("submit_closing_assessment")
    for _ in range(2):
        documentation.do("write_final_report")
        documentation.do("check_final_report", report_accepted=False)
    documentation.do("write_final_report", "check_final_report")

    assert documentation.open == [
        *("give_feedback", "hold_final_discussion", "propose_good_practices"),
    ]
    documentation.do("hold_final_discussion", "accept_completion")
    assert is_over(documentation.process)
