"""The lines of a cohort: the same as its cases, read as columns; on both databases."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from coaching import clock
from coaching.clock import now
from coaching.model.base import db, transaction
from coaching.model.cases import Case, CaseStatus, Cohort
from coaching.model.organisations import Organisation
from coaching.model.people import User
from coaching.permissions import Forbidden
from coaching.services import cohort_lines, pipeline, traffic_lights, versions
from coaching.services.pipeline import Line, Punctuality
from tests import make, mixed_crowd, story


def lines(user: User, cohort: Cohort) -> list[Line]:
    [chosen] = [each for each in cohort_lines.of_user(user) if each.id == cohort.id]
    found = pipeline.lines(user, chosen, version_id=versions.newest().id)
    return sorted(found, key=lambda line: line.id)


def test_every_line_says_what_its_case_says(
    app: Flask, cohort: Cohort, carl: User, kim: User, mona: User
) -> None:
    ids = mixed_crowd.fill(cohort, 40, [carl, kim])
    cases = {case.id: case for case in mixed_crowd.of_crowd()}
    lights = traffic_lights.of_cases(ids)

    found = lines(mona, cohort)

    assert [line.id for line in found] == ids
    for line in found:
        case = cases[line.id]
        assert line.name == case.organisation.full_name
        assert (line.status, line.phase_since) == (case.status, case.phase_since)
        assert line.coach == (case.coach.name if case.coach else "")
        assert line.light == lights[line.id]
        assert line.languages == {case.language, *case.organisation.languages}
        is_under_way = case.status == CaseStatus.ACTIVE
        assert line.step == ("sign_commitment" if is_under_way else None)
        assert line.place == (case.phase if is_under_way else case.status)


def test_what_was_done_in_time_is_counted_of_one_cohort(
    app: Flask, cohort: Cohort, carl: User, kim: User, mona: User
) -> None:
    mixed_crowd.fill(cohort, 40, [carl, kim])
    other = make.cohort("another")
    mine, empty = (
        next(each for each in cohort_lines.of_user(mona) if each.id == wanted.id)
        for wanted in (cohort, other)
    )

    found = pipeline.punctuality(mona, mine)

    due = [n for n in range(40) if n % 7 >= 2]
    assert (found.done, found.on_time, found.percent) == (40, len(due), 70)
    assert pipeline.punctuality(mona, empty) == Punctuality(done=0, on_time=0)
    assert pipeline.punctuality(mona, empty).percent is None


def test_the_step_is_the_most_urgent_one_that_has_begun(
    app: Flask, case: Case, cora: User, carl: User, kim: User, otto: User, stina: User
) -> None:
    story.start(case, cora)
    with transaction():
        story.open_task(case, "assign_coach").due_at = now() + timedelta(days=3)
    [line] = lines(cora, case.cohort)
    assert line.step == "assign_coach"

    with transaction():
        story.open_task(case, "assign_coach").opens_at = now() + timedelta(days=1)
    [line] = lines(cora, case.cohort)
    assert line.step == "sign_commitment"

    clock.set_to(now() + timedelta(days=2))
    [line] = lines(cora, case.cohort)
    assert line.step == "assign_coach"


def test_an_added_task_is_called_what_it_was_called(
    app: Flask, case: Case, cora: User, carl: User, kim: User, otto: User, stina: User
) -> None:
    story.run_to_kickoff(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)
    [line] = lines(cora, case.cohort)
    assert (line.step, line.own_title) == ("record_kickoff", "")
    task = make.added_task(case, by=carl, title="Send the photos")
    with transaction():
        task.due_at = now()

    [line] = lines(cora, case.cohort)

    assert (line.step, line.own_title) == ("do_added_task", "Send the photos")


def test_a_case_remembers_since_when_it_is_in_its_phase(
    app: Flask, case: Case, cora: User, carl: User, kim: User, otto: User, stina: User
) -> None:
    story.start(case, cora)
    began = now()
    assert case.phase_since == began

    clock.set_to(began + timedelta(days=9))
    [line] = lines(cora, case.cohort)
    assert line.days_in_phase == 9

    story.answer(stina, story.open_task(case, "sign_commitment"))
    assert (case.phase, case.phase_since) == ("intake", began)


def test_a_unit_is_named_with_what_it_belongs_to(app: Flask, case: Case, mona: User) -> None:
    with transaction():
        case.organisation.parent = Organisation(name="City of Harju", languages=[])

    assert [line.name for line in lines(mona, case.cohort)] == ["City of Harju, Harjula Schools"]


def test_only_managers_and_coordinators_may_ask(
    app: Flask, case: Case, carl: User, otto: User, eve: User, ada: User, mona: User
) -> None:
    [chosen] = cohort_lines.of_user(mona)

    for person in (carl, otto, eve, ada):
        with pytest.raises(Forbidden):
            cohort_lines.of_user(person)
        with pytest.raises(Forbidden):
            pipeline.lines(person, chosen, version_id=1)
        with pytest.raises(Forbidden):
            pipeline.punctuality(person, chosen)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (-400, "first"),
        (0, "first"),
        (200, "second"),
        (364, "second"),
        (800, "second"),
    ],
)
def test_the_usual_cohort_is_the_one_under_way(
    app: Flask, mona: User, day: int, expected: str
) -> None:
    first = make.cohort("first")
    second = make.cohort("second", starts_on=first.starts_on + timedelta(days=182))
    assert db.session.scalars(select(Cohort).order_by(Cohort.id)).all() == [first, second]
    clock.set_to(now() + timedelta(days=35 + day))

    usual = cohort_lines.usual(cohort_lines.of_user(mona))

    assert usual is not None
    assert usual.name == expected
