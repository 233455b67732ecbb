"""The year as a map: every number is one that can be counted in another way, and opens its list."""

from datetime import timedelta
from statistics import median

import pytest
from flask import Flask
from sqlalchemy import insert, select

from coaching import clock
from coaching.clock import now
from coaching.model.base import db, transaction
from coaching.model.cases import Case, Cohort
from coaching.model.organisations import Organisation
from coaching.model.people import User
from coaching.model.processes import Outcome, Process, Task, Version
from coaching.permissions import Forbidden
from coaching.services import map_visitors, outlines, process_map, versions
from coaching.services.map_visitors import Visitors
from coaching.services.process_map import Place
from coaching.services.worklists import NoSuchPage
from tests import make, story
from tests.statements import counted


@pytest.fixture
def lively(
    case: Case, eves_case: Case, cora: User, carl: User, kim: User, otto: User, stina: User
) -> list[Case]:
    """One year at its action plan, one that got stuck at its beginning, one in another cohort."""
    story.run_to_plan(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)
    story.start(eves_case, cora)
    clock.set_to(now() + timedelta(days=40))
    later = make.case(
        make.cohort("2027–2028", starts_on=case.cohort.starts_on + timedelta(days=364)),
        "Later Ltd",
        contact=make.person("Lars Later"),
        sponsor=make.person("Lotta Later"),
    )
    story.start(later, cora)
    clock.set_to(now() + timedelta(days=3, hours=5))
    return [case, eves_case, later]


def places(user: User, cohort: Cohort | None = None) -> dict[str, Place]:
    found = process_map.drawn(user, cohort.id if cohort else None)
    return {place.step.id: place for place in found.places()}


def names_below(found: dict[str, Place], step: str) -> list[str]:
    return [each.id for each in found[step].step.all() if each.kind == "task"]


def of_year(cohort: Cohort | None) -> list[Task]:
    tasks = db.session.scalars(
        select(Task).join(Process, Process.id == Task.process_id).where(Process.name == "year")
    )
    return [
        t for t in tasks.unique() if t.case and (cohort is None or t.case.cohort_id == cohort.id)
    ]


@pytest.mark.parametrize("which", ["all", "first", "second"])
def test_every_number_is_what_the_tasks_say(lively: list[Case], cora: User, which: str) -> None:
    cohort = {"all": None, "first": lively[0].cohort, "second": lively[2].cohort}[which]
    tasks = of_year(cohort)

    found = places(cora, cohort)

    assert any(place.count for place in found.values())
    assert any(place.late for place in found.values()) or which == "second"
    for step, place in found.items():
        names = names_below(found, step)
        here = [task for task in tasks if task.name in names and task.is_open]
        assert place.count == len({task.case_id for task in here}), step
        assert place.late == len({task.case_id for task in here if task.is_late}), step
        begun = [task for task in tasks if task.name in names]
        since = {
            task.case_id: min(
                other.opened_at
                for other in (here if place.step.kind == "task" else begun)
                if other.case_id == task.case_id
            )
            for task in here
        }
        days = [(now() - moment).days for moment in since.values()]
        assert place.median == (median(days) if days else None), step
        if place.step.kind == "task":
            done = [t for t in begun if t.outcome in {Outcome.DONE, Outcome.SILENCE}]
            took = [(t.closed_at - t.opened_at).days for t in done if t.closed_at]
            assert place.taken == (median(took) if took else None), step


def test_every_number_opens_the_list_that_it_counts(lively: list[Case], cora: User) -> None:
    for cohort in (None, lively[0].cohort):
        chosen = cohort.id if cohort else None
        for place in places(cora, cohort).values():
            all_there = map_visitors.at(cora, place.step, cohort=chosen).lines
            late = map_visitors.at(cora, place.step, cohort=chosen, late=True).lines
            assert (len(all_there), len(late)) == (place.count, place.late), place.step.id
            days = [(now() - line.since).days for line in all_there]
            assert place.median == (median(days) if days else None), place.step.id
            assert [line.since for line in all_there] == sorted(line.since for line in all_there)
            assert {line.case.id for line in late} == {v.case.id for v in all_there if v.is_late}


