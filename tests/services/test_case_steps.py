"""The process as a list: what is done and by whom, what happens now, what comes and what never."""

from collections.abc import Iterator, Sequence

import pytest

from coaching.model.cases import Case
from coaching.model.people import User
from coaching.services import case_steps, standings, tasks, year_tasks
from coaching.services.case_steps import CaseStep
from tests import story
from tests.statements import counted
from tests.story import answer, open_task, start
from tests.years import Year


def steps_of(reader: User, case: Case) -> list[CaseStep]:
    """The whole year as one reader is told it."""
    asked = year_tasks.of_case(case)
    return case_steps.steps_of(reader, case, asked, case_steps.standing_of(case, asked))


def flat(steps: Sequence[CaseStep]) -> Iterator[CaseStep]:
    for step in steps:
        yield step
        yield from flat(step.steps)


def told(reader: User, case: Case) -> dict[str, tuple[str, str]]:
    """By id the state of each step, and what stands beside it."""
    return {step.id: (step.state, step.told) for step in flat(steps_of(reader, case))}


def test_before_the_year_begins_everything_comes_later(case: Case, otto: User) -> None:
    assert {state for state, _told in told(otto, case).values()} == {"later"}


def test_each_step_says_who_did_it_when_and_whose_turn_it_is(
    case: Case, cora: User, carl: User, otto: User, stina: User
) -> None:
    start(case, cora)
    answer(stina, open_task(case, "sign_commitment"))

    found = told(otto, case)

    assert found["sign_commitment"] == ("done", "Stina Sponsor, 3 August")
    assert found["name_team"] == ("now", "Otto Contact, since 3 August, due 24 August")
    assert found["intake"][0] == "now"
    assert found["hold_intro_call"] == ("later", "")
    assert found["write_final_report"] == ("later", "")


def test_what_was_entered_for_somebody_counts_as_theirs(case: Case, cora: User, otto: User) -> None:
    start(case, cora)
    answer(cora, open_task(case, "sign_commitment"))

    assert told(otto, case)["sign_commitment"] == ("done", "Stina Sponsor, 3 August")


def test_the_organisation_hears_of_no_coach_before_one_has_confirmed(
    case: Case, cora: User, carl: User, kim: User, otto: User, stina: User, mona: User
) -> None:
    start(case, cora)
    answer(cora, open_task(case, "assign_coach"), coach=str(kim.id), deputy_coach=str(carl.id))
    answer(kim, open_task(case, "confirm_assignment"), coach_accepts="no", reason="conflict")
    answer(cora, open_task(case, "assign_coach"), coach=str(carl.id), deputy_coach=str(kim.id))

    for reader in (otto, stina):
        assert told(reader, case)["confirm_assignment"] == ("now", "")
        assert told(reader, case)["assign_coach"] == ("done", "")
    for reader in (cora, mona):
        assert told(reader, case)["confirm_assignment"][1].startswith("Carl Coach, since")

    answer(carl, open_task(case, "confirm_assignment"))

    # Only how it came out: that somebody had declined before is not told.
    assert told(otto, case)["confirm_assignment"] == ("done", "Carl Coach, 3 August")


def test_who_has_answered_alone_is_counted_and_not_named(
    case: Case, cora: User, carl: User, kim: User, otto: User, stina: User
) -> None:
    story.run_to_baseline(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)

    for reader in (cora, carl, otto, stina):
        _state, words = told(reader, case)["answer_alone"]
        assert words.startswith("1 of ")
        assert "Otto" not in words


def test_a_form_given_back_happens_again(
    case: Case, cora: User, carl: User, kim: User, otto: User, stina: User
) -> None:
    story.run_to_baseline(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)
    task = answer(otto, open_task(case, "submit_baseline"))
    assert told(otto, case)["submit_baseline"][0] == "done"

    tasks.give_back(carl, task)

    assert told(otto, case)["submit_baseline"][0] == "now"
    assert told(otto, case)["summarise_baseline"][0] == "later"


@pytest.fixture
def finished(year: Year) -> Year:
    """A year that went its usual way to the end."""
    year.begin()
    year.plan_training()
    return year.live()


def test_of_a_finished_year_each_step_is_done_or_does_not_apply(finished: Year) -> None:
    carl = finished.people["coach"]

    found = told(carl, finished.case)

    assert {state for state, _told in found.values()} == {"done", "none"}
    assert found["hold_support_meeting"] == ("none", "")
    assert found["log_session"][1].split(",")[0].endswith("times")
    assert found["accept_completion"][0] == "done"


def test_at_the_midpoint_the_other_ways_do_not_apply_any_more(year: Year) -> None:
    year.begin()
    year.plan_training()
    year.live("decide_midpoint")
    cora = year.people["coordinator"]
    assert told(cora, year.case)["hold_support_meeting"][0] == "later"

    year.do("decide_midpoint")

    assert told(cora, year.case)["hold_support_meeting"] == ("none", "")
    assert told(cora, year.case)["write_final_report"][0] == "later"


def test_the_states_are_those_of_the_drawing_and_take_one_statement(
    case: Case, cora: User, carl: User, kim: User, otto: User, stina: User
) -> None:
    story.run_to_plan(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)
    asked = year_tasks.of_case(case)
    standing = case_steps.standing_of(case, asked)
    drawn = standings.of_case(case)

    assert {d: standing.marks(d) for d in ("year", "intake", "baseline", "plan")} == {
        d: drawn.marks(d) for d in ("year", "intake", "baseline", "plan")
    }
    case_steps.steps_of(carl, case, asked, standing)
    with counted() as sent:
        fresh = year_tasks.of_case(case)
        case_steps.steps_of(carl, case, fresh, case_steps.standing_of(case, fresh))
    assert len(sent) == 1
