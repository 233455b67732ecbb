"""What the demonstration has written down: names that exist, and whose turn it is."""

import re
from collections import Counter
from datetime import time
from itertools import count
from typing import Any

import pytest

from coaching.data.demonstration import (
    FOLDER,
    NEXT,
    Organisation,
    Step,
    read_applicants,
    read_organisations,
    read_programme,
    texts,
)
from coaching.demo.cues import Cues
from coaching.model.people import User
from coaching.model.processes import Task
from forms import FORMS

TOLD = {organisation.key: organisation for organisation in read_organisations()}
NINE = time(9)
# What people do without any task.
OWN_ACTS = frozenset({"add", "start", "leave", "pause", "add_task", "note", "add_paper"})


@pytest.fixture(params=TOLD)
def told(request: pytest.FixtureRequest) -> Organisation:
    """Every organisation in turn."""
    return TOLD[request.param]


def test_every_step_is_done_by_somebody_at_one_time(told: Organisation) -> None:
    staff = read_programme().staff

    for step in told.steps:
        assert step.by in told.people or step.by in staff
        assert [step.day, step.before, step.after].count(None) == 2, step
        assert step.task in FORMS or step.does in OWN_ACTS
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
    taking_part = {organisation.cohort for organisation in TOLD.values()}
    assert taking_part | {NEXT} == set(programme.cohorts)


def test_applications_are_handled_by_people_of_the_programme() -> None:
    staff = read_programme().staff

    for applicant in read_applicants():
        assert applicant.steps[0].does == "begin", applicant.key
        befores = [step.before for step in applicant.steps]
        assert befores == sorted(befores, reverse=True), applicant.key
        for step in applicant.steps:
            assert (step.by in staff, step.task in FORMS) == (step.does == "answer",) * 2


# ---- the stock of texts ----


def shape(thing: object) -> object:
    """The names in a text file, without its words."""
    if isinstance(thing, dict):
        return {key: shape(each) for key, each in thing.items()}
    return type(thing).__name__


@pytest.mark.parametrize("language", ["sv", "en"])
def test_every_language_has_the_same_stock(language: str) -> None:
    finnish, other = texts.read("fi"), texts.read(language)

    # What shows a score differs; the statements that it shows do not matter to the writer.
    without_evidence = [
        shape({key: each for key, each in stock["general"].items() if key != "evidence"})
        for stock in (finnish, other)
    ]
    assert without_evidence[0] == without_evidence[1]
    assert {str(shape(theme)) for theme in other["themes"]} == {
        str(shape(theme)) for theme in finnish["themes"]
    }


def test_every_word_of_the_stock_can_be_said_in_every_sector() -> None:
    for told in TOLD.values():
        if told.way is None:
            continue
        said = texts.Texts(told, told.way)
        everything = [said.theme, texts.read(told.about["language"])["general"]]
        assert all(said.say(line).strip() for each in everything for line in lines(each) if line)


def lines(thing: Any) -> list[str]:
    """Every text in a stock."""
    if isinstance(thing, str):
        return [thing]
    inside = thing.values() if isinstance(thing, dict) else thing
    return [line for each in inside for line in lines(each)]


def test_organisations_with_the_same_main_task_in_one_language_pursue_other_goals() -> None:
    pursued = Counter(
        (told.about["language"], told.way.theme, told.way.goals, told.cohort)
        for told in TOLD.values()
        if told.way and not any(step.task == "draft_action_plan" for step in told.steps)
    )

    assert max(pursued.values()) <= 2


def test_no_real_organisation_of_the_programme_is_named() -> None:
    real = re.compile(
        r"\b(amnesty|haaga-helia|kannelmäki|hsl|hrt|karelia|hanken|kirkon ulkomaanapu|laurea|"
        r"puijola|mehiläinen|oulu|oulun|riihimäki|riihimäen|seinäjoki|seinäjoen|sexpo|thl|"
        r"helsingin yliopisto|itä-suomen yliopisto|muusikkojen liitto|punainen risti|röda korset|"
        r"kulttuuria kaikille|verohallinto|pohjanmaan hyvinvointialue|sfp|rkp)\b"
    )

    for file in FOLDER.rglob("*.toml"):
        assert real.findall(file.read_text(encoding="utf-8").lower()) == [], file.name


def test_everybody_has_an_address_that_reaches_nobody() -> None:
    everybody = [*read_programme().staff.values()]
    for told in TOLD.values():
        everybody += told.people.values()

    assert all(each.email.endswith(".example") for each in everybody)
    assert len({each.email for each in everybody}) == len(everybody)


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
    cues = Cues(read_programme())
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
