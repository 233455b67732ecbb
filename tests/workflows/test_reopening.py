"""A finished step is opened again: rightly, with nothing else touched, or not at all with a cause.

Every state of a whole year is looked at, each time taken up by another copy of the definitions.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from coaching import clock
from coaching.engine.process import Process, Step
from coaching.engine.reopening import Cause, NotReopenable
from tests.workflows.running import FACTS, USUAL, Run, clock_at, drawn, weeks

# So many finished steps are tried in each state.
RECENT = 8


@dataclass(frozen=True)
class Done:
    """A finished step, with what it decided, and the state before and after it."""

    id: str
    name: str
    decisions: dict[str, Any]
    before: bytes


def told(process: Process) -> Counter[str]:
    """What waits for people and for timers, by name and module, without ids."""
    steps = (f"{s.element.id} {s.data.get('module_id', '')}" for s in process.open_steps)
    return Counter([*steps, *(f"timer {wait.element.id}" for wait in process.waits)])


class Hesitant(Run):
    """A year in which each state is asked which of the last steps could be opened again."""

    def __init__(self, **otherwise: dict[str, Any]) -> None:
        self.otherwise = otherwise
        self.finished: list[Done] = []
        self.causes: Counter[str] = Counter()
        self.right: Counter[str] = Counter()
        self.snapshots = 0
        super().__init__()

    def _complete(self, step: Step, decisions: Any) -> None:
        name = step.element.id
        first = {} if self.done[name] else self.otherwise.get(name, {})
        decided = {**USUAL.get(name, {}), **decisions, **first}
        before = self.state
        self.process.complete(step.id, decided)
        self.finished.append(Done(step.id, name, decided, before))
        self.done[name] += 1
        self.store()
        self.try_everything()

    def try_everything(self) -> None:
        """Open each of the last steps again, on lives of the process that are thrown away."""
        for done in self.finished[-RECENT:]:
            if done.id not in {step.id for step in self.process.open_steps}:
                self.try_one(done)
        self.try_snapshot(self.finished[-1])

    def try_one(self, done: Done) -> None:
        again = self.restored()
        before, ids = told(again), {step.id for step in again.open_steps}
        try:
            again.reopen(done.id)
        except NotReopenable as refused:
            self.causes[refused.cause] += 1
            return
        now = {step.id for step in again.open_steps}
        assert now - ids == {done.id}, done.name
        again = self.elsewhere(again)
        again.complete(done.id, done.decisions)
        assert told(self.elsewhere(again)) == before, done.name
        self.right[done.name] += 1

    def try_snapshot(self, done: Done) -> None:
        """The state before the last step does it too, also where its drawing has ended."""
        again = Process.restore(done.before, drawn(next(self.copies)), FACTS)
        again.renew(done.id)
        again = self.elsewhere(again)
        again.complete(done.id, done.decisions)
        assert told(self.elsewhere(again)) == told(self.process), done.name
        self.snapshots += 1

    def elsewhere(self, process: Process) -> Process:
        """The same process as another worker takes it up."""
        return Process.restore(process.dump(), drawn(next(self.copies)), FACTS)


@pytest.fixture(scope="module")
def year() -> Iterator[Hesitant]:
    """One whole year."""
    with clock_at():
        run = Hesitant()
        run.live(weeks(60))
        yield run


@pytest.mark.parametrize(
    "otherwise",
    [
        {
            "confirm_assignment": {"coach_accepts": False},
            "review_action_plan": {"plan_approved": False},
            "accept_training": {"training_accepted": False},
            "confirm_time": {"time_suits": False},
            "log_session": {"outcome": "moved"},
            "decide_midpoint": {"decision": "escalate"},
            "check_final_report": {"report_accepted": False},
        },
        {
            "accept_action_plan": {"sponsor_accepts": False},
            "decide_midpoint": {"decision": "adjust"},
            "review_revised_plan": {"revision_approved": False},
        },
    ],
    ids=["refusals", "adjustments"],
)
def test_it_is_so_in_years_that_take_other_ways(otherwise: dict[str, dict[str, Any]]) -> None:
    with clock_at():
        run = Hesitant(**otherwise)
        run.live(weeks(60))

    assert run.process.is_over
    assert sum(run.right.values()) > 100


def test_the_year_was_lived_to_its_end(year: Hesitant) -> None:
    assert year.process.is_over
    assert year.snapshots == len(year.finished) > 80


def test_each_step_is_opened_again_rightly_or_refused_with_its_cause(year: Hesitant) -> None:
    assert set(year.causes) <= set(Cause)
    assert year.causes[Cause.ENDED] > 10
    assert year.causes[Cause.BUILT_ON] > 10
    assert sum(year.right.values()) > 100


def test_the_steps_of_every_phase_can_be_opened_again(year: Hesitant) -> None:
    # Others are the last of their drawing, which is not stored any more once it has ended.
    assert set(year.right) >= {
        *("sign_commitment", "name_team", "assign_coach", "hold_intro_call"),
        *("submit_baseline", "draft_action_plan", "review_action_plan"),
        *("propose_training", "accept_training", "confirm_training"),
        *("name_participants", "record_attendance"),
        *("plan_session", "confirm_time", "log_session"),
        *("review_progress", "summarise_midpoint", "hold_midpoint_meeting"),
        *("submit_closing_assessment", "propose_good_practices", "write_final_report"),
        *("check_final_report", "hold_final_discussion", "give_feedback"),
    }


@pytest.fixture
def run() -> Iterator[Run]:
    """A year on its first day."""
    with clock_at():
        yield Run()


def refused(process: Process, step_id: str) -> Cause:
    with pytest.raises(NotReopenable) as told_why:
        process.reopen(step_id)
    return told_why.value.cause


def test_a_timer_at_its_edge_counts_from_the_reopening(run: Run) -> None:
    run.reach("confirm_time")
    step = run.step("confirm_time")
    run.do("confirm_time")
    run.pass_days(20)

    run.process.reopen(step.id)

    silence = next(w for w in run.process.waits if w.element.id == "time_silence")
    assert silence.ends == (step.id,)
    assert silence.until > clock.now()


def test_what_time_has_answered_is_not_opened_again(run: Run) -> None:
    run.reach("plan_session")
    step = run.step("plan_session")
    run.do("plan_session")

    run.pass_days(20)

    assert "log_session" in run.open
    assert refused(run.restored(), step.id) == Cause.TIME


def test_branches_that_have_met_are_not_parted_again(run: Run) -> None:
    step = run.step("sign_commitment")

    run.reach("hold_intro_call")

    assert refused(run.restored(), step.id) == Cause.MET


def test_one_answer_of_several_people_is_not_opened_again(run: Run) -> None:
    run.reach("answer_alone")
    step = run.step("answer_alone")
    run.do("answer_alone")

    assert refused(run.restored(), step.id) == Cause.SHARED


def test_a_step_whose_date_has_passed_would_close_at_once(run: Run) -> None:
    run.reach("plan_session")
    step = run.step("plan_session")
    run.do("plan_session")

    run.at(weeks(51))

    assert refused(run.restored(), step.id) == Cause.TIME


def test_a_step_of_an_ended_drawing_is_not_stored_any_more(run: Run) -> None:
    run.reach("record_kickoff")
    step = run.step("record_kickoff")
    run.do("record_kickoff")

    assert refused(run.restored(), step.id) == Cause.ENDED
    assert refused(run.restored(), "0" * 32) == Cause.ENDED


def test_a_snapshot_counts_its_timers_anew(run: Run) -> None:
    run.reach("confirm_time")
    step, before = run.step("confirm_time"), run.state
    run.do("confirm_time")
    run.pass_days(20)

    again = Process.restore(before, drawn(1), FACTS)
    again.renew(step.id)

    assert step.id in {each.id for each in again.open_steps}
