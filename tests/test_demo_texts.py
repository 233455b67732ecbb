"""What the demonstration has written down: names that exist, and whose turn it is."""

from datetime import time
from itertools import count

import pytest

from coaching.data.demonstration import (
    Organisation,
    Step,
    read_organisations,
    read_programme,
)
from coaching.demo.cues import Cues
from coaching.model.people import User
from coaching.model.processes import Task
from forms import FORMS

TOLD = {organisation.key: organisation for organisation in read_organisations()}
NINE = time(9)


@pytest.fixture(params=TOLD)
def told(request: pytest.FixtureRequest) -> Organisation:
    """Every organisation in turn."""
    return TOLD[request.param]


def test_every_step_is_done_by_somebody_at_one_time(told: Organisation) -> None:
    staff = read_programme().staff

    for step in told.steps:
        assert step.by in told.people or step.by in staff
        assert [step.day, step.before, step.after].count(None) == 2, step
        assert step.task in FORMS or step.does in {"add", "start", "leave"}
        assert (step.after is not None) or not (step.every or step.round)


def test_people_and_promises_that_a_step_names_exist(told: Organisation) -> None:
    promised = set(told.promises.values())

    for step in told.steps:
        assert set(step.fields.get("present", ())) <= set(told.people)
        assert set(step.fields.get("absent", ())) <= set(told.people)
        assert set(step.fields.get("news", ())) <= promised


def test_every_promise_has_a_key_and_words_of_its_own(told: Organisation) -> None:
    made = [each for step in told.steps for each in step.fields.get("promises", ())]

    assert len({each["key"] for each in made}) == len(told.promises) == len(made)


def test_everybody_of_the_tour_is_there_and_every_cohort_has_organisations() -> None:
    programme = read_programme()
    everybody = {each.email for each in programme.staff.values()}
    for organisation in TOLD.values():
        everybody |= {each.email for each in organisation.people.values()}

    assert set(programme.tour) <= everybody
    assert {organisation.cohort for organisation in TOLD.values()} == set(programme.cohorts)


# ---- whose turn it is ----

numbers = count(1)


def opened(name: str, module: str | None = None, by: User | None = None) -> Task:
    """A task that has just opened."""
    return Task(id=next(numbers), name=name, module_id=module, assignee=by)


def step(task: str, at: int, **more: object) -> Step:
    """A step that waits for its task, told from others by its hour."""
    return Step(by="kaisa", at=time(at), after=1, task=task, **more)  # type: ignore[arg-type]


def hours(steps: list[Step], tasks: list[Task]) -> list[int | None]:
    """At which hour each of the tasks is done, if anybody does it."""
    given = TOLD["kuusiharju"]
    organisation = Organisation("kuusiharju", "earlier", {}, given.people, tuple(steps))
    cues = Cues()
    found = [cues.step_for(organisation, task) for task in tasks]
    return [each.at.hour if each else None for each in found]


def test_each_opening_takes_the_next_step_and_then_nobody_acts() -> None:
    steps = [step("log_session", 9), step("accept_summary", 10), step("log_session", 11)]

    assert hours(steps, [opened("log_session") for _ in range(3)]) == [9, 11, None]


def test_one_opening_can_have_a_step_of_its_own_beside_one_for_all_others() -> None:
    steps = [step("confirm_time", 9, round=2), step("confirm_time", 10, every=True)]

    assert hours(steps, [opened("confirm_time") for _ in range(4)]) == [10, 9, 10, 10]


def test_modules_are_told_apart() -> None:
    steps = [step("do_between_task", 9, module="M03"), step("do_between_task", 10, every=True)]

    assert hours(steps, [opened("do_between_task", "M01"), opened("do_between_task", "M03")]) == [
        10,
        9,
    ]


def test_a_task_for_one_person_is_not_done_by_another_one() -> None:
    people = TOLD["kuusiharju"].people
    steps = [step("answer_alone", 9)]

    assert hours(steps, [opened("answer_alone", by=User(email=people["hodan"].email))]) == [None]
    assert hours(steps, [opened("answer_alone", by=User(email=people["kaisa"].email))]) == [9]


def test_a_step_with_a_day_of_its_own_waits_for_no_task() -> None:
    assert hours([Step(by="kaisa", at=NINE, day=3, task="name_team")], [opened("name_team")]) == [
        None
    ]
