"""The year as a path: finished phases, the present one, what goes on beside it, what comes."""

from sqlalchemy import select

from coaching.model.base import db, transaction
from coaching.model.cases import Case, CaseStatus
from coaching.model.people import User
from coaching.model.processes import Process, Task
from coaching.services import paths, versions
from tests import story
from tests.statements import counted


def states(case: Case) -> list[tuple[str, str]]:
    """Each phase with its state."""
    return [(phase.key, phase.state) for phase in paths.path_of(case)]


def test_before_the_year_everything_comes_later(case: Case) -> None:
    assert states(case) == [("intake", "later"), ("baseline", "later")]


def test_the_first_phase_is_where_a_year_begins(case: Case, cora: User) -> None:
    story.start(case, cora)

    assert states(case) == [("intake", "now"), ("baseline", "later")]


def test_a_phase_that_is_behind_is_done(
    case: Case, cora: User, carl: User, kim: User, otto: User, stina: User
) -> None:
    story.run_to_baseline(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)

    assert states(case) == [("intake", "done"), ("baseline", "now")]


def test_an_open_phase_beside_the_present_one_is_going_on(
    case: Case, cora: User, carl: User, kim: User, otto: User, stina: User
) -> None:
    story.run_to_baseline(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)
    process = db.session.scalars(select(Process).where(Process.case_id == case.id)).one()
    with transaction():
        db.session.add(
            Task(
                process=process,
                case=case,
                step="s",
                name="name_team",
                role="contact",
                phase="intake",
            )
        )

    assert states(case) == [("intake", "going_on"), ("baseline", "now")]


def test_a_complete_year_is_done_throughout(case: Case, cora: User) -> None:
    story.start(case, cora)
    case.status = CaseStatus.COMPLETED

    assert states(case) == [("intake", "done"), ("baseline", "done")]
    db.session.rollback()


def test_a_phase_has_a_name_for_people_and_the_day_it_is_planned_to_end(case: Case) -> None:
    path = paths.path_of(case)

    assert [(phase.name, phase.when) for phase in path] == [
        ("Get started together", "until 14 September"),
        ("See where you stand", "until 2 November"),
    ]


def test_the_path_takes_one_statement(case: Case, cora: User) -> None:
    process = story.start(case, cora)
    for _copy in range(versions.copies):
        versions.definitions_of(process.version_id)
    paths.path_of(case)

    with counted() as sent:
        paths.path_of(case)

    assert len(sent) == 1, "\n".join(sent)


def test_the_place_of_a_case_counts_from_its_first_phase(case: Case, cora: User) -> None:
    version_id = versions.newest().id
    assert paths.place_of(case, version_id) == paths.Place(0, 2, "Not begun yet")

    story.start(case, cora)
    assert paths.place_of(case, version_id) == paths.Place(1, 2, "Get started together")

    case.status = CaseStatus.COMPLETED
    assert paths.place_of(case, version_id) == paths.Place(3, 2, "Year complete")
    db.session.rollback()