def test_the_map_says_which_version_most_follow(
    lively: list[Case], cora: User, one_version: int
) -> None:
    spare = Version(digest="0" * 64, files={}, texts={})
    with transaction():
        version = db.session.get_one(Version, one_version)
        spare.files = {**version.files}
        spare.texts = {**version.texts}
        db.session.add(spare)
        db.session.flush()
        process = db.session.scalars(
            select(Process).where(Process.case_id == lively[2].id, Process.name == "year")
        ).one()
        process.version_id = spare.id

    found = process_map.drawn(cora)

    assert (found.version_id, found.on_this_version, found.total) == (one_version, 2, 3)
    assert process_map.drawn(cora, lively[2].cohort_id).version_id == spare.id


def test_who_is_at_a_step_that_is_not_drawn_any_more_is_told(
    lively: list[Case], cora: User
) -> None:
    with transaction():
        for task in db.session.scalars(select(Task).where(Task.case_id == lively[1].id)):
            task.name = "an_old_step"

    assert process_map.drawn(cora).unplaced == 1


def test_nobody_else_has_a_map(
    lively: list[Case], cora: User, mona: User, ada: User, carl: User, otto: User, tess: User
) -> None:
    numbers = {step: place.count for step, place in places(cora).items()}

    for person in (mona, ada):
        assert {step: place.count for step, place in places(person).items()} == numbers
    for person in (carl, otto, tess):
        with pytest.raises(Forbidden):
            process_map.drawn(person)


def test_an_administrator_finds_no_organisation_behind_a_number(
    lively: list[Case], ada: User
) -> None:
    place = places(ada)["intake"]

    assert place.count > 0
    assert map_visitors.at(ada, place.step) == Visitors([])


def test_the_list_goes_on_page_by_page(
    lively: list[Case], cora: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    active = places(cora)["active"].step
    whole = [line.case.id for line in map_visitors.at(cora, active).lines]
    monkeypatch.setattr(map_visitors, "PAGE", 1)

    found, after = [], None
    while True:
        page = map_visitors.at(cora, active, after=after)
        found += [line.case.id for line in page.lines]
        after = page.next
        if after is None:
            break

    assert (found, len(found)) == (whole, 3)
    with pytest.raises(NoSuchPage):
        map_visitors.at(cora, active, after=99_999)


@pytest.mark.parametrize(
    ("days", "middle"),
    [({}, None), ({3: 1}, 3), ({1: 1, 4: 1}, 2.5), ({0: 3, 9: 2}, 0), ({1: 2, 5: 1, 9: 3}, 7)],
)
def test_the_median_is_the_middle_of_all(days: dict[int, int], middle: float | None) -> None:
    assert process_map.median(days) == middle
    every = [number for number, often in days.items() for _each in range(often)]
    assert middle == (median(every) if every else None)


@pytest.fixture
def crowd(lively: list[Case], request: pytest.FixtureRequest) -> int:
    """So many more organisations, each with the tasks of the first."""
    number: int = request.param
    pattern = db.session.scalars(select(Task).where(Task.case_id == lively[0].id)).unique().all()
    columns = [column.key for column in Task.__table__.columns if column.key != "id"]
    version = versions.newest().id
    begun = pattern[0].process.begun
    with transaction():
        organisation_id = db.session.scalar(select(Organisation.id))
        for n in range(number):
            made = Case(
                organisation_id=organisation_id, cohort_id=lively[0].cohort_id, status="active"
            )
            db.session.add(made)
            db.session.flush()
            process = Process(
                name="year", case_id=made.id, version_id=version, state=b"", begun=begun
            )
            db.session.add(process)
            db.session.flush()
            rows = [{key: getattr(task, key) for key in columns} for task in pattern]
            for i, row in enumerate(rows):
                row |= {"case_id": made.id, "process_id": process.id, "step": f"{n}-{i}"}
            db.session.execute(insert(Task), rows)
    return number


@pytest.mark.parametrize("crowd", [30, 1_000], indirect=True)
def test_a_map_takes_few_statements_however_many_there_are(
    app: Flask, crowd: int, cora: User, lively: list[Case]
) -> None:
    # A server reads the drawings once, and a request who is signed in.
    outlines.of(versions.newest().id)
    assert cora.staff_roles

    with counted() as sent:
        found = process_map.drawn(cora).places()
    assert len(sent) <= 3, sent
    by_id = {place.step.id: place for place in found}
    assert by_id["plan"].count == crowd + 1

    with counted() as sent:
        page = map_visitors.at(cora, by_id["plan"].step)
        _names = [
            (line.case.organisation.full_name, line.case.coach, line.case.cohort.name)
            for line in page.lines
        ]
    assert len(sent) <= 2, sent
    assert len(page.lines) == min(crowd + 1, map_visitors.PAGE)
